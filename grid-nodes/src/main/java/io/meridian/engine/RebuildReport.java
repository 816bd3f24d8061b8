package io.meridian.engine;

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
   * One shard.
   *
   * @param shard the shard
   * @param blocks blocks replayed
   * @param records records replayed
   */
  public record ShardRebuild(ShardId shard, long blocks, long records) {}
}
