package io.meridian.cli.load;

import java.util.List;

/**
 * What a load run measured.
 *
 * @param seconds from the end of the warm-up to the last answer
 * @param accepted items that were done
 * @param refused items to which the server said no
 * @param errors items that failed, or had no answer when waiting ended
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
    long refused,
    long errors,
    long unsent,
    long lateNanosMax,
    Latencies latencies,
    List<StepResult> steps) {
  /** Keeps a copy of the list. */
  public LoadResult {
    steps = List.copyOf(steps);
  }

  /** Accepted items per second. */
  public double perSecond() {
    return seconds > 0 ? accepted / seconds : 0;
  }
}
