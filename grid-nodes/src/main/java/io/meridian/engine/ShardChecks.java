package io.meridian.engine;

import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The long work on shards of this node that an operator asks for: proofs and rebuilds. One thread
 * does one of them at a time, beside the path of payments; a few may wait.
 */
final class ShardChecks implements AutoCloseable {
  /** How many checks may wait for the one that runs. */
  private static final int WAITING_MAX = 4;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final Topology topology;
  private final JournalStore journal;
  private final DerivedStore derived;
  private final ThreadPoolExecutor thread;

  ShardChecks(Topology topology, JournalStore journal, DerivedStore derived) {
    this.topology = topology;
    this.journal = journal;
    this.derived = derived;
    this.thread =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread worker = new Thread(task, "shard-checks");
              worker.setDaemon(true);
              return worker;
            });
  }

  CompletableFuture<ShardConservation> conservation(
      String ledger, Shard shard, long atMicros, CallContext call) {
    return run(
        () -> new ConservationCheck(ledger, shard, journal, derived, topology, call).run(atMicros));
  }

  CompletableFuture<JournalReport.ShardJournal> journal(Shard shard, CallContext call) {
    return run(() -> new JournalCheck(shard, journal, derived, topology, call).run());
  }

  CompletableFuture<RebuildReport.ShardRebuild> rebuild(Shard shard, CallContext call) {
    return run(() -> Waiting.on(shard.rebuild(), call));
  }

  private <T> CompletableFuture<T> run(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            try {
              done.complete(work.call());
            } catch (Exception | Error fault) {
              done.completeExceptionally(fault);
            }
          });
    } catch (RejectedExecutionException full) {
      done.completeExceptionally(
          new EngineException(
              Reason.OVERLOADED,
              RETRY_AFTER,
              Map.of(),
              WAITING_MAX + " checks wait already; try again later"));
    }
    return done;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
