package io.meridian.engine;

import java.util.concurrent.CompletableFuture;

/** The shards of the grid, wherever they are. Safe for any thread. */
interface Shards {
  /** Asks a shard's leader; whatever goes wrong is the future's fault. */
  <R> CompletableFuture<R> ask(ShardId shard, ShardRequest<R> request, CallContext call);
}
