/**
 * What Ignite keeps and where: cache names, keys and values, cache configurations, and the affinity
 * that maps a region's shard to the partition of the same number. Everything here that Ignite
 * marshals is a final class with final fields, never a record. What stays out: behaviour; this
 * package describes, it starts nothing.
 */
package io.meridian.schema;
