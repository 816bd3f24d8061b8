package io.meridian.admission;

import java.util.concurrent.TimeUnit;

/**
 * Whether transactions are answered in time, second by second: 95 of 100 of those whose answer
 * tells, and also when none does. Not thread-safe.
 */
final class Punctuality {
  static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Of so many answers one may be late. */
  private static final int ONE_LATE_OF = 20;

  private int answers;
  private int late;
  private long periodEndNanos;

  Punctuality(long nowNanos) {
    periodEndNanos = nowNanos + PERIOD_NANOS;
  }

  /** One was answered. */
  void answered(boolean inTime) {
    answers++;
    late += inTime ? 0 : 1;
  }

  /** Whether a period has ended, and nothing in it says that there was too much to do; once. */
  boolean periodWasPunctual(long nowNanos) {
    if (nowNanos - periodEndNanos < 0) {
      return false;
    }
    boolean punctual = (long) late * ONE_LATE_OF <= answers;
    answers = 0;
    late = 0;
    periodEndNanos = nowNanos + PERIOD_NANOS;
    return punctual;
  }
}
