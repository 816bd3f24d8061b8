package io.meridian.engine;

/** The kinds of derived entries; each has a cache of its own in the region's state group. */
public enum DerivedKind {
  /** Ledger facts, by ledger name. */
  LEDGER,
  /** Asset facts, by ledger/code. */
  ASSET,
  /** Accounts, by ledger/id. */
  ACCOUNT,
  /** Statement pages, by ledger/id/page number in 16 hexadecimal digits. */
  PAGE,
  /** Journal positions, by ledger/command id. */
  INDEX,
  /** What is left of earlier transactions, by ledger/transaction id. */
  ORIGINAL,
  /** The table of open holds, by place in 8 hexadecimal digits. */
  SLOT,
  /** The table of open crossings, by place in 8 hexadecimal digits. */
  CROSSING,
  /** Who has taken a unique reference, by ledger/reference. */
  REFERENCE,
  /** How far the shard is materialized; one entry with an empty id. */
  MARKER
}
