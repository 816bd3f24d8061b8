package io.meridian.node;

/**
 * What a node has heard of another one's wall clock. An answer takes its time, so that it is not
 * known to the microsecond how far the two are apart: it is between two bounds.
 *
 * @param node the other node's id
 * @param leastMicros this node's clock is ahead of the other's by at least so much; negative when
 *     it may be behind
 * @param mostMicros and by at most so much
 * @param moved whether the other's clock has left its monotonic clock since its process began
 */
record HeardClock(String node, long leastMicros, long mostMicros, boolean moved) {
  /** Whether the two are further apart than that, however long the answer took. */
  boolean isApart(long micros) {
    return leastMicros > micros || mostMicros < -micros;
  }

  /** Whether they are no further apart than that, however long the answer took. */
  boolean isWithin(long micros) {
    return leastMicros >= -micros && mostMicros <= micros;
  }

  /** How far this node's clock is ahead, as well as it is known. */
  long aheadMicros() {
    return leastMicros + (mostMicros - leastMicros) / 2;
  }
}
