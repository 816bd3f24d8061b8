package io.meridian.client;

/** What became of a transaction. Values of this type never change and may be shared. */
public sealed interface TransactionOutcome extends BatchItem
    permits TransactionOutcome.Applied, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The transaction, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Transaction transactionOrThrow() {
    if (this instanceof Applied done) {
      return done.transaction();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * It was applied whole: posted, reserved or released, as the record's state says.
   *
   * @param transaction the transaction, as the answer to the first use of the id described it
   * @param replayed whether an earlier use of the id had done it
   */
  record Applied(Transaction transaction, boolean replayed) implements TransactionOutcome {}
}
