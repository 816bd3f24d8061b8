package io.meridian.model;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingCommand;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.Reservation;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import io.meridian.model.ModelCrossing.State;
import io.meridian.model.ModelEntry.Four;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Transactions with accounts in several shards: what each step of them must find and what it does
 * to the models of the shards. Nothing is posted before it is decided, nothing is decided before
 * all have prepared, and nothing that is decided is judged again.
 */
final class ModelCrossings {
  /** How long home waits for the others, less what a clock may be read too early. */
  private static final long PREPARE_MICROS = 2_900_000;

  private final Map<CrossingKey, ModelCrossing> all = new LinkedHashMap<>();
  private final Map<CrossingKey, ModelCrossing> open = new LinkedHashMap<>();
  private final Set<CrossingKey> disturbed = new HashSet<>();
  private final List<ModelCrossing> lately = new ArrayList<>();
  private final Sightings sightings;
  private boolean isDisturbed;
  private long begun;
  private long applied;
  private long refused;
  private long abandoned;

  ModelCrossings(Sightings sightings) {
    this.sightings = sightings;
  }

  /** How many were begun. */
  long begun() {
    return begun;
  }

  /** How many were decided to be applied. */
  long applied() {
    return applied;
  }

  /** How many were refused after home had prepared, or without it because of another shard. */
  long refused() {
    return refused;
  }

  /** How many were given up, their ids free. */
  long abandoned() {
    return abandoned;
  }

  /** From now on it is known which were under way. */
  void forgetOld() {
    isDisturbed = false;
    lately.removeIf(crossing -> crossing.finished);
  }

  /** Whatever is not decided yet may be given up by whoever leads next, what is on its way too. */
  void disturb() {
    isDisturbed = true;
    open.values().stream()
        .filter(crossing -> crossing.state == State.UNDECIDED)
        .forEach(crossing -> disturbed.add(crossing.key));
  }

  /** Those that were under way since {@link #forgetOld}. */
  List<ModelCrossing> lately() {
    return lately;
  }

  /** Those that are decided and not applied in all their shards. */
  List<ModelCrossing> unsettled() {
    return open.values().stream()
        .filter(crossing -> crossing.state == State.APPLIED && !isSettled(crossing))
        .toList();
  }

  /** Whether a transaction is decided and not applied everywhere, or not known to be so. */
  boolean isPending(CommandId transaction) {
    return open.values().stream()
        .anyMatch(
            crossing ->
                crossing.state == State.APPLIED
                    && crossing.command.commandId().equals(transaction));
  }

  private static boolean isSettled(ModelCrossing crossing) {
    return crossing.settled.keySet().containsAll(crossing.participants);
  }

  /** [K4] Who was told of success may look for it everywhere. */
  void expectSettled(CommandId transaction) {
    for (ModelCrossing crossing : unsettled()) {
      if (crossing.command.commandId().equals(transaction)) {
        throw new AssertionError("told before all shards applied it: " + crossing.command);
      }
    }
  }

  /** The commit times, in all its shards, of what was just recorded. */
  Map<ShardId, Long> lastTimes(CommandReply.Recorded recorded) {
    Map<ShardId, Long> times = new LinkedHashMap<>();
    crossed(recorded.record())
        .flatMap(crossed -> known(crossed.key()))
        .ifPresent(crossing -> times.putAll(crossing.appliedMicros));
    times.put(recorded.shard(), recorded.record().commitMicros());
    return times;
  }

  /** Whether something that was under way lately may have been in the way of a command [K3, K9]. */
  boolean wasInTheWay(Command command, Set<String> accounts) {
    CommandId id = command.commandId();
    return lately.stream()
        .filter(crossing -> crossing.command.commandId().ledger().equals(id.ledger()))
        .anyMatch(
            crossing ->
                crossing.command.commandId().equals(id)
                    || command.original().filter(crossing::isAbout).isPresent()
                    || crossing.plan.accounts().stream().anyMatch(accounts::contains));
  }

  /** Whether everything that a record follows from has been read. */
  boolean isReady(LedgerRecord record) {
    if (record.command() instanceof PrepareLegs step) {
      return all.containsKey(step.crossing());
    }
    if (record.command() instanceof SettleLegs step) {
      return known(step.crossing()).filter(known -> known.state != State.UNDECIDED).isPresent();
    }
    if (record.command() instanceof FinishCrossing step) {
      return known(step.crossing()).filter(ModelCrossings::isSettled).isPresent();
    }
    Optional<Crossed> crossed = crossed(record);
    return crossed.isEmpty()
        || !crossed.get().decision().applies()
        || known(crossed.get().key())
            .filter(known -> known.prepared.keySet().containsAll(known.participants))
            .isPresent();
  }

  private Optional<ModelCrossing> known(CrossingKey key) {
    return Optional.ofNullable(all.get(key));
  }

  static Optional<Crossed> crossed(LedgerRecord record) {
    if (record.outcome() instanceof Outcome.Applied applied) {
      return applied.crossed();
    }
    return record.outcome() instanceof Outcome.Refused no ? no.crossed() : Optional.empty();
  }

  /** Executes a record that has to do with several shards; false when it has not. */
  boolean execute(JournalFollower at, LedgerRecord record, JournalPosition position) {
    if (record.command() instanceof CrossingCommand) {
      step(at, record);
      return true;
    }
    if (!(record.command() instanceof TransactionCommand command)) {
      return false;
    }
    if (record.outcome() instanceof Outcome.Prepared prepared) {
      begin(at, record, command, prepared, position);
      return true;
    }
    Optional<Crossed> crossed = crossed(record);
    if (crossed.isPresent()) {
      decide(at, record, command, crossed.get());
      return true;
    }
    expectUnlocked(at, command);
    Optional<ModelPlan> plan =
        at.model.crosses(command) ? at.model.crossing(command) : Optional.empty();
    if (plan.isEmpty()) {
      return false;
    }
    Outcome.Refused no = (Outcome.Refused) record.outcome();
    Comparison.same(record, true, at.model.verdict(plan.get(), command).isPresent());
    sightings.refused(command, at, no.refusal());
    at.model.refuse(command, Comparison.answer(no.refusal()), record.commitMicros());
    refused++;
    return true;
  }

  private void step(JournalFollower at, LedgerRecord record) {
    if (record.command() instanceof PrepareLegs prepare) {
      prepare(at, record, prepare);
    } else if (record.command() instanceof SettleLegs settle) {
      settle(at, record, settle);
    } else if (record.command() instanceof AbandonCrossing) {
      abandon(at, record);
    } else {
      ModelCrossing crossing = all.get(((FinishCrossing) record.command()).crossing());
      Comparison.same(record, crossing.home, at.shard);
      Comparison.same(record, List.of(), Comparison.entries(record));
      crossing.finished = true;
      open.remove(crossing.key);
      at.ledger(record).crossings.remove(crossing.key);
    }
  }

  /** [K3] Whatever is about something undecided waits, and so does a second use of a reference. */
  static void expectUnlocked(JournalFollower at, TransactionCommand command) {
    ModelLedger ledger = at.model.ledger(command.commandId().ledger()).orElseThrow();
    Optional<ModelCrossing> lock =
        command
            .original()
            .flatMap(id -> ledger.lock(id.id()))
            .filter(
                crossing ->
                    crossing.state == State.UNDECIDED
                        || crossing.command.commandId().equals(command.original().orElseThrow()));
    if (lock.isPresent()) {
      throw new AssertionError(command + " was judged while it was locked by " + lock.get().key);
    }
    String reference = command.details().reference();
    for (ModelCrossing crossing : ledger.crossings.values()) {
      if (crossing.state == State.UNDECIDED
          && (crossing.command.commandId().equals(command.commandId())
              || (ledger.isReferenceUnique
                  && !reference.isEmpty()
                  && crossing.command.details().reference().equals(reference)))) {
        throw new AssertionError(command + " was judged before " + crossing.key);
      }
    }
  }

  private void begin(
      JournalFollower at,
      LedgerRecord record,
      TransactionCommand command,
      Outcome.Prepared prepared,
      JournalPosition position) {
    long micros = record.commitMicros();
    expectUnlocked(at, command);
    Comparison.same(record, Optional.empty(), at.written(command.commandId()));
    ModelPlan plan =
        at.model
            .crossing(command)
            .orElseThrow(() -> new AssertionError("no other shard is needed: " + record));
    Comparison.same(record, Optional.empty(), at.model.verdict(plan, command));
    CrossingKey key =
        new CrossingKey(
            at.shard.region(), at.shard.number(), position.sequence(), position.ordinal());
    ModelCrossing crossing = new ModelCrossing(key, command, plan, at.ledger(record), micros);
    Set<ShardId> named = new LinkedHashSet<>();
    for (Participant participant : prepared.participants()) {
      named.add(new ShardId(participant.region(), participant.shard()));
    }
    Comparison.same(record, named, crossing.participants);
    Comparison.same(record, new HashSet<>(prepared.locked()), new HashSet<>(plan.changes));
    compare(record, prepared.reservations(), plan, at);
    at.model.reserve(crossing, micros);
    all.put(key, crossing);
    open.put(key, crossing);
    lately.add(crossing);
    if (isDisturbed) {
      disturbed.add(key);
    }
    begun++;
  }

  private static void compare(
      LedgerRecord record, List<Reservation> reservations, ModelPlan plan, JournalFollower at) {
    Map<String, Four> engine = new LinkedHashMap<>();
    reservations.forEach(
        reservation ->
            engine.put(reservation.account().toString(), Comparison.four(reservation.change())));
    Map<String, Four> model = new LinkedHashMap<>();
    NetChange.of(at.ledger(record), plan)
        .byAccount()
        .forEach((account, change) -> model.put(account.reference, change));
    Comparison.same(record, engine, model);
  }

  private void prepare(JournalFollower at, LedgerRecord record, PrepareLegs step) {
    ModelCrossing crossing = all.get(step.crossing());
    Comparison.same(record, true, crossing.participants.contains(at.shard));
    Comparison.same(record, false, crossing.settled.containsKey(at.shard));
    Comparison.same(record, step.transactionId(), crossing.command.commandId());
    Comparison.same(record, step.transactionKind(), crossing.command.kind());
    List<String> accounts =
        step.legs().stream().map(Leg::account).map(AccountRef::toString).toList();
    Comparison.same(record, accounts, crossing.accountsIn(at.ledger(record)));
    Comparison.same(
        record, Optional.empty(), at.model.verdictOnAccounts(crossing.plan, crossing.command));
    compare(record, ((Outcome.Prepared) record.outcome()).reservations(), crossing.plan, at);
    if (crossing.prepared.put(at.shard, record.commitMicros()) != null) {
      throw new AssertionError("prepared twice: " + record);
    }
    at.model.reserve(crossing, record.commitMicros());
  }

  private void decide(
      JournalFollower at, LedgerRecord record, TransactionCommand command, Crossed crossed) {
    ModelCrossing crossing = all.get(crossed.key());
    Comparison.same(record, command, crossing.command);
    expectUndecided(at, record, crossing);
    if (record.outcome() instanceof Outcome.Refused no) {
      sightings.refused(command, at, no.refusal());
      at.model.release(crossing, record.commitMicros());
      at.model.refuse(command, Comparison.answer(no.refusal()), record.commitMicros());
      end(crossing, State.RELEASED, 0);
      refused++;
      return;
    }
    long micros = record.commitMicros();
    Comparison.same(record, crossed.decision(), Decision.apply(micros));
    crossing
        .prepared
        .values()
        .forEach(prepared -> Comparison.same(record, true, prepared < micros));
    ModelAnswer answer = at.model.applyAtHome(crossing, micros);
    end(crossing, State.APPLIED, micros);
    Comparison.compare(record, answer, at.model);
    applied++;
  }

  private static void expectUndecided(
      JournalFollower at, LedgerRecord record, ModelCrossing crossing) {
    Comparison.same(record, crossing.home, at.shard);
    Comparison.same(record, State.UNDECIDED, crossing.state);
  }

  private static void end(ModelCrossing crossing, State state, long micros) {
    crossing.state = state;
    crossing.decisionMicros = micros;
  }

  /** [K2, K9] Given up for want of time, by another leader, or for what is not for ever. */
  private void abandon(JournalFollower at, LedgerRecord record) {
    ModelCrossing crossing = all.get(((AbandonCrossing) record.command()).crossing());
    expectUndecided(at, record, crossing);
    boolean isExcused =
        disturbed.contains(crossing.key)
            || record.commitMicros() - crossing.beganMicros > PREPARE_MICROS;
    if (!isExcused) {
      sightings.givenUp(crossing, at);
    }
    at.model.release(crossing, record.commitMicros());
    end(crossing, State.RELEASED, 0);
    abandoned++;
  }

  private void settle(JournalFollower at, LedgerRecord record, SettleLegs step) {
    ModelCrossing crossing = all.get(step.crossing());
    Comparison.same(record, true, crossing.participants.contains(at.shard));
    if (crossing.settled.put(at.shard, crossing.state) != null) {
      throw new AssertionError("settled twice: " + record);
    }
    Comparison.same(record, step.decision(), new Decision(crossing.decisionMicros));
    Comparison.same(record, true, record.commitMicros() >= crossing.decisionMicros);
    if (crossing.state == State.APPLIED) {
      Comparison.same(record, true, crossing.prepared.containsKey(at.shard));
      ModelAnswer answer = at.model.applyPart(crossing, record.commitMicros());
      Comparison.same(record, Comparison.entries(record), answer.entries());
      crossing.appliedMicros.put(at.shard, record.commitMicros());
    } else {
      Comparison.same(record, List.of(), Comparison.entries(record));
      at.model.release(crossing, record.commitMicros());
    }
  }
}
