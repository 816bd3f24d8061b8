package io.meridian.cli.crash;

import java.time.Duration;

/** The longest time in which nothing was answered, since it began to be watched. Any thread. */
final class Silence {
  private long sinceNanos = System.nanoTime();
  private long longestNanos;

  /** Something was answered just now. */
  synchronized void answered() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - sinceNanos);
    sinceNanos = now;
  }

  /** Forgets what was. */
  synchronized void restart() {
    sinceNanos = System.nanoTime();
    longestNanos = 0;
  }

  /** The longest silence so far, one that still lasts too. */
  synchronized Duration longest() {
    return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - sinceNanos));
  }
}
