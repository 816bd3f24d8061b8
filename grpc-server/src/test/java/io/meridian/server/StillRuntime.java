package io.meridian.server;

import io.meridian.engine.EngineRuntime;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * An engine's threads and time on the one thread that asks for them, under a clock that stands
 * still unless somebody waits: the same calls take the same way every time. Others may hand in
 * tasks from threads of their own.
 */
final class StillRuntime implements EngineRuntime {
  static final long START_MICROS = 1_800_000_000_000_000L;

  /** How often it is looked whether another thread is done. */
  private static final long LOOK_NANOS = 100_000;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparing(Timer::number));
  private long nanos;
  private long drawn;

  private record Timer(long atNanos, long number, Executor executor, Runnable task) {}

  /** Does what is to be done now, and nothing that is for later. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /**
   * Does what is to be done until {@code done}, and moves the clock when there is nothing else.
   *
   * @param most how far the clock may go
   * @param others how long tasks of other threads are waited for before the clock moves
   * @return whether it is done
   */
  boolean runUntil(BooleanSupplier done, Duration most, Duration others)
      throws InterruptedException {
    long end = monotonicNanos() + most.toNanos();
    long idleNanos = 0;
    while (!done.getAsBoolean()) {
      boolean mayWait = idleNanos < others.toNanos();
      Runnable task = mayWait ? tasks.poll(LOOK_NANOS, TimeUnit.NANOSECONDS) : tasks.poll();
      if (task != null) {
        idleNanos = 0;
        task.run();
      } else if (mayWait) {
        idleNanos += LOOK_NANOS;
      } else if (!ring(end)) {
        return done.getAsBoolean();
      }
    }
    return true;
  }

  /** Lets time pass, and does what it brings. */
  void pass(Duration time) {
    long end = monotonicNanos() + time.toNanos();
    do {
      run();
    } while (ring(end));
    synchronized (this) {
      nanos = Math.max(nanos, end);
    }
    run();
  }

  /** Moves the clock to the next timer that is due until {@code end}. */
  private boolean ring(long end) {
    Timer next;
    synchronized (this) {
      next = timers.peek();
      if (next == null || next.atNanos > end) {
        return false;
      }
      timers.remove();
      nanos = Math.max(nanos, next.atNanos);
    }
    next.executor.execute(next.task);
    return true;
  }

  @Override
  public Executor serial(String name) {
    return tasks::add;
  }

  @Override
  public synchronized void after(Duration delay, Executor executor, Runnable task) {
    timers.add(new Timer(nanos + delay.toNanos(), drawn++, executor, task));
  }

  @Override
  public synchronized long wallMicros() {
    return START_MICROS + nanos / 1_000;
  }

  @Override
  public synchronized long monotonicNanos() {
    return nanos;
  }

  @Override
  public synchronized long randomId() {
    return ++drawn;
  }
}
