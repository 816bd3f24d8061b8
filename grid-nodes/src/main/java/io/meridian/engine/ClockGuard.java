package io.meridian.engine;

import java.util.Optional;

/**
 * Watches the wall clock: one block stamped a year ahead would pin its shard there and expire every
 * hold. Anchored when the process starts; a clock that was wrong then and is set right is accepted
 * by restarting the process.
 */
final class ClockGuard {
  private final EngineRuntime runtime;
  private final long driftMicrosMax;
  private final long anchorWallMicros;
  private final long anchorNanos;

  ClockGuard(EngineRuntime runtime, EngineConfig config) {
    this.runtime = runtime;
    this.driftMicrosMax = config.clockDriftMax().toNanos() / 1_000;
    this.anchorWallMicros = runtime.wallMicros();
    this.anchorNanos = runtime.monotonicNanos();
  }

  /** What is wrong with this node's clock; empty when it may stamp blocks. */
  Optional<String> alarm() {
    return alarm(runtime.wallMicros());
  }

  /** The same of a look at the wall clock that was just taken. */
  Optional<String> alarm(long wallMicros) {
    long byWall = wallMicros - anchorWallMicros;
    long byMonotonic = (runtime.monotonicNanos() - anchorNanos) / 1_000;
    long drift = byWall - byMonotonic;
    return Math.abs(drift) > driftMicrosMax
        ? Optional.of(
            "the wall clock has moved by "
                + drift
                + " us against the monotonic clock since the start; at most "
                + driftMicrosMax
                + " us are allowed")
        : Optional.empty();
  }

  /** What is wrong between this clock and another owner's; empty when they agree. */
  Optional<String> alarm(Confirmation confirmation) {
    long apart = runtime.wallMicros() - confirmation.wallMicros();
    return Math.abs(apart) > driftMicrosMax
        ? Optional.of(
            "the clock of owner "
                + confirmation.owner()
                + " is "
                + apart
                + " us away from this node's; at most "
                + driftMicrosMax
                + " us are allowed")
        : Optional.empty();
  }
}
