package io.meridian.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What every part of one shard needs: who it is, its bounds, its ports, and its serial executor.
 * Everything that a part does after a future completes, it does on that executor.
 */
record ShardContext(
    ShardId id,
    EngineConfig config,
    EngineRuntime runtime,
    Executor executor,
    Topology topology,
    JournalStore journal,
    DerivedStore derived,
    ClockGuard clock,
    ShardPeers peers) {
  Standing standing() {
    return topology.standing(id);
  }

  /** The same parts with another executor, for work beside the shard's own. */
  ShardContext on(Executor other) {
    return new ShardContext(id, config, runtime, other, topology, journal, derived, clock, peers);
  }

  /**
   * Continues on the shard's executor; exactly one of the arguments is null, as with {@code
   * whenComplete}.
   */
  <T> void then(CompletableFuture<T> future, BiConsumer<T, Throwable> next) {
    var unused =
        future.whenComplete((value, fault) -> executor.execute(() -> next.accept(value, fault)));
  }

  /**
   * The same of what another shard was asked, which may be lost without a word: after {@code most}
   * it counts as not answered.
   */
  <T> void thenWithin(Duration most, CompletableFuture<T> future, BiConsumer<T, Throwable> next) {
    then(future, next);
    later(most, () -> future.completeExceptionally(Faults.tryAgain(id, "another shard is silent")));
  }

  void later(Duration delay, Runnable task) {
    runtime.after(delay, executor, task);
  }

  void retryLater(Runnable task) {
    later(config.retryDelay(), task);
  }
}
