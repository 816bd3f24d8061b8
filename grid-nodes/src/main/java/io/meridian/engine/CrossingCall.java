package io.meridian.engine;

import java.util.Optional;

/**
 * What home drives for somebody, and who waits for it. Used on the shard's executor only.
 *
 * @param <R> the answer
 */
final class CrossingCall<R> {
  private final CrossingRequest<R> request;
  private Optional<PendingItem<R>> caller;

  /**
   * A call.
   *
   * @param caller who waits; nobody when a hold expires
   */
  CrossingCall(CrossingRequest<R> request, Optional<PendingItem<R>> caller) {
    this.request = request;
    this.caller = caller;
  }

  CrossingRequest<R> request() {
    return request;
  }

  Optional<PendingItem<R>> caller() {
    return caller;
  }

  /** The caller, whom somebody else answers from now on. */
  Optional<PendingItem<R>> takeCaller() {
    Optional<PendingItem<R>> taken = caller;
    caller = Optional.empty();
    return taken;
  }
}
