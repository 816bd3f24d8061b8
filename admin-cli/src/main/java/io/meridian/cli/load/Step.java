package io.meridian.cli.load;

import java.time.Duration;

/**
 * A part of an open loop in which items are meant to start at an even rate.
 *
 * @param ratePerSecond items per second, 1..{@link #RATE_PER_SECOND_MAX}
 * @param length how long it lasts
 */
public record Step(int ratePerSecond, Duration length) {
  /** The most items meant to start in a second. */
  public static final int RATE_PER_SECOND_MAX = 1_000_000;

  /** How many items are meant to start in it, the first one with its beginning. */
  long items() {
    long nanosPart = Duration.ofSeconds(1).toNanos();
    return ratePerSecond * length.toSeconds()
        + (ratePerSecond * (long) length.toNanosPart() + nanosPart - 1) / nanosPart;
  }
}
