package io.meridian.client;

/** What sort of transaction it is. */
public enum TransactionKind {
  /** Posts now. */
  POST,
  /** Reserves, to be captured, voided or expired later. */
  HOLD,
  /** Posts what a hold reserves, or part of it. */
  CAPTURE,
  /** Releases all that remains of a hold. */
  VOID,
  /** Moves back what a post or a capture posted, or part of it. */
  REFUND,
  /** Releases all that remains of a hold whose time has come; the system's own. */
  EXPIRE,
  /** A kind that this client is too old to know. */
  UNRECOGNIZED
}
