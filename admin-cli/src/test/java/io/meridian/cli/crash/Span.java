package io.meridian.cli.crash;

/**
 * When something was asked for and when its answer was there, on this process's monotonic clock.
 *
 * @param askedNanos before it was sent for the first time
 * @param answeredNanos after its first answer was there
 */
record Span(long askedNanos, long answeredNanos) {
  /** Whether it had ended when the other began, so that everybody must see it first. */
  boolean isBefore(Span other) {
    return answeredNanos - other.askedNanos < 0;
  }
}
