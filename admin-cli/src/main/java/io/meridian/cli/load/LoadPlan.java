package io.meridian.cli.load;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How much load, for how long.
 *
 * @param concurrency how many calls may be on their way at once, 1..{@link #CONCURRENCY_MAX}
 * @param itemsPerCall how many items a call carries
 * @param ratePerSecond how many items a second are meant to start (open loop); empty = as many as
 *     come back (closed loop)
 * @param warmup how long to run before measuring starts
 * @param measured how long to measure
 * @param drainMax how long to wait at the end for calls on their way
 */
public record LoadPlan(
    int concurrency,
    int itemsPerCall,
    OptionalInt ratePerSecond,
    Duration warmup,
    Duration measured,
    Duration drainMax) {
  /** The most calls at once. */
  public static final int CONCURRENCY_MAX = 10_000;

  /** The most items meant to start in a second. */
  public static final int RATE_PER_SECOND_MAX = 1_000_000;
}
