package io.meridian.cli.load;

import java.util.List;

/**
 * What a load run measured.
 *
 * @param seconds how long was measured: from the end of the warm-up until no call starts any more
 * @param accepted items that were done, of those that were meant to start in these seconds; some
 *     are answered later
 * @param answeredInTime items that were done and answered in these seconds, those that had started
 *     in the warm-up too
 * @param refused items to which the server said no
 * @param errors items that failed, or had no answer when waiting ended
 * @param warmupErrors items of the warm-up that failed
 * @param unsent items that an open loop meant to start and could not, because too many were on
 *     their way
 * @param lateNanosMax by how much a call of an open loop started later than it was meant to, at
 *     most; its latency counts from when it was meant to. 0 in a closed loop
 * @param latencies of accepted and refused items, each that of its call: in an open loop from the
 *     instant they were meant to start
 * @param steps of an open loop the same for each step; empty for a closed loop
 */
public record LoadResult(
    double seconds,
    long accepted,
    long answeredInTime,
    long refused,
    long errors,
    long warmupErrors,
    long unsent,
    long lateNanosMax,
    Latencies latencies,
    List<StepResult> steps) {
  /** Keeps a copy of the list. */
  public LoadResult {
    steps = List.copyOf(steps);
  }

  /** Items done and answered per second that was measured. */
  public double answeredInTimePerSecond() {
    return seconds > 0 ? answeredInTime / seconds : 0;
  }
}
