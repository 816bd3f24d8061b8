package io.meridian.ledger;

/** The kinds of commands. */
public enum CommandKind {
  CREATE_LEDGER(Reason.LEDGER_EXISTS),
  CREATE_ASSET(Reason.ASSET_EXISTS),
  CREATE_ACCOUNT(Reason.ACCOUNT_EXISTS),
  CLOSE_PERIOD(Reason.IDEMPOTENCY_MISMATCH),
  UPDATE_ACCOUNT(Reason.IDEMPOTENCY_MISMATCH),
  CHANGE_ACCOUNT_STATUS(Reason.IDEMPOTENCY_MISMATCH),
  POST(Reason.IDEMPOTENCY_MISMATCH),
  HOLD(Reason.IDEMPOTENCY_MISMATCH),
  CAPTURE(Reason.IDEMPOTENCY_MISMATCH),
  VOID(Reason.IDEMPOTENCY_MISMATCH),
  REFUND(Reason.IDEMPOTENCY_MISMATCH),
  EXPIRE(Reason.IDEMPOTENCY_MISMATCH),
  ATOMIC_BATCH(Reason.IDEMPOTENCY_MISMATCH),
  PREPARE_LEGS(Reason.IDEMPOTENCY_MISMATCH),
  SETTLE_LEGS(Reason.IDEMPOTENCY_MISMATCH),
  ABANDON_CROSSING(Reason.IDEMPOTENCY_MISMATCH),
  FINISH_CROSSING(Reason.IDEMPOTENCY_MISMATCH);

  private final Reason derivedIdMismatch;

  CommandKind(Reason derivedIdMismatch) {
    this.derivedIdMismatch = derivedIdMismatch;
  }

  /** Whether commands of this kind are transactions. */
  public boolean transaction() {
    return switch (this) {
      case POST, HOLD, CAPTURE, VOID, REFUND, EXPIRE -> true;
      case CREATE_LEDGER,
          CREATE_ASSET,
          CREATE_ACCOUNT,
          CLOSE_PERIOD,
          UPDATE_ACCOUNT,
          CHANGE_ACCOUNT_STATUS,
          ATOMIC_BATCH,
          PREPARE_LEGS,
          SETTLE_LEGS,
          ABANDON_CROSSING,
          FINISH_CROSSING ->
          false;
    };
  }

  /**
   * Whether commands of this kind may have to do with several shards: an atomic batch crosses
   * whole.
   */
  public boolean crosses() {
    return transaction() || this == ATOMIC_BATCH;
  }

  /** Whether commands of this kind are steps of a crossing transaction. */
  public boolean crossingStep() {
    return switch (this) {
      case PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING -> true;
      case CREATE_LEDGER,
          CREATE_ASSET,
          CREATE_ACCOUNT,
          CLOSE_PERIOD,
          UPDATE_ACCOUNT,
          CHANGE_ACCOUNT_STATUS,
          POST,
          HOLD,
          CAPTURE,
          VOID,
          REFUND,
          EXPIRE,
          ATOMIC_BATCH ->
          false;
    };
  }

  /**
   * The refusal of a different request under a used id. Where the id was derived from a name, the
   * caller never chose an id and is told that the thing exists with other settings.
   */
  public Reason mismatch(CommandId id) {
    return id.derived() ? derivedIdMismatch : Reason.IDEMPOTENCY_MISMATCH;
  }
}
