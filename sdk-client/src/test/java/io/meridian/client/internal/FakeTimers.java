package io.meridian.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that moves when a test says so, and a list of what would happen later. One thread. */
public final class FakeTimers implements Timers {
  private record Task(long dueNanos, Runnable work) {}

  private final List<Task> tasks = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private long nanos = 1L << 40;

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Runnable after(long delayNanos, Runnable task) {
    delays.add(Duration.ofNanos(delayNanos));
    Task added = new Task(nanos + delayNanos, task);
    tasks.add(added);
    return () -> tasks.remove(added);
  }

  @Override
  public void close() {
    tasks.clear();
  }

  /** Lets time pass, and what becomes due happen. */
  public void advance(Duration duration) {
    long until = nanos + duration.toNanos();
    for (Task due = next(until); due != null; due = next(until)) {
      tasks.remove(due);
      nanos = Math.max(nanos, due.dueNanos());
      due.work().run();
    }
    nanos = until;
  }

  private Task next(long until) {
    Task next = null;
    for (Task task : tasks) {
      if (task.dueNanos() <= until && (next == null || task.dueNanos() < next.dueNanos())) {
        next = task;
      }
    }
    return next;
  }

  /** Every delay that was asked for so far, in order. */
  public List<Duration> delays() {
    return List.copyOf(delays);
  }

  /** How many tasks wait. */
  public int pending() {
    return tasks.size();
  }
}
