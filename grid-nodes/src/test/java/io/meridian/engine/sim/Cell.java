package io.meridian.engine.sim;

/**
 * An entry in one copy of a partition.
 *
 * @param value the entry
 * @param counter the partition's update counter when it was written
 * @param version the grid's version of it
 */
record Cell<T>(T value, long counter, Version version) {}
