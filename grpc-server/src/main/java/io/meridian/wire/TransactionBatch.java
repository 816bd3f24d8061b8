package io.meridian.wire;

import io.meridian.engine.PreparedBatch;
import java.util.List;

/** Several transactions that a caller asks for at once. */
public sealed interface TransactionBatch {
  /** Whether they are only judged. */
  boolean validateOnly();

  /**
   * Each on its own, one after the other.
   *
   * @param items what is to become of each
   * @param stopOnFailure whether none is tried after one that did not succeed
   * @param validateOnly whether they are only judged
   */
  record InOrder(List<BatchItem> items, boolean stopOnFailure, boolean validateOnly)
      implements TransactionBatch {
    /** Keeps a copy of the list. */
    public InOrder {
      items = List.copyOf(items);
    }
  }

  /**
   * All or none.
   *
   * @param batch the batch
   * @param validateOnly whether it is only judged
   */
  record Atomic(PreparedBatch batch, boolean validateOnly) implements TransactionBatch {}
}
