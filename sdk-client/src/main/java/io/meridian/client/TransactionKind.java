package io.meridian.client;

/** What sort of transaction it is. */
public enum TransactionKind {
  /** Posts now. */
  POST,
  /** A kind that this client is too old to know. */
  UNRECOGNIZED
}
