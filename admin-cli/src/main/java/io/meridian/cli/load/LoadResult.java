package io.meridian.cli.load;

/**
 * What a load run measured.
 *
 * @param seconds from the end of the warm-up to the last answer
 * @param accepted calls that were done
 * @param refused calls to which the server said no
 * @param errors calls that failed, or had no answer when waiting ended
 * @param unsent calls that an open loop meant to start and could not, because too many were on
 *     their way
 * @param latencies of accepted and refused calls: in an open loop from the instant they were meant
 *     to start
 */
public record LoadResult(
    double seconds, long accepted, long refused, long errors, long unsent, Latencies latencies) {
  /** Accepted calls per second. */
  public double perSecond() {
    return seconds > 0 ? accepted / seconds : 0;
  }
}
