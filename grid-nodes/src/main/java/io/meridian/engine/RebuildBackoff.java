package io.meridian.engine;

import java.time.Duration;

/**
 * When a shard tries again whose derived state can not be made. The first time it is made anew from
 * the journal soon; if that ends in the same way the journal itself is at fault, and each further
 * rebuild costs as much as the whole journal is long. Used on the shard's executor; {@link
 * #hopeless} may be asked from any thread.
 */
final class RebuildBackoff {
  /** How long the second rebuild in a row waits; each further one waits twice as long. */
  static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  /** How long a rebuild waits at most. */
  static final Duration DELAY_MAX = Duration.ofMinutes(1);

  /** How long a leader must have stood for what ends it to be something new. */
  static final Duration CALM = Duration.ofMinutes(2);

  private final Duration soon;
  private volatile int failures;
  private volatile boolean standing;
  private long bornNanos;

  /**
   * Nothing has failed yet.
   *
   * @param soon when the first rebuild begins
   */
  RebuildBackoff(Duration soon) {
    this.soon = soon;
  }

  /** A leader was born. */
  void born(long nowNanos) {
    standing = true;
    bornNanos = nowNanos;
  }

  /** Derived state could not be made, or was wrong; says when to rebuild it. */
  Duration failed(long nowNanos) {
    boolean isNew = standing && nowNanos - bornNanos >= CALM.toNanos();
    standing = false;
    failures = isNew ? 1 : Math.min(failures + 1, Integer.SIZE);
    if (failures == 1) {
      return soon;
    }
    long times = 1L << (failures - 2);
    return times > DELAY_MAX.dividedBy(FIRST_DELAY) ? DELAY_MAX : FIRST_DELAY.multipliedBy(times);
  }

  /** The shard is another node's now; what that finds is its own. */
  void forget() {
    failures = 0;
    standing = false;
  }

  /**
   * Whether a rebuild has failed and none has succeeded since, so that there is no hope that the
   * next helps.
   */
  boolean hopeless() {
    return failures > 1 && !standing;
  }

  /** Whether that was found out just now. */
  boolean justBecameHopeless() {
    return failures == 2;
  }
}
