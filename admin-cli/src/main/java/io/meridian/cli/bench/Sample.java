package io.meridian.cli.bench;

import io.meridian.cli.load.Timeline;
import java.time.Duration;
import java.util.Optional;

/**
 * A look at a round.
 *
 * @param answered what was answered since the look before
 * @param usage what the servers had used up by then; empty when nobody tells
 * @param clientCpuSeconds what this process had
 */
record Sample(Timeline.Interval answered, Optional<Usage> usage, double clientCpuSeconds) {
  /** Processor time of this process so far; 0 where the system does not tell. */
  static double clientCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }
}
