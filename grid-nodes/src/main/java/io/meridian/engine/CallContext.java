package io.meridian.engine;

import java.util.function.BooleanSupplier;

/**
 * How long a caller waits.
 *
 * @param deadlineNanos when the caller stops waiting, on the engine's monotonic clock
 * @param cancelled whether the caller has already gone; cheap, callable from any thread
 */
public record CallContext(long deadlineNanos, BooleanSupplier cancelled) {
  /** Whether nobody waits any more, so that work not yet started need not start. */
  boolean gone(long nowNanos) {
    return nowNanos - deadlineNanos >= 0 || cancelled.getAsBoolean();
  }
}
