package io.meridian.wire;

import java.util.function.Function;

/**
 * A request, mapped: what to ask the engine, and how the engine's reply becomes the response.
 *
 * @param <Q> the question, in the engine's words
 * @param <D> the engine's reply
 * @param <R> the response message
 */
public sealed interface Exchange<Q, D, R> {
  /**
   * The request has the right shape.
   *
   * @param <Q> the question, in the engine's words
   * @param <D> the engine's reply
   * @param <R> the response message
   * @param question what to ask
   * @param answer what the reply becomes; pure, any thread
   */
  record Ask<Q, D, R>(Q question, Function<D, Answer<R>> answer) implements Exchange<Q, D, R> {}

  /**
   * The request has not.
   *
   * @param <Q> the question, in the engine's words
   * @param <D> the engine's reply
   * @param <R> the response message
   * @param failure the status with its details
   */
  record Refused<Q, D, R>(CallFailure failure) implements Exchange<Q, D, R> {}
}
