package io.meridian.client.internal;

/** Time, and what happens later: the real ones, or those of a test. Any thread. */
public interface Timers extends AutoCloseable {
  /** As {@link System#nanoTime()}. */
  long nanoTime();

  /**
   * Runs a task later, once, on a thread of its own that the task must not block.
   *
   * @return takes the task back if it has not run yet
   */
  Runnable after(long delayNanos, Runnable task);

  /** Runs nothing any more. */
  @Override
  void close();
}
