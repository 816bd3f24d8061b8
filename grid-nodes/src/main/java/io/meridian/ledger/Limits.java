package io.meridian.ledger;

/**
 * The bounds of the contract, in one place. Every message that refuses a value names one of them.
 */
public final class Limits {
  /** Characters of a ledger's name. */
  public static final int LEDGER_NAME_CHARS_MAX = 32;

  /** Characters of a region's name. */
  public static final int REGION_NAME_CHARS_MAX = 16;

  /** Characters of an asset's code. */
  public static final int ASSET_CODE_CHARS_MAX = 32;

  /** Decimal places an asset may have. */
  public static final int ASSET_SCALE_MAX = 9;

  /** Characters of an account's id or of an id that a caller chose for a command. */
  public static final int ID_CHARS_MAX = 64;

  /** The shortest time that a hold may stay open, microseconds: 1 s. */
  public static final long HOLD_TIMEOUT_MICROS_MIN = 1_000_000L;

  /** The longest time that a hold may stay open, microseconds: 30 days. */
  public static final long HOLD_TIMEOUT_MICROS_MAX = 30L * 24 * 3600 * 1_000_000;

  /** How long a hold stays open when its caller says nothing, microseconds: 7 days. */
  public static final long HOLD_TIMEOUT_MICROS_DEFAULT = 7L * 24 * 3600 * 1_000_000;

  /** How much more than was placed a capture may take, percent. */
  public static final int OVER_CAPTURE_PERCENT_MAX = 100;

  /** How far ahead of the clock a transaction may become effective, microseconds: 1 day. */
  public static final long EFFECTIVE_AHEAD_MICROS_MAX = 24L * 3600 * 1_000_000;

  /** Transactions of one batch. */
  public static final int BATCH_ITEMS_MAX = 1_000;

  /** Postings of all transactions of an atomic batch. */
  public static final int ATOMIC_BATCH_POSTINGS_MAX = 10_000;

  /** Bytes of the request of an atomic batch. */
  public static final int ATOMIC_BATCH_BYTES_MAX = 2 * 1024 * 1024;

  /** Accounts whose balances one request reads at one cut. */
  public static final int BALANCES_MAX = 100;

  /** Postings of one transaction. */
  public static final int POSTINGS_MAX = 100;

  /** Labels of one account or transaction. */
  public static final int LABELS_MAX = 16;

  /** Characters of a label's key; at least one. */
  public static final int LABEL_KEY_CHARS_MAX = 64;

  /** Characters of a label's value. */
  public static final int LABEL_VALUE_CHARS_MAX = 256;

  /** Bytes of private data. */
  public static final int PRIVATE_DATA_BYTES_MAX = 4096;

  /** Bytes of the nonce of private data. */
  public static final int PRIVATE_DATA_NONCE_BYTES_MAX = 32;

  /** Characters of a transaction's reference. */
  public static final int REFERENCE_CHARS_MAX = 128;

  /** Regions of one ledger. */
  public static final int LEDGER_REGIONS_MAX = 64;

  /** Shards of one region. */
  public static final int SHARDS_PER_REGION_MAX = 1024;

  private Limits() {}
}
