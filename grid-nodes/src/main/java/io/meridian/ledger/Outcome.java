package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/** What became of a command: one of the two, for ever. */
public sealed interface Outcome {
  /**
   * The command took effect.
   *
   * @param entries what it did to each account it moved, each once
   * @param parts of a capture, void, expiry or refund the amounts it captured, released or
   *     refunded, by the postings of the original
   * @param originals what is left of the transaction that the command is about, after it: of a hold
   *     its own; of a refund of a capture the capture's and then the hold's
   * @param account of a change to an account its state after it, without private data
   */
  record Applied(
      List<Entry> entries, List<Part> parts, List<Original> originals, Optional<Account> account)
      implements Outcome {
    /** Keeps copies of the lists. */
    public Applied {
      entries = List.copyOf(entries);
      parts = List.copyOf(parts);
      originals = List.copyOf(originals);
    }

    /** Nothing but entries. */
    public Applied(List<Entry> entries) {
      this(entries, List.of(), List.of(), Optional.empty());
    }
  }

  /**
   * The command changed nothing.
   *
   * @param refusal why
   */
  record Refused(Refusal refusal) implements Outcome {}
}
