package io.meridian.ledger;

/** The kinds of reasons of the contract's section 5. */
public enum ReasonKind {
  /** Who asks may not. Never recorded. */
  ACCESS,
  /** The request could never succeed as it stands. Never recorded. */
  SHAPE,
  /** There is too much to do. Never recorded. */
  CAPACITY,
  /** The id was used before. Nothing new is recorded. */
  IDENTITY,
  /** The ledger's state forbids it. Recorded under the caller's id. */
  STATE,
  /** We failed. Never recorded; the same request may be sent again. */
  FAULT
}
