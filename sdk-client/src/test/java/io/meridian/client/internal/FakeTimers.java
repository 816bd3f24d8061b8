package io.meridian.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that moves when a test says so, and a list of what would happen later. Any thread. */
public final class FakeTimers implements Timers {
  private record Task(long dueNanos, Runnable work) {}

  private final List<Task> tasks = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private long nanos = 1L << 40;

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized Runnable after(long delayNanos, Runnable task) {
    delays.add(Duration.ofNanos(delayNanos));
    Task added = new Task(nanos + delayNanos, task);
    tasks.add(added);
    return () -> takeBack(added);
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }

  private synchronized void takeBack(Task task) {
    tasks.remove(task);
  }

  /** Lets time pass, and what becomes due happen, on this thread. */
  public void advance(Duration duration) {
    long until = nanoTime() + duration.toNanos();
    for (Optional<Task> due = take(until); due.isPresent(); due = take(until)) {
      due.get().work().run();
    }
  }

  /** The next task that is due until then, at its time; when there is none it is then. */
  private synchronized Optional<Task> take(long until) {
    Optional<Task> next =
        tasks.stream()
            .filter(task -> task.dueNanos() <= until)
            .min(Comparator.comparingLong(Task::dueNanos));
    next.ifPresent(tasks::remove);
    nanos = Math.max(nanos, next.map(Task::dueNanos).orElse(until));
    return next;
  }

  /** Every delay that was asked for so far, in order. */
  public synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }

  /** How many tasks wait. */
  public synchronized int pending() {
    return tasks.size();
  }
}
