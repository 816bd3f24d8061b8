package io.meridian.cli.crash;

import io.meridian.client.TransactionOutcome;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Calls that begin at even instants whatever becomes of those before, so that whoever would have
 * had to wait is heard of. A thread of its own begins them; asked by any.
 */
final class PacedLoad implements AutoCloseable {
  private static final long END_MAX_SECONDS = 60;

  private final int perSecond;
  private final Supplier<Call> next;
  private final Thread thread = new Thread(this::begin, "paced load");
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong begun = new AtomicLong();
  private volatile boolean stopped;
  private volatile long latestNanos;

  private PacedLoad(int perSecond, Supplier<Call> next) {
    this.perSecond = perSecond;
    this.next = next;
  }

  /** Begins. */
  static PacedLoad start(int perSecond, Supplier<Call> next) {
    PacedLoad load = new PacedLoad(perSecond, next);
    load.thread.start();
    return load;
  }

  /**
   * A call that has begun.
   *
   * @param shard whom it asks
   */
  record Call(String shard, CompletableFuture<TransactionOutcome> outcome) {}

  /**
   * An answer.
   *
   * @param shard who was asked
   * @param intendedNanos when the call was meant to begin, on the monotonic clock
   * @param nanos when the answer was there
   */
  record Answer(String shard, long intendedNanos, long nanos) {
    double millis() {
      return (nanos - intendedNanos) / 1e6;
    }
  }

  private void begin() {
    long start = System.nanoTime();
    for (long number = 0; !stopped; number++) {
      long intended = start + TimeUnit.SECONDS.toNanos(number) / perSecond;
      for (long left = intended - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = intended - System.nanoTime();
      }
      latestNanos = Math.max(latestNanos, System.nanoTime() - intended);
      Call call = next.get();
      begun.incrementAndGet();
      var unused =
          call.outcome()
              .whenComplete(
                  (outcome, failure) -> {
                    if (failure == null) {
                      answers.add(new Answer(call.shard(), intended, System.nanoTime()));
                    } else {
                      failures.add(failure);
                    }
                  });
    }
  }

  /** How many calls have begun. */
  long begun() {
    return begun.get();
  }

  /** How much later than it was meant to a call has begun at most. */
  long latestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(latestNanos);
  }

  /** Everything that was answered. */
  Queue<Answer> answers() {
    return answers;
  }

  /** How calls ended that were not answered. */
  Queue<Throwable> failures() {
    return failures;
  }

  /** Begins no more, and waits until all that were begun have ended. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_MAX_SECONDS);
      while (answers.size() + failures.size() < begun.get()) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("calls do not end");
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
