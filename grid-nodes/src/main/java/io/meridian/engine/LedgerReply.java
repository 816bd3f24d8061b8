package io.meridian.engine;

import io.meridian.ledger.Refusal;

/**
 * The answer to the creation of something that lives in every shard of a ledger.
 *
 * @param <T> the fact
 */
public sealed interface LedgerReply<T> {
  /**
   * It exists in every shard of the ledger, as asked for.
   *
   * @param <T> the fact
   * @param fact the fact
   * @param replayed whether it had been there before
   */
  record Created<T>(T fact, boolean replayed) implements LedgerReply<T> {}

  /**
   * It was refused; nothing changed.
   *
   * @param <T> the fact
   * @param refusal why
   */
  record Refused<T>(Refusal refusal) implements LedgerReply<T> {}
}
