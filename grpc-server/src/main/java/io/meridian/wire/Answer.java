package io.meridian.wire;

/**
 * What a call ends with.
 *
 * @param <R> the response message
 */
public sealed interface Answer<R> {
  /**
   * A response.
   *
   * @param <R> the response message
   * @param message the response
   */
  record Message<R>(R message) implements Answer<R> {}

  /**
   * A refusal or a fault.
   *
   * @param <R> the response message
   * @param failure the status with its details
   */
  record Failure<R>(CallFailure failure) implements Answer<R> {}

  /** A response. */
  static <R> Answer<R> of(R message) {
    return new Message<>(message);
  }
}
