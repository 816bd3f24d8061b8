package io.meridian.node;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The wall clock of this node, watched since its process began, as the engine's guard watches it
 * [C5]. Thread-safe.
 */
final class OwnClock {
  private static final long NANOS_PER_MICRO = 1_000;

  private final LongSupplier wall;
  private final LongSupplier monotonic;
  private final long driftMicrosMax;
  private final long anchorMicros;
  private final long anchorNanos;

  /**
   * Begins to watch.
   *
   * @param wall microseconds since the epoch
   * @param monotonic nanoseconds, since whenever
   * @param driftMax how far the first may leave the second, and the clocks of other nodes
   */
  OwnClock(LongSupplier wall, LongSupplier monotonic, Duration driftMax) {
    this.wall = wall;
    this.monotonic = monotonic;
    this.driftMicrosMax = driftMax.toNanos() / NANOS_PER_MICRO;
    this.anchorMicros = wall.getAsLong();
    this.anchorNanos = monotonic.getAsLong();
  }

  /** That of the machine. */
  static OwnClock of(Duration driftMax) {
    return new OwnClock(
        () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), System::nanoTime, driftMax);
  }

  /** What it says, microseconds since the epoch. */
  long wallMicros() {
    return wall.getAsLong();
  }

  /** How far it has left the monotonic clock since the process began. */
  long movedMicros() {
    long byMonotonic = (monotonic.getAsLong() - anchorNanos) / NANOS_PER_MICRO;
    return wall.getAsLong() - anchorMicros - byMonotonic;
  }

  /** Whether that is more than is allowed. */
  boolean moved() {
    return Math.abs(movedMicros()) > driftMicrosMax;
  }

  /** How far clocks may be apart. */
  long driftMicrosMax() {
    return driftMicrosMax;
  }
}
