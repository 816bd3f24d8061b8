package io.meridian.ledger;

/** What may happen to an account. */
public enum AccountStatus {
  /** Everything that the limits allow. */
  OPEN,
  /** Voids and expiries, nothing else. */
  FROZEN,
  /** Nothing; the balance is 0 and no hold is open. */
  CLOSED
}
