package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What home finds of a transaction whose accounts may live in several shards, before it has heard
 * of the others.
 *
 * @param refusal a reason that comes before all that a shard could say about accounts; then there
 *     is nothing else
 * @param plan what the transaction does
 * @param shares its legs, by shards
 * @param verdicts every other reason that home sees
 * @param reservations what home has to keep ready if there is none
 */
record HomePart(
    Optional<Outcome.Refused> refusal,
    CrossingPlan plan,
    Shares shares,
    List<Verdict> verdicts,
    List<Reservation> reservations) {
  /**
   * Judges home's part.
   *
   * @param item of a batch the transaction's place in it; else 0
   */
  static HomePart of(
      TransactionCommand command, int item, int homeShard, LedgerView view, long micros) {
    CrossingPlan plan = CrossingPlan.of(command, view, micros).ofItem(item);
    LedgerFact ledger =
        view.ledger(command.commandId().ledger())
            .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
    Optional<Outcome> refusal = plan.refusal().or(() -> forbidden(command, plan, ledger));
    if (refusal.isPresent()) {
      return new HomePart(
          refusal.map(Outcome.Refused.class::cast),
          plan,
          new Shares(List.of(), List.of()),
          List.of(),
          List.of());
    }
    Shares shares = Shares.of(plan.legs(), ledger, command.commandId().region(), homeShard);
    LegRules own = new LegRules(view, true);
    own.judge(ledger.name(), shares.own());
    List<Verdict> verdicts = new ArrayList<>(own.verdicts());
    DetailsRules.refusal(command, view)
        .ifPresent(reason -> verdicts.add(new Verdict(reason, Verdict.WHOLE, false, item)));
    verdicts.addAll(Openings.verdicts(command, item, own.openings()));
    return new HomePart(Optional.empty(), plan, shares, verdicts, own.reservations());
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
}
