package io.meridian.client;

/** What became of the creation of a ledger. Values of this type never change and may be shared. */
public sealed interface LedgerOutcome permits LedgerOutcome.Created, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The ledger, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Ledger ledgerOrThrow() {
    if (this instanceof Created done) {
      return done.ledger();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * The ledger exists with the settings asked for.
   *
   * @param ledger the ledger, as the answer to the first use of the id described it
   * @param replayed whether an earlier use of the id had done it
   */
  record Created(Ledger ledger, boolean replayed) implements LedgerOutcome {}
}
