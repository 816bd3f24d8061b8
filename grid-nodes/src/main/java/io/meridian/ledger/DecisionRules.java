package io.meridian.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules of home's decision about a crossing transaction, and of its end. */
final class DecisionRules {
  private DecisionRules() {}

  static long decisionMicros(long nextMicros, List<PrepareTime> prepares) {
    long micros = nextMicros;
    for (PrepareTime prepare : prepares) {
      micros = Math.max(micros, prepare.micros() + 1);
    }
    return micros;
  }

  static Outcome.Applied decide(
      TransactionCommand command,
      Crossing crossing,
      List<PrepareTime> prepares,
      CrossingView view,
      long nextMicros) {
    requireUndecided(crossing);
    requireAll(crossing, prepares);
    CrossingPlan plan = CrossingPlan.of(command, view, crossing.preparedMicros());
    if (plan.refusal().isPresent()) {
      throw new IllegalStateException("its original has changed: " + command);
    }
    requireReserved(plan, crossing, 0);
    long micros = decisionMicros(nextMicros, prepares);
    return plan.applied(
        command,
        crossing.reservations(),
        view,
        micros,
        Optional.of(
            new Crossed(crossing.key(), crossing.place(), Decision.apply(micros), prepares)));
  }

  static Outcome.Refused refuse(Crossing crossing, Verdict first) {
    return new Outcome.Refused(first.refusal(), Optional.of(refused(crossing, first)));
  }

  /** That it is released, because of a reason that is recorded. */
  static Crossed refused(Crossing crossing, Verdict first) {
    requireUndecided(crossing);
    if (first.provisional() || first.refusal().reason().kind() != ReasonKind.STATE) {
      throw new IllegalArgumentException("not to be recorded: " + first);
    }
    return released(crossing);
  }

  static Outcome abandon(AbandonCrossing command, CrossingView view) {
    Optional<Crossing> crossing = view.crossing(command.crossing());
    return crossing.isPresent() && crossing.get().decision().isEmpty()
        ? ended(List.of(), released(crossing.get()))
        : Judge.refused(Reason.TRY_AGAIN, command.subject());
  }

  static Outcome.Applied finish(
      FinishCrossing command, List<SettleTime> settles, CrossingView view) {
    Crossing crossing =
        view.crossing(command.crossing())
            .orElseThrow(() -> new IllegalStateException("nothing to finish: " + command));
    Decision decision =
        crossing
            .decision()
            .orElseThrow(() -> new IllegalStateException("finished undecided: " + command));
    boolean told = decision.applies() && !settles.isEmpty();
    return ended(
        List.of(),
        new Crossed(
            crossing.key(),
            crossing.place(),
            decision,
            List.of(),
            told ? crossing.preparedMicros() : 0,
            told ? settles : List.of()));
  }

  static Outcome.Applied ended(List<Entry> entries, Crossed crossed) {
    return new Outcome.Applied(
        entries, List.of(), List.of(), Optional.empty(), Optional.of(crossed));
  }

  private static Crossed released(Crossing crossing) {
    return new Crossed(crossing.key(), crossing.place(), Decision.RELEASE, List.of());
  }

  static void requireUndecided(Crossing crossing) {
    if (!crossing.atHome() || crossing.decision().isPresent()) {
      throw new IllegalStateException("not to be decided here and now: " + crossing);
    }
  }

  /** What is applied is what was reserved, here and elsewhere, whatever has happened since. */
  static void requireReserved(CrossingPlan plan, Crossing crossing, int item) {
    Map<AccountRef, Counters> planned = new HashMap<>();
    for (Leg leg : plan.legs()) {
      planned.merge(leg.account(), leg.change(), Counters::plus);
    }
    Map<AccountRef, Counters> reserved = new HashMap<>();
    for (Reservation own : crossing.reservations(item)) {
      reserved.merge(own.account(), own.change(), Counters::plus);
    }
    for (Participant participant : crossing.participants()) {
      for (Leg leg : participant.legs()) {
        if (leg.item() == item) {
          reserved.merge(leg.account(), leg.change(), Counters::plus);
        }
      }
    }
    planned.values().removeIf(Counters.ZERO::equals);
    reserved.values().removeIf(Counters.ZERO::equals);
    if (!planned.equals(reserved)) {
      throw new IllegalStateException(
          "what it does has changed since it was prepared: " + crossing.transaction());
    }
  }

  /** No decision without all prepared. */
  static void requireAll(Crossing crossing, List<PrepareTime> prepares) {
    boolean all = prepares.size() == crossing.participants().size();
    for (int i = 0; all && i < prepares.size(); i++) {
      Participant participant = crossing.participants().get(i);
      all =
          participant.region().equals(prepares.get(i).region())
              && participant.shard() == prepares.get(i).shard();
    }
    if (!all) {
      throw new IllegalStateException("prepared at " + prepares + " of " + crossing.participants());
    }
  }
}
