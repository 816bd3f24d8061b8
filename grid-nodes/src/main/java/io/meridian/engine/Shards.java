package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The shards of the grid, wherever they are led. Safe for any thread; nothing blocks. */
interface Shards extends ShardPeers {
  /**
   * Has a shard's leader execute a call; whatever goes wrong is the future's fault, an {@link
   * EngineException} or {@link CallerGoneException} but for defects.
   */
  <R> CompletableFuture<R> call(ShardId shard, ShardCall<R> call, CallContext context);

  /** Asks a shard's leader. */
  default <R> CompletableFuture<R> ask(
      ShardId shard, ShardRequest<R> request, CallContext context) {
    return call(shard, new ShardCall.Ask<>(request), context);
  }

  @Override
  default CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
    return ask(to, new ShardRequest.Step(step, isDryRun), call);
  }

  @Override
  default CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CommandId transaction, CallContext call) {
    return ask(home, new ShardRequest.ReadDecision(key, transaction), call);
  }
}
