package io.meridian.ledger;

import java.util.List;

/** What became of a command: one of the two, for ever. */
public sealed interface Outcome {
  /**
   * The command took effect.
   *
   * @param entries what it did to each account it moved, in the order of {@link Command#accounts()}
   */
  record Applied(List<Entry> entries) implements Outcome {
    /** Keeps a copy of the list. */
    public Applied {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The command changed nothing.
   *
   * @param refusal why
   */
  record Refused(Refusal refusal) implements Outcome {}
}
