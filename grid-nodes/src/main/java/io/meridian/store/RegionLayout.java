package io.meridian.store;

/**
 * A region's fixed shape.
 *
 * @param region its name
 * @param shards its shards
 * @param copies how many nodes keep each shard when all is well
 */
public record RegionLayout(String region, int shards, int copies) {}
