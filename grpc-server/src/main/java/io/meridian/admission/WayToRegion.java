package io.meridian.admission;

import java.util.concurrent.TimeUnit;

/**
 * What the way to a region takes: as long as the quickest answer of its shards in this period and
 * the one before. What an answer took beyond it, it waited. Not thread-safe.
 *
 * <p>A quicker answer counts at once. That the way has become longer is believed only of answers to
 * transactions that were among so few that they would be let in however long they take: what the
 * others wait for may be a queue of our own making, and a queue that counted as a part of the way
 * would be let grow by the goal again, period by period.
 */
final class WayToRegion {
  /** After two of them an odd answer is forgotten. */
  static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long NONE = Long.MAX_VALUE;

  private long quickestNanos = NONE;
  private long quickestOfPeriodNanos = NONE;
  private long periodEndNanos;

  /** One of which nothing is known. */
  WayToRegion(long nowNanos) {
    periodEndNanos = nowNanos + PERIOD_NANOS;
  }

  /** Takes note of an answer, and says how long it waited; at least 0. */
  long waited(long latencyNanos, boolean amongFew, long nowNanos) {
    if (amongFew) {
      if (nowNanos - periodEndNanos >= 0 && quickestOfPeriodNanos != NONE) {
        quickestNanos = quickestOfPeriodNanos;
        quickestOfPeriodNanos = NONE;
        periodEndNanos = nowNanos + PERIOD_NANOS;
      }
      quickestOfPeriodNanos = Math.min(quickestOfPeriodNanos, latencyNanos);
    }
    quickestNanos = Math.min(quickestNanos, latencyNanos);
    return latencyNanos - quickestNanos;
  }
}
