package io.meridian.client;

/** What became of a transaction. */
public enum TransactionState {
  /** All postings were applied. */
  POSTED,
  /** Nothing was applied. */
  REFUSED,
  /** A state that this client is too old to know. */
  UNRECOGNIZED
}
