package io.meridian.admission;

import com.netflix.concurrency.limits.limit.AbstractLimit;

/**
 * So many at a time that they are answered within a goal. What waits in a queue takes as long as
 * there is before it (Little's law), so a latency of twice the goal asks for half the limit; it
 * grows only while it is used. Thread-safe.
 */
final class LatencyGoalLimit extends AbstractLimit {
  /** The least that is left of the limit at once: one pause of the machine is not its end. */
  private static final double LEAST_LEFT = 0.7;

  private static final double MOST_GROWN = 1.2;

  private static final double RELAXED = 1.1;

  private final int initial;
  private final int min;
  private final int max;
  private final long goalNanos;

  LatencyGoalLimit(int initial, int min, int max, long goalNanos) {
    super(initial);
    this.initial = initial;
    this.min = min;
    this.max = max;
    this.goalNanos = goalNanos;
  }

  @Override
  protected int _update(long startTime, long latencyNanos, int inFlight, boolean didDrop) {
    int limit = getLimit();
    double wanted = (double) goalNanos / latencyNanos;
    if (wanted >= 1 && inFlight * 2L < limit) {
      return limit;
    }
    double factor = Math.max(LEAST_LEFT, Math.min(MOST_GROWN, wanted));
    return (int) Math.max(min, Math.min(max, Math.ceil(limit * factor)));
  }

  /** Grows by a tenth, used or not, up to what it was at first. */
  synchronized void relax() {
    int limit = getLimit();
    if (limit < initial) {
      setLimit((int) Math.min(initial, Math.ceil(limit * RELAXED)));
    }
  }
}
