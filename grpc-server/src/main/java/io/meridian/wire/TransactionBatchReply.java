package io.meridian.wire;

import io.meridian.ledger.Refusal;
import java.util.List;

/** What became of a batch of transactions. */
public sealed interface TransactionBatchReply {
  /**
   * Every item has its answer.
   *
   * @param items the answers, in the order of the items
   * @param replayed whether the batch as a whole was executed before
   */
  record Items(List<BatchItemReply> items, boolean replayed) implements TransactionBatchReply {
    /** Keeps a copy of the list. */
    public Items {
      items = List.copyOf(items);
    }
  }

  /**
   * The batch as a whole was refused.
   *
   * @param refusal why
   */
  record Refused(Refusal refusal) implements TransactionBatchReply {}
}
