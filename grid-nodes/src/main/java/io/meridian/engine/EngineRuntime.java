package io.meridian.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Threads, time and chance, handed to the engine so that a test can play them all from one seed.
 * Time is in microseconds since the epoch (wall) or nanoseconds since any fixed instant
 * (monotonic).
 */
public interface EngineRuntime {
  /** An executor that runs its tasks one at a time, in order, on the shared pool. */
  Executor serial(String name);

  /**
   * Runs {@code task} on {@code executor} after {@code delay}; dropped when the runtime has
   * stopped.
   */
  void after(Duration delay, Executor executor, Runnable task);

  /** The wall clock. */
  long wallMicros();

  /** The monotonic clock. */
  long monotonicNanos();

  /** A random number that nobody else draws. */
  long randomId();
}
