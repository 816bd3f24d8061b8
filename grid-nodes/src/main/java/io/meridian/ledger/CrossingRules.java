package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of transactions whose accounts live in several shards. As {@link Judge} is, they are
 * pure: home judges its part and finds the legs of the others, every participant judges its legs,
 * home decides, and nothing is judged again after that [K3]. Each step gives an outcome to record;
 * whoever drives them sends what a record says to whom it names, as often as need be.
 *
 * <pre>
 * home         {@link #judgeHome}  Refused or Applied: done, no other shard matters
 *                                  Prepared: ask the participants to prepare
 *                                  Declined: ask them what they see, then {@link #first}
 * participant  {@link #prepare}    Prepared or Declined
 * home         {@link #decide}     when all have prepared
 *              {@link #refuse}     when one has declined, for the {@link #first} reason
 *              {@link #abandon}    when not all answered in time, or the reason is provisional
 * participant  {@link #settle}     applies or releases
 * home         {@link #finish}     when all have settled
 * </pre>
 */
public final class CrossingRules {
  /**
   * Judges home's part of a transaction that {@link #waitsFor} no other. Holds that are due at
   * {@code commitMicros} must have expired before.
   *
   * @param homeShard the number of the shard that judges, in the command's region
   * @return Refused for a reason that comes before all that another shard could say; Applied or
   *     Refused when no other shard has a part; Prepared, or Declined with the shards to ask
   */
  public Outcome judgeHome(
      TransactionCommand command, int homeShard, CrossingView view, long commitMicros) {
    if (waitsFor(command, view).isPresent()) {
      throw new IllegalStateException("it has to wait: " + command);
    }
    CrossingPlan plan = CrossingPlan.of(command, view, commitMicros);
    if (plan.refusal().isPresent()) {
      return plan.refusal().get();
    }
    LedgerFact ledger = ledger(command.commandId().ledger(), view);
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
      return shares.participants().isEmpty()
          ? new Outcome.Refused(verdicts.stream().min(Verdict.ORDER).orElseThrow().refusal())
          : new Outcome.Declined(verdicts, shares.participants(), List.of());
    }
    return shares.participants().isEmpty()
        ? applied(command, plan, own.reservations(), view, commitMicros, Optional.empty())
        : new Outcome.Prepared(
            own.reservations(), shares.participants(), plan.locked(), view.freePlace(), List.of());
  }

  /**
   * Judges a participant's part. After the shard has settled the transaction, which it does even
   * when it never heard of it, nothing is prepared any more [K2].
   */
  public Outcome prepare(PrepareLegs command, CrossingView view) {
    if (view.record(command.settleId()).isPresent()) {
      Refusal settled = new Refusal(Reason.TRY_AGAIN, command.subject());
      return new Outcome.Declined(
          List.of(new Verdict(settled, Verdict.WHOLE, false)), List.of(), List.of());
    }
    boolean sameRegion = command.commandId().region().equals(command.crossing().region());
    LegRules legs = new LegRules(view, sameRegion);
    legs.judge(command.commandId().ledger(), command.legs());
    List<Opening> openings = command.openings() ? legs.openings() : List.of();
    return legs.verdicts().isEmpty()
        ? new Outcome.Prepared(
            legs.reservations(), List.of(), List.of(), view.freePlace(), openings)
        : new Outcome.Declined(legs.verdicts(), List.of(), openings);
  }

  /**
   * The first reason among the answers of all shards, home's own included, in the contract's order
   * and then that of postings [K8]; empty when all have prepared. One that is provisional must be
   * waited for, and is never recorded [K9].
   *
   * @param answers what {@link #judgeHome} and {@link #prepare} gave, in any order
   */
  public Optional<Verdict> first(TransactionCommand command, List<Outcome> answers) {
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

  /** The instant of a decision: home's next, and later than every prepare [K5]. */
  public static long decisionMicros(long nextMicros, List<PrepareTime> prepares) {
    long micros = nextMicros;
    for (PrepareTime prepare : prepares) {
      micros = Math.max(micros, prepare.micros() + 1);
    }
    return micros;
  }

  /**
   * Home decides that the transaction is applied. The record has the decision's instant as its
   * commit time.
   *
   * @param prepares of every participant when it prepared
   * @param nextMicros the commit time that home would give its next record
   */
  public Outcome.Applied decide(
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
    long decisionMicros = decisionMicros(nextMicros, prepares);
    return applied(
        command,
        plan,
        crossing.reservations(),
        view,
        decisionMicros,
        Optional.of(
            new Crossed(
                crossing.key(), crossing.place(), Decision.apply(decisionMicros), prepares)));
  }

  /** Home decides that the prepared transaction is refused, for a reason that is recorded. */
  public Outcome.Refused refuse(Crossing crossing, Verdict first) {
    requireUndecided(crossing);
    if (first.provisional() || first.refusal().reason().kind() != ReasonKind.STATE) {
      throw new IllegalArgumentException("not to be recorded: " + first);
    }
    return new Outcome.Refused(first.refusal(), Optional.of(released(crossing)));
  }

  /**
   * Home decides that nothing comes of the transaction, and its id stays free [K2, K9]. Once it is
   * decided otherwise that stands, and the answer, which is not recorded, is TRY_AGAIN.
   */
  public Outcome abandon(AbandonCrossing command, CrossingView view) {
    Optional<Crossing> crossing = view.crossing(command.crossing());
    return crossing.isPresent() && crossing.get().decision().isEmpty()
        ? ended(List.of(), released(crossing.get()))
        : Judge.refused(Reason.TRY_AGAIN, command.subject());
  }

  /**
   * A participant applies or releases its part, whatever status and limits have become [K3]. A
   * release of what it does not know is recorded all the same, so that a late prepare finds it
   * [K2].
   *
   * @param commitMicros not before the decision [K5]
   */
  public Outcome.Applied settle(SettleLegs command, CrossingView view, long commitMicros) {
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
        decision.applies()
            ? Reservations.entries(
                command.commandId().ledger(), crossing.get().reservations(), view)
            : List.of();
    return ended(
        entries, new Crossed(command.crossing(), crossing.get().place(), decision, List.of()));
  }

  /** Home has nothing left to do about a transaction that all participants have settled. */
  public Outcome.Applied finish(FinishCrossing command, CrossingView view) {
    Crossing crossing =
        view.crossing(command.crossing())
            .orElseThrow(() -> new IllegalStateException("nothing to finish: " + command));
    Decision decision =
        crossing
            .decision()
            .orElseThrow(() -> new IllegalStateException("finished undecided: " + command));
    return ended(List.of(), new Crossed(crossing.key(), crossing.place(), decision, List.of()));
  }

  /**
   * The crossing transaction that has to come to its end before this one may be judged [K3]: it
   * changes what is left of the same original, or is that original and not yet applied everywhere,
   * or will take the same reference if it is applied.
   */
  public static Optional<CrossingKey> waitsFor(TransactionCommand command, CrossingView view) {
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

  /** Needs the request and the ledger only. What frees accounts is never forbidden. */
  private static Optional<Outcome> forbidden(
      TransactionCommand command, CrossingPlan plan, LedgerFact ledger) {
    if (ledger.crossRegion()) {
      return Optional.empty();
    }
    for (Leg leg : plan.legs()) {
      if (leg.judged() && !leg.account().region().equals(command.commandId().region())) {
        return Optional.of(
            Judge.refused(
                Reason.CROSS_REGION_FORBIDDEN,
                Map.of("ledger", ledger.name(), "account", leg.account().toString())));
      }
    }
    return Optional.empty();
  }

  private static Outcome.Applied applied(
      TransactionCommand command,
      CrossingPlan plan,
      List<Reservation> reservations,
      CrossingView view,
      long micros,
      Optional<Crossed> crossed) {
    List<Original> originals =
        command instanceof Hold hold
            ? List.of(Original.placed(hold, micros, view.freeSlot()))
            : plan.originals();
    return new Outcome.Applied(
        Reservations.entries(command.commandId().ledger(), reservations, view),
        plan.parts(),
        originals,
        Optional.empty(),
        crossed);
  }

  private static Outcome.Applied ended(List<Entry> entries, Crossed crossed) {
    return new Outcome.Applied(
        entries, List.of(), List.of(), Optional.empty(), Optional.of(crossed));
  }

  private static Crossed released(Crossing crossing) {
    return new Crossed(crossing.key(), crossing.place(), Decision.RELEASE, List.of());
  }

  private static void requireUndecided(Crossing crossing) {
    if (!crossing.atHome() || crossing.decision().isPresent()) {
      throw new IllegalStateException("not to be decided here and now: " + crossing);
    }
  }

  /** No decision without all prepared. */
  private static void requireAll(Crossing crossing, List<PrepareTime> prepares) {
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

  private static LedgerFact ledger(String name, LedgerView view) {
    return view.ledger(name)
        .orElseThrow(() -> new IllegalStateException("the shard lacks its ledger's fact"));
  }
}
