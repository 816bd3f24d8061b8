package io.meridian.client;

import java.util.List;

/**
 * What a rebuild has done.
 *
 * @param shards the shards rebuilt, in order
 */
public record RebuildReport(List<ShardRebuild> shards) {
  /** Keeps a copy of the list. */
  public RebuildReport {
    shards = List.copyOf(shards);
  }

  /**
   * One shard's rebuild.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param blocks blocks replayed
   * @param records records replayed
   */
  public record ShardRebuild(String region, int shard, long blocks, long records) {}
}
