package io.meridian.client;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param items what became of each item, in the order of the request
 * @param replayed of an ATOMIC batch whether an earlier use of its id had executed it, applied or
 *     refused; otherwise false, and each item says it for itself
 */
public record BatchOutcome(List<BatchItem> items, boolean replayed) {
  /** Keeps a copy of the list. */
  public BatchOutcome {
    items = List.copyOf(items);
  }

  /** Whether every item was applied. */
  public boolean applied() {
    return items.stream().allMatch(item -> item instanceof TransactionOutcome.Applied);
  }
}
