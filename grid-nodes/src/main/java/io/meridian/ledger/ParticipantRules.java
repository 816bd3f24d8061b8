package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/** The rules of a participant's part of a crossing transaction. */
final class ParticipantRules {
  private ParticipantRules() {}

  static Outcome prepare(PrepareLegs command, CrossingView view) {
    if (view.record(command.settleId()).isPresent()) {
      Refusal settled = new Refusal(Reason.TRY_AGAIN, command.subject());
      return new Outcome.Declined(
          List.of(new Verdict(settled, Verdict.WHOLE, false)), List.of(), List.of());
    }
    boolean sameRegion = command.commandId().region().equals(command.crossing().region());
    LegRules legs = new LegRules(view, sameRegion);
    legs.suppose(command.commandId().ledger(), command.before());
    legs.judge(command.commandId().ledger(), command.legs());
    List<Opening> openings = command.openings() ? legs.openings() : List.of();
    return legs.verdicts().isEmpty()
        ? new Outcome.Prepared(
            legs.reservations(), List.of(), List.of(), view.freePlace(), openings)
        : new Outcome.Declined(legs.verdicts(), List.of(), openings);
  }

  static Outcome.Applied settle(SettleLegs command, CrossingView view, long commitMicros) {
    Decision decision = command.decision();
    Optional<Crossing> crossing = view.crossing(command.crossing());
    if (commitMicros < decision.micros()) {
      throw new IllegalStateException("settled before it was decided: " + command);
    }
    if (crossing.isEmpty()) {
      if (decision.applies()) {
        throw new IllegalStateException("applied but never prepared: " + command);
      }
      return new Outcome.Applied(List.of());
    }
    List<Entry> entries =
        decision.applies() && crossing.get().items().isEmpty()
            ? Reservations.entries(
                command.commandId().ledger(), crossing.get().reservations(), view)
            : List.of();
    return DecisionRules.ended(
        entries, new Crossed(command.crossing(), crossing.get().place(), decision, List.of()));
  }

  static Outcome.Applied settle(Crossing batch, CrossingItem item, LedgerView view) {
    return new Outcome.Applied(
        Reservations.entries(batch.transaction().ledger(), batch.reservations(item.item()), view));
  }
}
