package io.meridian.client;

/** What may happen to an account. */
public enum AccountStatus {
  /** Everything that the limits allow. */
  OPEN,
  /** Voids and expiries, nothing else. */
  FROZEN,
  /** Nothing. */
  CLOSED,
  /** A status that this client is too old to know. */
  UNRECOGNIZED
}
