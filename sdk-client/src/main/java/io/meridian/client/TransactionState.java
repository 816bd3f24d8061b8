package io.meridian.client;

/**
 * What became of a transaction. It never changes: a hold stays HELD whatever happens to it later;
 * what is left of it is its {@link Remainder}.
 */
public enum TransactionState {
  /** All postings were applied: a post, a capture or a refund. */
  POSTED,
  /** All postings were reserved: a hold. */
  HELD,
  /** All that remained of a hold was released: a void or an expiry. */
  RELEASED,
  /** Nothing was applied. */
  REFUSED,
  /** A state that this client is too old to know. */
  UNRECOGNIZED
}
