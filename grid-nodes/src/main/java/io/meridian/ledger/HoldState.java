package io.meridian.ledger;

/** What has become of a hold. */
public enum HoldState {
  /** Not a hold at all. */
  NONE,
  /** Something remains to be captured. */
  OPEN,
  /** Nothing remains: all was captured, or a final capture released the rest. */
  CAPTURED,
  /** What remained was released by a void. */
  VOIDED,
  /** What remained was released by its expiry. */
  EXPIRED
}
