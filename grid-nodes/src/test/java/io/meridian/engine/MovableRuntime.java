package io.meridian.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Real threads under a clock that stands still until a test moves it; timers ring when it passes
 * them. Both clocks move together, as those of a healthy machine do, unless the wall clock is set.
 * Thread-safe.
 */
public final class MovableRuntime implements EngineRuntime, AutoCloseable {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  private final PooledRuntime threads;
  private final List<Timer> timers = new ArrayList<>();
  private long elapsedNanos;
  private long setByMicros;

  private record Timer(long atNanos, Executor executor, Runnable task) {}

  /** A runtime with {@code threads} pool threads. */
  public MovableRuntime(int threads) {
    this.threads = new PooledRuntime(threads);
  }

  /** Moves the clock and rings what it passes, in order. */
  public void advance(Duration by) {
    long until;
    synchronized (this) {
      until = elapsedNanos + by.toNanos();
    }
    for (Timer next = due(until); next != null; next = due(until)) {
      next.executor().execute(next.task());
    }
    synchronized (this) {
      elapsedNanos = until;
    }
  }

  /** Sets the wall clock forward, or back, as no healthy machine does. */
  public synchronized void setWallClock(Duration by) {
    setByMicros += by.toNanos() / 1_000;
  }

  private synchronized Timer due(long until) {
    Timer first =
        timers.stream()
            .min(Comparator.comparingLong(Timer::atNanos))
            .filter(timer -> timer.atNanos() <= until)
            .orElse(null);
    if (first != null) {
      timers.remove(first);
      elapsedNanos = Math.max(elapsedNanos, first.atNanos());
    }
    return first;
  }

  @Override
  public Executor serial(String name) {
    return threads.serial(name);
  }

  /** What a moment of real time brings about, a retry for one, is not waited for by the test. */
  @Override
  public void after(Duration delay, Executor executor, Runnable task) {
    if (delay.compareTo(Duration.ofMillis(500)) <= 0) {
      threads.after(delay, executor, task);
      return;
    }
    synchronized (this) {
      timers.add(new Timer(elapsedNanos + delay.toNanos(), executor, task));
    }
  }

  @Override
  public synchronized long wallMicros() {
    return START_MICROS + setByMicros + elapsedNanos / 1_000;
  }

  @Override
  public synchronized long monotonicNanos() {
    return elapsedNanos;
  }

  @Override
  public long randomId() {
    return threads.randomId();
  }

  @Override
  public void close() {
    threads.close();
  }
}
