package io.meridian.engine;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is always true of the record of a transaction: its entries move what it says that it moves,
 * no more and no less, as far as its accounts are in the shard. Pure.
 */
final class RecordRules {
  private final Map<AccountRef, Counters> moved = new HashMap<>();

  private RecordRules() {}

  /** What does not hold; empty when all is well, or the record is not of a transaction. */
  static Optional<String> problem(LedgerRecord record) {
    if (!(record.command() instanceof TransactionCommand command)
        || !(record.outcome() instanceof Outcome.Applied applied)) {
      return Optional.empty();
    }
    try {
      return new RecordRules().problem(command, applied);
    } catch (ArithmeticException | IndexOutOfBoundsException nonsense) {
      return Optional.of(command.commandId() + " makes no sense: " + nonsense.getMessage());
    }
  }

  private Optional<String> problem(TransactionCommand command, Outcome.Applied applied) {
    switch (command.kind()) {
      case POST -> ((Post) command).postings().forEach(posting -> posts(posting, posting.amount()));
      case HOLD -> ((Hold) command).postings().forEach(posting -> holds(posting, posting.amount()));
      case CAPTURE -> applied.parts().forEach(part -> posts(posting(applied, part), part.amount()));
      case REFUND ->
          applied.parts().forEach(part -> posts(reverse(posting(applied, part)), part.amount()));
      default -> applied.parts().forEach(part -> holds(posting(applied, part), -part.amount()));
    }
    for (Entry entry : applied.entries()) {
      Counters change = entry.change();
      // What a capture lets go of depends on what was left of the hold before.
      Counters comparable =
          command.kind() == CommandKind.CAPTURE
              ? new Counters(change.postedDebits(), change.postedCredits(), 0, 0)
              : change;
      Counters said = moved.getOrDefault(entry.account(), Counters.ZERO);
      if (!comparable.equals(said)) {
        return Optional.of(
            command.commandId()
                + " says that "
                + entry.account()
                + " changes by "
                + said
                + ", its entry by "
                + change);
      }
      moved.remove(entry.account());
    }
    moved.values().removeIf(Counters.ZERO::equals);
    return applied.crossed().isPresent() || moved.isEmpty()
        ? Optional.empty()
        : Optional.of(command.commandId() + " has no entry of " + moved.keySet());
  }

  private static Posting posting(Outcome.Applied applied, Part part) {
    Original original = applied.originals().get(0);
    return original.postings().get(part.posting()).posting();
  }

  private static Posting reverse(Posting posting) {
    return new Posting(posting.credit(), posting.debit(), posting.asset(), posting.amount());
  }

  private void posts(Posting posting, long amount) {
    add(posting.debit(), new Counters(amount, 0, 0, 0));
    add(posting.credit(), new Counters(0, amount, 0, 0));
  }

  private void holds(Posting posting, long amount) {
    add(posting.debit(), new Counters(0, 0, amount, 0));
    add(posting.credit(), new Counters(0, 0, 0, amount));
  }

  private void add(AccountRef account, Counters change) {
    moved.merge(account, change, Counters::plus);
  }
}
