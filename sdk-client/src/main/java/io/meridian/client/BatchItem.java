package io.meridian.client;

/**
 * What became of one item of a batch: an outcome, which is {@link TransactionOutcome.Applied} or
 * {@link Refused} (whatever the reason, BATCH_ABORTED and BATCH_STOPPED among them), or a fault.
 */
public sealed interface BatchItem permits TransactionOutcome, BatchItem.Failed {
  /**
   * The outcome, for callers to whom a fault of an item is one of theirs.
   *
   * @throws MeridianException when the item has none
   */
  default TransactionOutcome outcomeOrThrow() {
    if (this instanceof Failed failed) {
      throw failed.fault();
    }
    return (TransactionOutcome) this;
  }

  /**
   * No answer came for this item, though for others there was one. The same batch again, or the
   * same request by itself, finds the outcome.
   *
   * @param fault why; it says whether the item may have taken effect
   */
  record Failed(MeridianException fault) implements BatchItem {}
}
