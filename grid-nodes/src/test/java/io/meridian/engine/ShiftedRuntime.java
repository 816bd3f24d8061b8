package io.meridian.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

/** A runtime whose wall clock a test sets apart from the real one, or stops. Thread-safe. */
final class ShiftedRuntime implements EngineRuntime {
  private final EngineRuntime real;
  private volatile long shiftMicros;
  private volatile long stoppedAtMicros;

  ShiftedRuntime(EngineRuntime real) {
    this.real = real;
  }

  /** Shows so much more, or less, than the real clock. */
  void shift(Duration by) {
    shiftMicros = by.toNanos() / 1_000;
  }

  /** Has the wall clock stand still. */
  void stopClock() {
    stoppedAtMicros = wallMicros();
  }

  @Override
  public Executor serial(String name) {
    return real.serial(name);
  }

  @Override
  public void after(Duration delay, Executor executor, Runnable task) {
    real.after(delay, executor, task);
  }

  @Override
  public long wallMicros() {
    long stopped = stoppedAtMicros;
    return stopped > 0 ? stopped : real.wallMicros() + shiftMicros;
  }

  @Override
  public long monotonicNanos() {
    return real.monotonicNanos();
  }

  @Override
  public long randomId() {
    return real.randomId();
  }
}
