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
    CrossingPlan plan = CrossingPlan.of(command, view, commitMicros);
    if (plan.refusal().isPresent()) {
      return plan.refusal().get();
    }
    LedgerFact ledger =
        view.ledger(command.commandId().ledger())
            .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
    Optional<Outcome> forbidden = forbidden(command, plan, ledger);
    if (forbidden.isPresent()) {
      return forbidden.get();
    }
    Shares shares = Shares.of(plan.legs(), ledger, command.commandId().region(), homeShard);
    LegRules own = new LegRules(view, true);
    own.judge(ledger.name(), shares.own());
    List<Verdict> verdicts = new ArrayList<>(own.verdicts());
    DetailsRules.refusal(command, view)
        .ifPresent(refusal -> verdicts.add(new Verdict(refusal, Verdict.WHOLE, false)));
    verdicts.addAll(Openings.verdicts(command, own.openings()));
    if (!verdicts.isEmpty()) {
      return new Outcome.Declined(verdicts, shares.participants(), List.of());
    }
    return shares.participants().isEmpty()
        ? plan.applied(command, own.reservations(), view, commitMicros, Optional.empty())
        : new Outcome.Prepared(
            own.reservations(), shares.participants(), plan.locked(), view.freePlace(), List.of());
  }

  /** Needs the request and the ledger only. What frees accounts is never forbidden. */
  private static Optional<Outcome> forbidden(
      TransactionCommand command, CrossingPlan plan, LedgerFact ledger) {
    if (ledger.crossRegion()) {
      return Optional.empty();
    }
    for (Leg leg : plan.legs()) {
      if (leg.judged() && !leg.account().region().equals(command.commandId().region())) {
        return Optional.of(RegionRules.refused(ledger, leg.account()));
      }
    }
    return Optional.empty();
  }

  static Optional<Verdict> first(TransactionCommand command, List<Outcome> answers) {
    List<Verdict> all = new ArrayList<>();
    for (Outcome answer : answers) {
      if (answer instanceof Outcome.Prepared prepared) {
        all.addAll(Openings.verdicts(command, prepared.openings()));
      } else {
        Outcome.Declined declined = (Outcome.Declined) answer;
        all.addAll(declined.verdicts());
        all.addAll(Openings.verdicts(command, declined.openings()));
      }
    }
    return all.stream().min(Verdict.ORDER);
  }

  static Optional<CrossingKey> waitsFor(TransactionCommand command, CrossingView view) {
    Optional<CrossingKey> lock = command.original().flatMap(view::lock);
    if (lock.isEmpty() && command.kind() == CommandKind.REFUND) {
      lock =
          view.record(command.original().orElseThrow())
              .map(LedgerRecord::command)
              .filter(Capture.class::isInstance)
              .flatMap(capture -> view.lock(capture.original().orElseThrow()));
    }
    CommandId id = command.commandId();
    String reference = command.details().reference();
    return lock.isPresent()
            || reference.isEmpty()
            || !view.ledger(id.ledger()).map(LedgerFact::referenceUnique).orElse(false)
        ? lock
        : view.referenceLock(id, reference);
  }
}
