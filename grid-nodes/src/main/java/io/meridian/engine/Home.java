package io.meridian.engine;

import io.meridian.ledger.Refusal;

/** Where a command is executed. */
sealed interface Home {
  /**
   * In one shard.
   *
   * @param shard the shard
   */
  record At(ShardId shard) implements Home {}

  /**
   * In none: no shard can take it, and nothing is recorded.
   *
   * @param refusal why
   */
  record Nowhere(Refusal refusal) implements Home {}
}
