package io.meridian.client;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The register of reasons, in the order of checks: the first that applies is the answer. Names and
 * numbers are those of the API and never change; new ones are added with new servers, and a client
 * that is older meets them as {@link #UNRECOGNIZED}. {@link ReasonKind} says which of them are
 * values and which are exceptions.
 */
public enum Reason {
  /** Who asks is not known. Reserved for access control. */
  UNAUTHENTICATED(101, ReasonKind.ACCESS),
  /** Who asks may not. Reserved for access control. */
  PERMISSION_DENIED(102, ReasonKind.ACCESS),
  /** One or more fields break a rule; BadRequest lists all of them. Metadata: field (the first). */
  MALFORMED_REQUEST(201, ReasonKind.SHAPE),
  /** The transaction has no postings. Metadata: field. */
  NO_POSTINGS(202, ReasonKind.SHAPE),
  /** The transaction has more than 100 postings. Metadata: field. */
  TOO_MANY_POSTINGS(203, ReasonKind.SHAPE),
  /** An amount is not 1 to 9223372036854775807. Metadata: field. */
  INVALID_AMOUNT(204, ReasonKind.SHAPE),
  /** A posting debits and credits the same account. Metadata: field. */
  SAME_ACCOUNT(205, ReasonKind.SHAPE),
  /** The grid has no such region. Metadata: field. */
  UNKNOWN_REGION(206, ReasonKind.SHAPE),
  /**
   * The page token or resume token was not made by this method for these arguments. Metadata:
   * field.
   */
  INVALID_PAGE_TOKEN(207, ReasonKind.SHAPE),
  /** A quota is used up. Reserved for quotas. Metadata: ledger. */
  QUOTA_EXCEEDED(301, ReasonKind.CAPACITY),
  /**
   * Too much waits already; nothing was done. The same request may be sent again. Metadata: region,
   * shard (where one shard is the cause).
   */
  OVERLOADED(302, ReasonKind.CAPACITY),
  /** There is no such ledger. Metadata: ledger. */
  LEDGER_NOT_FOUND(401, ReasonKind.SHAPE),
  /** The ledger is not in the region. Metadata: ledger, region. */
  REGION_NOT_IN_LEDGER(402, ReasonKind.SHAPE),
  /**
   * A transaction has accounts of several shards where an earlier version of the server can not
   * execute that; this version never says so. Metadata: ledger, transaction.
   */
  CROSS_SHARD_UNSUPPORTED(403, ReasonKind.SHAPE),
  /**
   * The id was used for another request; nothing changed. Metadata: ledger, id, field (the first
   * that differs; batch_id where an atomic batch's item has a record from outside the batch).
   */
  IDEMPOTENCY_MISMATCH(501, ReasonKind.IDENTITY),
  /** The ledger exists with other settings. Metadata: ledger, field. */
  LEDGER_EXISTS(601, ReasonKind.STATE),
  /** The asset exists with other settings. Metadata: ledger, asset, scale, field. */
  ASSET_EXISTS(602, ReasonKind.STATE),
  /** The account exists with other settings. Metadata: account, field. */
  ACCOUNT_EXISTS(603, ReasonKind.STATE),
  /** The id of the hold's reference is unused. Metadata: transaction. */
  HOLD_NOT_FOUND(701, ReasonKind.STATE),
  /**
   * The id of the hold's reference is used by something else, or by a hold that was refused.
   * Metadata: transaction.
   */
  NOT_A_HOLD(702, ReasonKind.STATE),
  /** There is no such transaction. Metadata: transaction. */
  TRANSACTION_NOT_FOUND(703, ReasonKind.STATE),
  /**
   * The transaction cannot be refunded: a refund, a void, an expiry, or refused. Metadata:
   * transaction.
   */
  NOT_REFUNDABLE(704, ReasonKind.STATE),
  /** Several shards of the ledger hold a transaction of the id. Metadata: transaction, shards. */
  AMBIGUOUS_ID(705, ReasonKind.STATE),
  /** The hold ran out. Metadata: transaction (the hold), expiredAt. */
  HOLD_EXPIRED(801, ReasonKind.STATE),
  /** The hold was voided. Metadata: transaction (the hold), holder (the void). */
  HOLD_ALREADY_VOIDED(802, ReasonKind.STATE),
  /** Nothing of the hold remains. Metadata: transaction (the hold), holder (the last capture). */
  HOLD_ALREADY_CAPTURED(803, ReasonKind.STATE),
  /**
   * The capture is more than what remains of a posting and its tolerance. Metadata: transaction
   * (the hold), posting, field, required, remaining; minor units.
   */
  CAPTURE_EXCEEDS_HOLD(804, ReasonKind.STATE),
  /**
   * The refund is more than what is refundable of a posting. Metadata: transaction, posting, field,
   * required, remaining; minor units.
   */
  REFUND_EXCEEDS_REMAINING(805, ReasonKind.STATE),
  /** The ledger forbids transactions between regions. Metadata: ledger, account. */
  CROSS_REGION_FORBIDDEN(901, ReasonKind.STATE),
  /** An account does not exist. Metadata: account. */
  ACCOUNT_NOT_FOUND(1001, ReasonKind.STATE),
  /** The ledger has no such asset. Metadata: ledger, asset. */
  ASSET_NOT_FOUND(1101, ReasonKind.STATE),
  /**
   * A posting's asset is not that of its account. Metadata: posting, account, asset, accountAsset.
   */
  ASSET_MISMATCH(1102, ReasonKind.STATE),
  /** An account is closed. Metadata: account. */
  ACCOUNT_CLOSED(1201, ReasonKind.STATE),
  /** An account is frozen. Metadata: account. */
  ACCOUNT_FROZEN(1202, ReasonKind.STATE),
  /**
   * Another transaction of the region has the reference, and the ledger says referenceUnique.
   * Metadata: reference, holder.
   */
  REFERENCE_TAKEN(1301, ReasonKind.STATE),
  /**
   * effectiveAt lies in a closed period, or before an account was created; or a period to close
   * ends before the present one. Metadata: ledger, closedUntil, account.
   */
  PERIOD_CLOSED(1302, ReasonKind.STATE),
  /**
   * The account's revision is another; comes right after ACCOUNT_NOT_FOUND. Metadata: account,
   * revision.
   */
  REVISION_MISMATCH(1303, ReasonKind.STATE),
  /** The account's balance is not 0. Metadata: account, balance. */
  ACCOUNT_NOT_EMPTY(1304, ReasonKind.STATE),
  /** The account has open holds. Metadata: account. */
  ACCOUNT_HAS_HOLDS(1305, ReasonKind.STATE),
  /** A counter of an account would leave int64. Metadata: account. */
  BALANCE_OVERFLOW(1401, ReasonKind.STATE),
  /**
   * The transaction would leave less available than the floor. Metadata: account, available,
   * required, floor; minor units.
   */
  INSUFFICIENT_FUNDS(1501, ReasonKind.STATE),
  /**
   * The transaction would lift the balance over the ceiling. Metadata: account, headroom, ceiling;
   * minor units.
   */
  CEILING_EXCEEDED(1502, ReasonKind.STATE),
  /**
   * Another item of an atomic batch failed, so this one did not happen. Metadata: item (its index).
   */
  BATCH_ABORTED(1601, ReasonKind.STATE),
  /**
   * An earlier item failed and the batch stopped there; the id is unused. Metadata: item (its
   * index).
   */
  BATCH_STOPPED(1602, ReasonKind.STATE),
  /** The region can not answer now. Send the same request again. Metadata: region, shard. */
  REGION_UNAVAILABLE(9001, ReasonKind.FAULT),
  /** The outcome is not known yet; the same request finds it out. Metadata: region, shard. */
  TRY_AGAIN(9002, ReasonKind.FAULT),
  /**
   * The journal does not continue what a resume token has read: events that were told are gone or
   * others. Raise an alarm, do not resume. Metadata: region, shard, sequence (the last block read).
   */
  JOURNAL_DIVERGED(9003, ReasonKind.FAULT),
  /** A reason that this client is too old to know; its name stands beside it. */
  UNRECOGNIZED(0, ReasonKind.UNKNOWN);

  private static final Map<String, Reason> BY_NAME =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  private final int number;
  private final ReasonKind kind;

  Reason(int number, ReasonKind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** The stable number; 0 for {@link #UNRECOGNIZED}. */
  public int number() {
    return number;
  }

  /** What sort of answer this is. */
  public ReasonKind kind() {
    return kind;
  }

  /** The reason with this name; {@link #UNRECOGNIZED} when this client knows none. */
  public static Reason ofName(String name) {
    return BY_NAME.getOrDefault(name, UNRECOGNIZED);
  }
}
