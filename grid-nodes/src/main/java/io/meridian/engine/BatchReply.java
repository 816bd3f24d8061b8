package io.meridian.engine;

import io.meridian.ledger.Refusal;
import java.util.List;

/** The answer to a batch that is judged as a whole. */
public sealed interface BatchReply {
  /**
   * Every item has its answer.
   *
   * @param items the answers, in the order of the items
   * @param replayed whether the batch was executed before
   */
  record Items(List<CommandReply> items, boolean replayed) implements BatchReply {
    /** Keeps a copy of the list. */
    public Items {
      items = List.copyOf(items);
    }
  }

  /**
   * The batch as a whole was refused; nothing is recorded.
   *
   * @param refusal why
   */
  record Refused(Refusal refusal) implements BatchReply {}
}
