package io.meridian.cli.bench;

import io.meridian.cli.load.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A look at a round.
 *
 * @param answered what was answered since the look before
 * @param usage what each of the servers had used up by then, always in the same order; empty when
 *     one of them did not tell
 * @param clientCpuSeconds what this process had
 */
record Sample(Timeline.Interval answered, Optional<List<Usage>> usage, double clientCpuSeconds) {
  /** What all servers together had used up. */
  Optional<Usage> sum() {
    return usage.map(Usage::sum);
  }

  /** Processor time of this process so far; 0 where the system does not tell. */
  static double clientCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }
}
