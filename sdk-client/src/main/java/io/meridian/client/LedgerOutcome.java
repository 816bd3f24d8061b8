package io.meridian.client;

/**
 * What became of the creation of a ledger, or of closing its books up to an instant. Values of this
 * type never change and may be shared.
 */
public sealed interface LedgerOutcome permits LedgerOutcome.Applied, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The ledger, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Ledger ledgerOrThrow() {
    if (this instanceof Applied done) {
      return done.ledger();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * The ledger is as the request wants it, or was when the request was applied.
   *
   * @param ledger the ledger as it was after the command
   * @param replayed whether an earlier use of the id had done it
   */
  record Applied(Ledger ledger, boolean replayed) implements LedgerOutcome {}
}
