package io.meridian.engine.sim;

/**
 * The grid's version of an entry: the topology it was written on, then the order of its
 * transaction. Rebalancing never lets a lower version replace a higher one.
 */
record Version(long topology, long order) implements Comparable<Version> {
  @Override
  public int compareTo(Version other) {
    int byTopology = Long.compare(topology, other.topology);
    return byTopology != 0 ? byTopology : Long.compare(order, other.order);
  }
}
