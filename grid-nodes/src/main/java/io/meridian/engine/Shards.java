package io.meridian.engine;

import java.util.concurrent.CompletableFuture;

/** The shards of the grid, wherever they are led. Safe for any thread; nothing blocks. */
interface Shards {
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
}
