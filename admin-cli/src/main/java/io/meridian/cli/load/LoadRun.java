package io.meridian.cli.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * One run: a single thread starts the calls, and never more than the plan's concurrency are on
 * their way.
 *
 * <p>Closed loop: a call starts when another has come back; latency counts from its start. Open
 * loop: calls are meant to start at even instants whatever the server does, and latency counts from
 * those instants. A server that stands still for a second thus shows up in every call that was
 * meant to start in that second, and not just in the few that were on their way.
 */
public final class LoadRun {
  private final LoadPlan plan;
  private final Clock clock;
  private final Supplier<CompletableFuture<CallResult>> call;
  private final Semaphore free;
  private final Latencies latencies = new Latencies();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final AtomicLong lastAnswerNanos = new AtomicLong();

  /**
   * Prepares a run.
   *
   * @param call makes one call; its future says what came of its items, or fails with all of them
   */
  public LoadRun(LoadPlan plan, Clock clock, Supplier<CompletableFuture<CallResult>> call) {
    this.plan = plan;
    this.clock = clock;
    this.call = call;
    this.free = new Semaphore(plan.concurrency());
  }

  /**
   * Runs to the end.
   *
   * @param elapsed told now and then how many nanoseconds have passed, the warm-up included
   */
  public LoadResult run(LongConsumer elapsed) throws InterruptedException {
    long start = clock.nanos();
    long measureFrom = start + plan.warmup().toNanos();
    long end = measureFrom + plan.measured().toNanos();
    lastAnswerNanos.set(measureFrom);
    long unsent =
        plan.ratePerSecond().isPresent()
            ? openLoop(start, measureFrom, end, elapsed)
            : closedLoop(start, measureFrom, end, elapsed);
    long missing = drain();
    double seconds = (lastAnswerNanos.get() - measureFrom) / (double) TimeUnit.SECONDS.toNanos(1);
    return new LoadResult(
        seconds, accepted.sum(), refused.sum(), errors.sum() + missing, unsent, latencies);
  }

  private long closedLoop(long start, long measureFrom, long end, LongConsumer elapsed)
      throws InterruptedException {
    while (true) {
      free.acquire();
      long now = clock.nanos();
      if (now >= end) {
        free.release();
        return 0;
      }
      elapsed.accept(now - start);
      start(now, now >= measureFrom);
    }
  }

  private long openLoop(long start, long measureFrom, long end, LongConsumer elapsed)
      throws InterruptedException {
    int rate = plan.ratePerSecond().getAsInt();
    for (long number = 0; ; number++) {
      long intended = start + intendedNanos(number * plan.itemsPerCall(), rate);
      if (intended >= end) {
        return 0;
      }
      clock.waitUntil(intended);
      free.acquire();
      long now = clock.nanos();
      if (now >= end) {
        free.release();
        return unsent(number, rate, end - start);
      }
      elapsed.accept(now - start);
      start(intended, intended >= measureFrom);
    }
  }

  // number / rate seconds, without drift and without overflow for runs of years.
  private static long intendedNanos(long number, int rate) {
    return TimeUnit.SECONDS.toNanos(number / rate)
        + (number % rate) * TimeUnit.SECONDS.toNanos(1) / rate;
  }

  private long unsent(long started, int rate, long nanos) {
    int items = plan.itemsPerCall();
    long meant = started;
    while (intendedNanos(meant * items, rate) < nanos) {
      meant++;
    }
    return (meant - started) * items;
  }

  private void start(long fromNanos, boolean measured) {
    CompletableFuture<CallResult> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (result, failure) -> {
              if (measured) {
                count(
                    fromNanos,
                    failure == null ? result : new CallResult(0, 0, plan.itemsPerCall()));
              }
              free.release();
            });
  }

  private void count(long fromNanos, CallResult result) {
    long now = clock.nanos();
    lastAnswerNanos.accumulateAndGet(now, Math::max);
    accepted.add(result.accepted());
    refused.add(result.refused());
    errors.add(result.errors());
    latencies.record(now - fromNanos, result.accepted() + result.refused());
  }

  /** Waits for the calls on their way and says how many items never came back. */
  private long drain() throws InterruptedException {
    return free.tryAcquire(plan.concurrency(), plan.drainMax().toNanos(), TimeUnit.NANOSECONDS)
        ? 0
        : (long) (plan.concurrency() - free.availablePermits()) * plan.itemsPerCall();
  }
}
