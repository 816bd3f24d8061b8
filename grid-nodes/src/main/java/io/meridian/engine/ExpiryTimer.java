package io.meridian.engine;

import io.meridian.codec.OpenHold;
import java.time.Duration;
import java.util.Optional;

/**
 * Wakes a leader when the next hold expires. At most one timer is set at a time and none for longer
 * than {@link #TICK_MAX}, within which no hold that is placed later can expire; so a leader that
 * was given up is let go soon. Used by the shard's thread only.
 */
final class ExpiryTimer {
  /** The shortest time that a hold stays open. */
  private static final Duration TICK_MAX = Duration.ofSeconds(1);

  private static final long MICROS_PER_MILLI = 1_000;

  private final ShardContext shard;
  private final Runnable due;
  private boolean set;

  ExpiryTimer(ShardContext shard, Runnable due) {
    this.shard = shard;
    this.due = due;
  }

  /** Sets the timer for {@code first}, the hold that expires first, unless it is set already. */
  void set(Optional<OpenHold> first) {
    if (set || first.isEmpty()) {
      return;
    }
    set = true;
    long micros = first.get().expiresMicros() - shard.runtime().wallMicros();
    // One that is due and still open waits for room, for its state or for the clock.
    Duration delay =
        micros > 0 ? Duration.ofMillis(micros / MICROS_PER_MILLI + 1) : shard.config().retryDelay();
    shard.later(
        delay.compareTo(TICK_MAX) < 0 ? delay : TICK_MAX,
        () -> {
          set = false;
          due.run();
        });
  }
}
