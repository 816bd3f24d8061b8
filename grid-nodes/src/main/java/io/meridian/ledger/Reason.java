package io.meridian.ledger;

/**
 * The register of reasons, declared in the order of checks: the first that applies is the answer.
 * The number is the wire's and the journal's, for ever.
 */
public enum Reason {
  UNAUTHENTICATED(101, ReasonKind.ACCESS),
  PERMISSION_DENIED(102, ReasonKind.ACCESS),
  MALFORMED_REQUEST(201, ReasonKind.SHAPE),
  NO_POSTINGS(202, ReasonKind.SHAPE),
  TOO_MANY_POSTINGS(203, ReasonKind.SHAPE),
  INVALID_AMOUNT(204, ReasonKind.SHAPE),
  SAME_ACCOUNT(205, ReasonKind.SHAPE),
  UNKNOWN_REGION(206, ReasonKind.SHAPE),
  INVALID_PAGE_TOKEN(207, ReasonKind.SHAPE),
  QUOTA_EXCEEDED(301, ReasonKind.CAPACITY),
  OVERLOADED(302, ReasonKind.CAPACITY),
  LEDGER_NOT_FOUND(401, ReasonKind.SHAPE),
  REGION_NOT_IN_LEDGER(402, ReasonKind.SHAPE),
  CROSS_SHARD_UNSUPPORTED(403, ReasonKind.SHAPE),
  IDEMPOTENCY_MISMATCH(501, ReasonKind.IDENTITY),
  LEDGER_EXISTS(601, ReasonKind.STATE),
  ASSET_EXISTS(602, ReasonKind.STATE),
  ACCOUNT_EXISTS(603, ReasonKind.STATE),
  HOLD_NOT_FOUND(701, ReasonKind.STATE),
  NOT_A_HOLD(702, ReasonKind.STATE),
  TRANSACTION_NOT_FOUND(703, ReasonKind.STATE),
  NOT_REFUNDABLE(704, ReasonKind.STATE),
  AMBIGUOUS_ID(705, ReasonKind.STATE),
  HOLD_EXPIRED(801, ReasonKind.STATE),
  HOLD_ALREADY_VOIDED(802, ReasonKind.STATE),
  HOLD_ALREADY_CAPTURED(803, ReasonKind.STATE),
  CAPTURE_EXCEEDS_HOLD(804, ReasonKind.STATE),
  REFUND_EXCEEDS_REMAINING(805, ReasonKind.STATE),
  CROSS_REGION_FORBIDDEN(901, ReasonKind.STATE),
  ACCOUNT_NOT_FOUND(1001, ReasonKind.STATE),
  ASSET_NOT_FOUND(1101, ReasonKind.STATE),
  ASSET_MISMATCH(1102, ReasonKind.STATE),
  ACCOUNT_CLOSED(1201, ReasonKind.STATE),
  ACCOUNT_FROZEN(1202, ReasonKind.STATE),
  REFERENCE_TAKEN(1301, ReasonKind.STATE),
  PERIOD_CLOSED(1302, ReasonKind.STATE),
  REVISION_MISMATCH(1303, ReasonKind.STATE),
  ACCOUNT_NOT_EMPTY(1304, ReasonKind.STATE),
  ACCOUNT_HAS_HOLDS(1305, ReasonKind.STATE),
  BALANCE_OVERFLOW(1401, ReasonKind.STATE),
  INSUFFICIENT_FUNDS(1501, ReasonKind.STATE),
  CEILING_EXCEEDED(1502, ReasonKind.STATE),
  BATCH_ABORTED(1601, ReasonKind.STATE),
  BATCH_STOPPED(1602, ReasonKind.STATE),
  REGION_UNAVAILABLE(9001, ReasonKind.FAULT),
  TRY_AGAIN(9002, ReasonKind.FAULT),
  JOURNAL_DIVERGED(9003, ReasonKind.FAULT);

  private final int number;
  private final ReasonKind kind;

  Reason(int number, ReasonKind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** The stable number. */
  public int number() {
    return number;
  }

  /** What sort of answer this is, which decides whether it is recorded. */
  public ReasonKind kind() {
    return kind;
  }

  /**
   * The reason with this number.
   *
   * @throws IllegalArgumentException when there is none: the bytes were written by a newer version
   */
  public static Reason ofNumber(int number) {
    for (Reason reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    throw new IllegalArgumentException("unknown reason number " + number);
  }
}
