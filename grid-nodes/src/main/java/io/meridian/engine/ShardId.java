package io.meridian.engine;

/**
 * A shard of a region.
 *
 * @param region the region's name
 * @param number 0 .. shards of the region - 1
 */
public record ShardId(String region, int number) {
  @Override
  public String toString() {
    return region + '#' + number;
  }
}
