package io.meridian.cli.load;

/**
 * What a load run measured.
 *
 * @param seconds from the end of the warm-up to the last answer
 * @param accepted items that were done
 * @param refused items to which the server said no
 * @param errors items that failed, or had no answer when waiting ended
 * @param unsent items that an open loop meant to start and could not, because too many were on
 *     their way
 * @param latencies of accepted and refused items, each that of its call: in an open loop from the
 *     instant they were meant to start
 */
public record LoadResult(
    double seconds, long accepted, long refused, long errors, long unsent, Latencies latencies) {
  /** Accepted items per second. */
  public double perSecond() {
    return seconds > 0 ? accepted / seconds : 0;
  }
}
