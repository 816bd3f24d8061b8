package io.meridian.ledger;

/** The kinds of commands. */
public enum CommandKind {
  CREATE_LEDGER(Reason.LEDGER_EXISTS),
  CREATE_ASSET(Reason.ASSET_EXISTS),
  CREATE_ACCOUNT(Reason.ACCOUNT_EXISTS),
  POST(Reason.IDEMPOTENCY_MISMATCH);

  private final Reason derivedIdMismatch;

  CommandKind(Reason derivedIdMismatch) {
    this.derivedIdMismatch = derivedIdMismatch;
  }

  /**
   * The refusal of a different request under a used id. Where the id was derived from a name, the
   * caller never chose an id and is told that the thing exists with other settings.
   */
  public Reason mismatch(CommandId id) {
    return id.derived() ? derivedIdMismatch : Reason.IDEMPOTENCY_MISMATCH;
  }
}
