package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The way to the other shards of the grid, whoever leads them. Messages may be lost, arrive late or
 * twice; every step can be sent again. Calls return at once; futures complete on any thread, and
 * fail with {@link EngineException} when the shard can not answer now.
 */
public interface ShardPeers {
  /**
   * Has a shard do its part of a crossing transaction.
   *
   * @param to the shard
   * @param step a prepare or a settle
   * @param isDryRun whether a prepare is only judged
   * @param call how long the answer is waited for
   */
  CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call);

  /**
   * What home has decided about a crossing transaction; empty when it has not.
   *
   * @param home the shard that decides
   * @param key its name
   * @param transaction its id, or the batch's
   * @param call how long the answer is waited for
   */
  CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CommandId transaction, CallContext call);
}
