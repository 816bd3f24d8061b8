package io.meridian.model;

import io.meridian.engine.EngineRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Threads, clocks and chance of engines that follow each other, all played from one seed on the
 * thread of the test: which executor has its turn is drawn, and so is how long it takes to look at
 * the clock. Tasks may come from any thread.
 */
final class SteppedRuntime {
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final int TICK_MICROS_MAX = 3;

  private final Random random;
  private final List<Deque<Runnable>> ready = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::atMicros).thenComparingLong(Timer::number));
  private long elapsedMicros;
  private long skewMicros;
  private long timersSet;

  private record Timer(long atMicros, long number, Runnable task) {}

  SteppedRuntime(Random random) {
    this.random = random;
  }

  /** What one run of an engine sees. */
  final class Incarnation implements EngineRuntime {
    private boolean dead;

    /** Nothing of it runs any more. */
    void kill() {
      dead = true;
    }

    @Override
    public Executor serial(String name) {
      Deque<Runnable> tasks = new ArrayDeque<>();
      return task -> {
        synchronized (SteppedRuntime.this) {
          if (!dead) {
            tasks.add(
                () -> {
                  if (!dead) {
                    task.run();
                  }
                });
            if (tasks.size() == 1) {
              ready.add(tasks);
            }
          }
        }
      };
    }

    @Override
    public void after(Duration delay, Executor executor, Runnable task) {
      SteppedRuntime.this.after(delay, () -> executor.execute(task));
    }

    @Override
    public long wallMicros() {
      return SteppedRuntime.this.wallMicros();
    }

    @Override
    public long monotonicNanos() {
      return elapsed() * 1_000;
    }

    @Override
    public long randomId() {
      return random.nextLong();
    }
  }

  private synchronized void after(Duration delay, Runnable task) {
    timers.add(new Timer(elapsedMicros + delay.toNanos() / 1_000, timersSet++, task));
  }

  /** Runs a task some time later, in any order with others. */
  synchronized void later(Runnable task) {
    Deque<Runnable> alone = new ArrayDeque<>();
    alone.add(task);
    ready.add(alone);
  }

  /** Runs one task; false when none is ready. */
  boolean step() {
    Runnable task;
    Deque<Runnable> tasks;
    synchronized (this) {
      if (ready.isEmpty()) {
        return false;
      }
      tasks = ready.remove(random.nextInt(ready.size()));
      task = tasks.element();
    }
    try {
      task.run();
    } finally {
      synchronized (this) {
        tasks.remove();
        if (!tasks.isEmpty()) {
          ready.add(tasks);
        }
      }
    }
    return true;
  }

  /** Moves the clock to the next timer and rings it; false when none is set. */
  boolean stepToTimer() {
    Timer next;
    synchronized (this) {
      next = timers.poll();
      if (next == null) {
        return false;
      }
      elapsedMicros = Math.max(elapsedMicros, next.atMicros());
    }
    next.task().run();
    return true;
  }

  /** Moves the clock and rings what it passes. */
  void advance(Duration by) {
    long until = elapsed() + by.toNanos() / 1_000;
    while (nextTimer() <= until) {
      stepToTimer();
    }
    synchronized (this) {
      elapsedMicros = Math.max(elapsedMicros, until);
    }
  }

  private synchronized long nextTimer() {
    return timers.isEmpty() ? Long.MAX_VALUE : timers.element().atMicros();
  }

  synchronized void skew(Duration wrong) {
    skewMicros = wrong.toNanos() / 1_000;
  }

  /** Whoever looks at the clock needs a moment for it. */
  synchronized long wallMicros() {
    elapsedMicros += random.nextInt(TICK_MICROS_MAX);
    return START_MICROS + elapsedMicros + skewMicros;
  }

  private synchronized long elapsed() {
    return elapsedMicros;
  }
}
