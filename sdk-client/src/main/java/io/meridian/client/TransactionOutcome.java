package io.meridian.client;

/** What became of a transaction. Values of this type never change and may be shared. */
public sealed interface TransactionOutcome permits TransactionOutcome.Posted, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The transaction, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Transaction transactionOrThrow() {
    if (this instanceof Posted done) {
      return done.transaction();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * All of its postings were applied.
   *
   * @param transaction the transaction, as the answer to the first use of the id described it
   * @param replayed whether an earlier use of the id had done it
   */
  record Posted(Transaction transaction, boolean replayed) implements TransactionOutcome {}
}
