package io.meridian.client;

/**
 * What became of a transaction. But for PENDING it never changes: a hold stays HELD whatever
 * happens to it later; what is left of it is its {@link Remainder}.
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
  /**
   * It is decided, and not yet applied by all of its shards: it will be, whatever crashes. Only of
   * a {@link FoundTransaction}, which has the path.
   */
  PENDING,
  /** A state that this client is too old to know. */
  UNRECOGNIZED
}
