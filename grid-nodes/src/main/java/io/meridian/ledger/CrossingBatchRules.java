package io.meridian.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of home's part of an atomic batch that crosses shards: one crossing over the union of
 * its transactions' legs, each judged on what those before it do [K10]. A batch's record is
 * committed first and each transaction's one microsecond later than the one before.
 */
final class CrossingBatchRules {
  private CrossingBatchRules() {}

  static BatchOutcome judge(
      List<TransactionCommand> commands,
      int homeShard,
      TrialView trial,
      long commitMicros,
      long postingsMax) {
    Union union = new Union();
    List<Outcome> alone = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      TransactionCommand command = commands.get(i);
      long micros = BatchOutcome.micros(commitMicros, i);
      HomePart part = HomePart.of(command, i, homeShard, trial, micros);
      if (part.refusal().isPresent()) {
        return union.declined(
            List.of(new Verdict(part.refusal().get().refusal(), Verdict.WHOLE, false, i)));
      }
      union.add(command, i, part);
      if (!part.verdicts().isEmpty()) {
        return union.declined(part.verdicts());
      }
      if (union.postings > postingsMax) {
        return BatchOutcome.of(new Outcome.Refused(BatchOutcome.tooManyPostings()));
      }
      Outcome.Applied applied =
          part.plan().applied(command, part.reservations(), trial, micros, Optional.empty());
      alone.add(applied);
      trial.take(new LedgerRecord(command, micros, applied));
    }
    return union.legs.isEmpty()
        ? new BatchOutcome(new Outcome.Applied(List.of()), alone)
        : union.prepared(trial.freePlace());
  }

  /** What the transactions have come to so far. */
  private static final class Union {
    final Map<Shard, List<Leg>> legs = new LinkedHashMap<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private final Set<String> locked = new LinkedHashSet<>();
    private final List<CrossingItem> items = new ArrayList<>();
    private final Set<String> ids = new LinkedHashSet<>();
    long postings;

    private record Shard(String region, int number) {}

    void add(TransactionCommand command, int item, HomePart part) {
      for (Participant participant : part.shares().participants()) {
        legs.computeIfAbsent(
                new Shard(participant.region(), participant.shard()), none -> new ArrayList<>())
            .addAll(participant.legs());
      }
      reservations.addAll(part.reservations());
      part.plan().locked().stream().filter(id -> !ids.contains(id)).forEach(locked::add);
      String id = command.commandId().id();
      ids.add(id);
      items.add(new CrossingItem(item, id, command.kind(), command.details().reference()));
      postings += part.plan().postings();
    }

    private List<Participant> participants() {
      List<Participant> participants = new ArrayList<>(legs.size());
      legs.forEach(
          (shard, its) -> participants.add(new Participant(shard.region(), shard.number(), its)));
      return participants;
    }

    BatchOutcome declined(List<Verdict> verdicts) {
      return BatchOutcome.of(new Outcome.Declined(verdicts, participants(), List.of()));
    }

    BatchOutcome prepared(int place) {
      return BatchOutcome.of(
          new Outcome.Prepared(
              reservations, participants(), List.copyOf(locked), place, List.of(), items));
    }
  }

  /** Every transaction's outcome, made anew from what is locked and kept ready since. */
  static BatchOutcome decide(
      List<TransactionCommand> commands,
      Crossing crossing,
      List<PrepareTime> prepares,
      TrialView trial,
      long nextMicros) {
    DecisionRules.requireUndecided(crossing);
    DecisionRules.requireAll(crossing, prepares);
    Decision decision = Decision.apply(DecisionRules.decisionMicros(nextMicros, prepares));
    List<Outcome> outcomes = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      TransactionCommand command = commands.get(i);
      CrossingPlan plan =
          CrossingPlan.of(command, trial, BatchOutcome.micros(crossing.preparedMicros(), i));
      if (plan.refusal().isPresent()) {
        throw new IllegalStateException("its original has changed: " + command);
      }
      DecisionRules.requireReserved(plan, crossing, i);
      long micros = BatchOutcome.micros(decision.micros(), i);
      Outcome.Applied applied =
          plan.applied(
              command,
              crossing.reservations(i),
              trial,
              micros,
              Optional.of(
                  new Crossed(
                      crossing.key(), crossing.place(), decision, ofItem(crossing, i, prepares))));
      outcomes.add(applied);
      trial.take(new LedgerRecord(command, micros, applied));
    }
    return new BatchOutcome(
        DecisionRules.ended(
            List.of(), new Crossed(crossing.key(), crossing.place(), decision, prepares)),
        outcomes);
  }

  /** A transaction's record names those that have a part of it. */
  private static List<PrepareTime> ofItem(Crossing crossing, int item, List<PrepareTime> prepares) {
    List<PrepareTime> its = new ArrayList<>();
    for (int i = 0; i < prepares.size(); i++) {
      if (crossing.participants().get(i).has(item)) {
        its.add(prepares.get(i));
      }
    }
    return its;
  }
}
