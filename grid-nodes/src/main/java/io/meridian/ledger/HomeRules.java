package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of home's part of a crossing transaction until all shards have answered. */
final class HomeRules {
  private HomeRules() {}

  static Outcome judge(
      TransactionCommand command, int homeShard, CrossingView view, long commitMicros) {
    if (waitsFor(command, view).isPresent()) {
      throw new IllegalStateException("it has to wait: " + command);
    }
    HomePart part = HomePart.of(command, 0, homeShard, view, commitMicros);
    if (part.refusal().isPresent()) {
      return part.refusal().get();
    }
    Shares shares = part.shares();
    if (!part.verdicts().isEmpty()) {
      return new Outcome.Declined(part.verdicts(), shares.participants(), List.of());
    }
    return shares.participants().isEmpty()
        ? part.plan().applied(command, part.reservations(), view, commitMicros, Optional.empty())
        : new Outcome.Prepared(
            part.reservations(),
            shares.participants(),
            part.plan().locked(),
            view.freePlace(),
            List.of());
  }

  /** Of one transaction, or of the transactions of a batch in their order. */
  static Optional<Verdict> first(List<TransactionCommand> commands, List<Outcome> answers) {
    List<Verdict> all = new ArrayList<>();
    for (Outcome answer : answers) {
      List<Opening> openings;
      if (answer instanceof Outcome.Prepared prepared) {
        openings = prepared.openings();
      } else {
        Outcome.Declined declined = (Outcome.Declined) answer;
        all.addAll(declined.verdicts());
        openings = declined.openings();
      }
      for (int i = 0; i < commands.size() && !openings.isEmpty(); i++) {
        all.addAll(Openings.verdicts(commands.get(i), i, openings));
      }
    }
    return all.stream().min(Verdict.ORDER);
  }

  static Optional<CrossingKey> waitsFor(TransactionCommand command, CrossingView view) {
    Optional<CrossingKey> lock = command.original().flatMap(view::lock);
    if (lock.isEmpty() && command.kind() == CommandKind.REFUND) {
      lock = hold(command.original().orElseThrow(), view).flatMap(view::lock);
    }
    CommandId id = command.commandId();
    String reference = command.details().reference();
    return lock.isPresent()
            || reference.isEmpty()
            || !view.ledger(id.ledger()).map(LedgerFact::referenceUnique).orElse(false)
        ? lock
        : view.referenceLock(id, reference);
  }

  /**
   * Of a capture its hold. It is told by what is left of the capture; where nothing is kept of
   * that, since nothing of it was refunded yet, by its record.
   */
  private static Optional<CommandId> hold(CommandId id, CrossingView view) {
    Optional<Original> left = view.original(id);
    return left.isPresent()
        ? left.filter(known -> known.kind() == CommandKind.CAPTURE)
            .map(capture -> id.sibling(capture.hold()))
        : view.record(id)
            .map(LedgerRecord::command)
            .filter(Capture.class::isInstance)
            .flatMap(Command::original);
  }
}
