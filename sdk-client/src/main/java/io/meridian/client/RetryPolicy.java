package io.meridian.client;

import java.time.Duration;

/**
 * How a call is tried again. Only UNAVAILABLE, RESOURCE_EXHAUSTED with the server's word when to
 * come back, and a try that outlasted {@code tryTimeoutMax} are; always with the same id, so that
 * nothing happens twice. A call ends with its first answer, at its deadline, or after {@code
 * attemptsMax}, whichever comes first; when the next try could not start before the deadline, it
 * ends at once.
 *
 * @param attemptsMax tries in all, the first included, 1..1,000; 1 = never try again
 * @param backoffBase the pause before try n+1 is chosen evenly from 0 to {@code backoffBase *
 *     2^(n-1)}, 1 ms .. 1 min; the server's RetryInfo, where there is one, comes on top
 * @param backoffMax the most that is chosen from, {@code backoffBase} .. 1 h
 * @param tryTimeoutMax how long one try may take, 1 ms .. 1 h, so that a server that died silently
 *     costs a part of the deadline only
 */
public record RetryPolicy(
    int attemptsMax, Duration backoffBase, Duration backoffMax, Duration tryTimeoutMax) {
  /** 10 tries, pauses up to 50 ms that double up to 2 s, 3 s for a try. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(10, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(3));

  /** Checks the bounds. */
  public RetryPolicy {
    if (attemptsMax < 1 || attemptsMax > 1000) {
      throw new IllegalArgumentException("attemptsMax must be 1 to 1000; got " + attemptsMax);
    }
    Bounds.check("backoffBase", backoffBase, Duration.ofMillis(1), Duration.ofMinutes(1));
    Bounds.check("backoffMax", backoffMax, backoffBase, Duration.ofHours(1));
    Bounds.check("tryTimeoutMax", tryTimeoutMax, Duration.ofMillis(1), Duration.ofHours(1));
  }

  /** No second try. */
  public static RetryPolicy never() {
    return DEFAULT.withAttemptsMax(1);
  }

  /** This policy with another number of tries. */
  public RetryPolicy withAttemptsMax(int attemptsMax) {
    return new RetryPolicy(attemptsMax, backoffBase, backoffMax, tryTimeoutMax);
  }

  /** This policy with other pauses. */
  public RetryPolicy withBackoff(Duration backoffBase, Duration backoffMax) {
    return new RetryPolicy(attemptsMax, backoffBase, backoffMax, tryTimeoutMax);
  }

  /** This policy with another bound for one try. */
  public RetryPolicy withTryTimeoutMax(Duration tryTimeoutMax) {
    return new RetryPolicy(attemptsMax, backoffBase, backoffMax, tryTimeoutMax);
  }
}
