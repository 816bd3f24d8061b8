package io.meridian.engine;

import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The long work that an operator asks for: proofs and rebuilds. One thread does one of them at a
 * time, beside the path of payments; a few may wait.
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

  CompletableFuture<ConservationReport> conservation(
      String ledger, List<Shard> shards, Progress progress, CallContext call) {
    return run(
        () -> {
          ConservationCheck check = new ConservationCheck(ledger, journal, derived, topology, call);
          check.run(shards, progress);
          return check.report();
        });
  }

  CompletableFuture<JournalReport> journals(
      List<Shard> shards, Progress progress, CallContext call) {
    return run(
        () -> {
          List<JournalReport.ShardJournal> checked = new ArrayList<>();
          for (Shard shard : shards) {
            progress.at(checked.size(), shards.size());
            checked.add(new JournalCheck(shard, journal, derived, topology, call).run());
          }
          return new JournalReport(checked);
        });
  }

  CompletableFuture<RebuildReport> rebuild(
      List<Shard> shards, Progress progress, CallContext call) {
    return run(
        () -> {
          List<RebuildReport.ShardRebuild> rebuilt = new ArrayList<>();
          for (Shard shard : shards) {
            progress.at(rebuilt.size(), shards.size());
            rebuilt.add(Waiting.on(shard.rebuild(), call));
          }
          return new RebuildReport(rebuilt);
        });
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
