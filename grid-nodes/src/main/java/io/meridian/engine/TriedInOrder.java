package io.meridian.engine;

import java.util.List;

/**
 * The answer to a {@link DryRunInOrder}.
 *
 * @param replies one for each of its transactions, in their order
 * @param tried what would have a record, for those after it
 */
record TriedInOrder(List<CommandReply> replies, List<TriedItem> tried) {
  /** Keeps copies of the lists. */
  TriedInOrder {
    replies = List.copyOf(replies);
    tried = List.copyOf(tried);
  }
}
