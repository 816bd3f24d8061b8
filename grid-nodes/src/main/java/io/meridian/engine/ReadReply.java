package io.meridian.engine;

import io.meridian.ledger.Refusal;

/**
 * The answer to a read.
 *
 * @param <T> what was asked for
 */
public sealed interface ReadReply<T> {
  /**
   * It is there.
   *
   * @param <T> what was asked for
   * @param value its durable state
   */
  record Found<T>(T value) implements ReadReply<T> {}

  /**
   * It is not there.
   *
   * @param <T> what was asked for
   * @param refusal why
   */
  record Refused<T>(Refusal refusal) implements ReadReply<T> {}
}
