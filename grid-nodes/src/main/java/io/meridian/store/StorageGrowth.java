package io.meridian.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * How fast something on disk grows, from looks of the last day. Shrinking counts as no growth.
 * Thread-safe.
 */
final class StorageGrowth {
  /** Looks that are kept. */
  private static final int LOOKS_MAX = 144;

  /** Looks that come sooner after the one before are not kept. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(10);

  private static final double DAY_NANOS = Duration.ofDays(1).toNanos();

  private final Deque<Look> looks = new ArrayDeque<>();

  private record Look(long atNanos, long bytes) {}

  /** Notes how large it is at a monotonic instant. */
  synchronized void look(long atNanos, long bytes) {
    if (looks.isEmpty() || atNanos - looks.getLast().atNanos() >= LOOK_EVERY.toNanos()) {
      looks.addLast(new Look(atNanos, bytes));
    }
    if (looks.size() > LOOKS_MAX) {
      looks.removeFirst();
    }
  }

  /**
   * Whole days until so many bytes more are reached; empty before two looks, and without growth.
   */
  synchronized OptionalLong daysUntil(long bytesMore) {
    if (looks.size() < 2) {
      return OptionalLong.empty();
    }
    long grown = looks.getLast().bytes() - looks.getFirst().bytes();
    double days = (looks.getLast().atNanos() - looks.getFirst().atNanos()) / DAY_NANOS;
    return grown <= 0 ? OptionalLong.empty() : OptionalLong.of((long) (bytesMore / (grown / days)));
  }
}
