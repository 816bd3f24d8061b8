package io.meridian.model;

import io.meridian.codec.JournalPosition;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingCommand;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
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
  private long batchesApplied;
  private long batchesRefused;

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

  /** How many atomic batches were applied in several shards. */
  long batchesApplied() {
    return batchesApplied;
  }

  /** How many that had to do with several shards were refused. */
  long batchesRefused() {
    return batchesRefused;
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
            crossing -> crossing.state == State.APPLIED && crossing.request.names(transaction));
  }

  /** Whether anything is under way. */
  boolean isAnyOpen() {
    return !open.isEmpty();
  }

  /** Whether anything is under way in a ledger. */
  boolean isAnyOpen(String ledger) {
    return open.values().stream().anyMatch(crossing -> crossing.request.ledger().equals(ledger));
  }

  private static boolean isSettled(ModelCrossing crossing) {
    return crossing.settled.keySet().containsAll(crossing.participants);
  }

  /** [K4] Who was told of success may look for it everywhere. */
  void expectSettled(CommandId transaction) {
    for (ModelCrossing crossing : unsettled()) {
      if (crossing.request.names(transaction)) {
        throw new AssertionError("told before all shards applied it: " + crossing.request);
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
        .filter(crossing -> crossing.request.ledger().equals(id.ledger()))
        .anyMatch(
            crossing ->
                crossing.request.names(id)
                    || command.original().filter(crossing::isAbout).isPresent()
                    || crossing.accounts().stream().anyMatch(accounts::contains));
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
      step(at, record, List.of());
      return true;
    }
    if (!(record.command() instanceof TransactionCommand command)) {
      return false;
    }
    ModelRequest request = ModelRequest.of(command);
    if (record.outcome() instanceof Outcome.Prepared prepared) {
      begin(at, record, request, prepared, position);
      return true;
    }
    Optional<Crossed> crossed = crossed(record);
    if (crossed.isPresent()) {
      decide(at, record, request, crossed.get());
      return true;
    }
    if (!isRefused(at, record, request)) {
      return false;
    }
    Refusal refusal = ((Outcome.Refused) record.outcome()).refusal();
    sightings.refused(request, at, 0, refusal);
    at.model.refuse(command, Comparison.answer(refusal), record.commitMicros());
    refused++;
    return true;
  }

  /**
   * Executes the frame of an atomic batch and the records of its transactions behind it; false when
   * no other shard has to do with it.
   */
  boolean execute(
      JournalFollower at,
      AtomicBatch frame,
      List<LedgerRecord> records,
      List<TransactionCommand> transactions) {
    LedgerRecord record = records.get(0);
    ModelRequest request = ModelRequest.ofBatch(frame.commandId(), transactions);
    Optional<Crossed> crossed = crossed(record);
    if (crossed.isEmpty() && !isRefused(at, record, request)) {
      return false;
    }
    if (record.outcome() instanceof Outcome.Refused) {
      int failed = failed(records);
      Refusal refusal = ((Outcome.Refused) records.get(failed + 1).outcome()).refusal();
      sightings.refused(request, at, failed, refusal);
      crossed.ifPresent(known -> released(at, record, request, known));
      at.model.refuseBatch(
          frame, transactions, failed, Comparison.answer(refusal), record.commitMicros());
      for (int i = 0; i < transactions.size(); i++) {
        LedgerRecord item = records.get(i + 1);
        ModelAnswer answer = at.model.identity(item.command()).orElseThrow();
        Comparison.compare(item, ((Outcome.Refused) item.outcome()).refusal(), answer);
      }
      refused++;
      batchesRefused++;
      return true;
    }
    ModelCrossing crossing = expectUndecided(at, record, request, crossed.orElseThrow());
    expectAllPrepared(record, crossing);
    Comparison.same(record, List.of(), Comparison.entries(record));
    at.model.release(crossing, record.commitMicros());
    for (int i = 0; i < transactions.size(); i++) {
      LedgerRecord item = records.get(i + 1);
      Comparison.same(item, crossed(item).map(Crossed::decision), crossed.map(Crossed::decision));
      ModelAnswer answer =
          at.model.applyAtHome(crossing, i, item.commitMicros(), record.commitMicros());
      Comparison.same(item, Comparison.entries(item), answer.entries());
    }
    at.model.recordBatch(frame, transactions);
    end(crossing, State.APPLIED, record.commitMicros());
    applied++;
    batchesApplied++;
    return true;
  }

  /** The first that was refused for a reason of its own. */
  private static int failed(List<LedgerRecord> records) {
    for (int i = 1; i < records.size(); i++) {
      if (records.get(i).outcome() instanceof Outcome.Refused no
          && no.refusal().reason() != Reason.BATCH_ABORTED) {
        return i - 1;
      }
    }
    throw new AssertionError("none of them has failed: " + records);
  }

  /**
   * Whether home refused, and prepared nothing, what has accounts elsewhere; then home itself must
   * have had something against it, whatever the others have.
   */
  private boolean isRefused(JournalFollower at, LedgerRecord record, ModelRequest request) {
    expectUnlocked(at, request);
    HomePlan plan = at.model.homePlan(request);
    if (plan.crosses()) {
      Comparison.same(record, true, plan.verdict().isPresent());
      Comparison.same(record, true, record.outcome() instanceof Outcome.Refused);
    }
    return plan.crosses();
  }

  /** Executes a step, and behind one that settles a batch its records of the transactions. */
  void step(JournalFollower at, LedgerRecord record, List<LedgerRecord> items) {
    if (record.command() instanceof PrepareLegs prepare) {
      prepare(at, record, prepare);
    } else if (record.command() instanceof SettleLegs settle) {
      settle(at, record, settle, items);
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
  private static void expectUnlocked(JournalFollower at, ModelRequest request) {
    ModelLedger ledger = at.model.ledger(request.ledger()).orElseThrow();
    for (CommandId original : request.originals()) {
      Optional<ModelCrossing> lock =
          ledger
              .lock(original.id())
              .filter(
                  crossing ->
                      crossing.state == State.UNDECIDED || crossing.request.names(original));
      if (lock.isPresent()) {
        throw new AssertionError(request + " was judged while it was locked by " + lock.get().key);
      }
    }
    for (ModelCrossing crossing : ledger.crossings.values()) {
      if (crossing.state == State.UNDECIDED && isInTheWay(crossing.request, request, ledger)) {
        throw new AssertionError(request + " was judged before " + crossing.key);
      }
    }
  }

  private static boolean isInTheWay(ModelRequest before, ModelRequest request, ModelLedger ledger) {
    for (TransactionCommand item : request.items()) {
      String reference = item.details().reference();
      if (before.names(item.commandId())
          || (ledger.isReferenceUnique && !reference.isEmpty() && before.hasReference(reference))) {
        return true;
      }
    }
    return before.names(request.id());
  }

  /** What was asked for as that batch, of which the journal has only the frame so far. */
  ModelRequest asked(AtomicBatch frame) {
    return sightings.asked(frame);
  }

  /** Home prepares its part. */
  void begin(
      JournalFollower at,
      LedgerRecord record,
      ModelRequest request,
      Outcome.Prepared prepared,
      JournalPosition position) {
    long micros = record.commitMicros();
    expectUnlocked(at, request);
    Comparison.same(record, Optional.empty(), at.written(request.id()));
    for (TransactionCommand item : request.items()) {
      Comparison.same(record, Optional.empty(), at.written(item.commandId()));
    }
    HomePlan plan = at.model.homePlan(request);
    Comparison.same(record, true, plan.crosses());
    Comparison.same(record, Optional.empty(), plan.verdict());
    CrossingKey key =
        new CrossingKey(
            at.shard.region(), at.shard.number(), position.sequence(), position.ordinal());
    ModelCrossing crossing =
        new ModelCrossing(key, request, plan.plans(), at.ledger(record), micros);
    Set<ShardId> named = new LinkedHashSet<>();
    for (Participant participant : prepared.participants()) {
      named.add(new ShardId(participant.region(), participant.shard()));
    }
    Comparison.same(record, named, crossing.participants);
    Comparison.same(record, new HashSet<>(prepared.locked()), crossing.changes());
    compare(record, prepared.reservations(), crossing, at);
    at.model.reserve(crossing, true, micros);
    all.put(key, crossing);
    open.put(key, crossing);
    lately.add(crossing);
    if (isDisturbed) {
      disturbed.add(key);
    }
    begun++;
  }

  private static void compare(
      LedgerRecord record,
      List<Reservation> reservations,
      ModelCrossing crossing,
      JournalFollower at) {
    Map<String, Four> engine = new LinkedHashMap<>();
    reservations.forEach(
        reservation ->
            engine.put(
                reservation.item() + " " + reservation.account(),
                Comparison.four(reservation.change())));
    Map<String, Four> model = new LinkedHashMap<>();
    for (int i = 0; i < crossing.plans.size(); i++) {
      int item = i;
      NetChange.of(at.ledger(record), crossing.plans.get(i))
          .byAccount()
          .forEach((account, change) -> model.put(item + " " + account.reference, change));
    }
    Comparison.same(record, engine, model);
  }

  private void prepare(JournalFollower at, LedgerRecord record, PrepareLegs step) {
    ModelCrossing crossing = all.get(step.crossing());
    ModelLedger ledger = at.ledger(record);
    Comparison.same(record, true, crossing.participants.contains(at.shard));
    Comparison.same(record, false, crossing.settled.containsKey(at.shard));
    Comparison.same(record, step.transactionId(), crossing.request.id());
    Comparison.same(record, step.transactionKind(), crossing.request.kind());
    List<String> accounts = new ArrayList<>();
    List<String> transactions = new ArrayList<>();
    for (int item : crossing.itemsIn(ledger)) {
      crossing.accountsIn(ledger, item).forEach(account -> accounts.add(item + " " + account));
      if (crossing.request.isBatch()) {
        transactions.add(item + " " + crossing.request.items().get(item).commandId().id());
      }
    }
    Comparison.same(
        record,
        step.legs().stream().map(leg -> leg.item() + " " + leg.account()).toList(),
        accounts);
    Comparison.same(
        record,
        step.items().stream().map(item -> item.item() + " " + item.transaction()).toList(),
        transactions);
    Comparison.same(
        record, Optional.empty(), at.model.verdictOnAccounts(crossing.request, crossing.plans));
    compare(record, ((Outcome.Prepared) record.outcome()).reservations(), crossing, at);
    if (crossing.prepared.put(at.shard, record.commitMicros()) != null) {
      throw new AssertionError("prepared twice: " + record);
    }
    at.model.reserve(crossing, false, record.commitMicros());
  }

  private void decide(
      JournalFollower at, LedgerRecord record, ModelRequest request, Crossed crossed) {
    TransactionCommand command = request.items().get(0);
    if (record.outcome() instanceof Outcome.Refused no) {
      sightings.refused(request, at, 0, no.refusal());
      released(at, record, request, crossed);
      at.model.refuse(command, Comparison.answer(no.refusal()), record.commitMicros());
      refused++;
      return;
    }
    ModelCrossing crossing = expectUndecided(at, record, request, crossed);
    expectAllPrepared(record, crossing);
    at.model.release(crossing, record.commitMicros());
    ModelAnswer answer = at.model.applyAtHome(crossing, 0, record.commitMicros(), 0);
    end(crossing, State.APPLIED, record.commitMicros());
    Comparison.compare(record, answer, at.model);
    applied++;
  }

  private void released(
      JournalFollower at, LedgerRecord record, ModelRequest request, Crossed crossed) {
    ModelCrossing crossing = expectUndecided(at, record, request, crossed);
    Comparison.same(record, crossed.decision(), Decision.RELEASE);
    at.model.release(crossing, record.commitMicros());
    end(crossing, State.RELEASED, 0);
  }

  private ModelCrossing expectUndecided(
      JournalFollower at, LedgerRecord record, ModelRequest request, Crossed crossed) {
    ModelCrossing crossing = all.get(crossed.key());
    Comparison.same(record, request, crossing.request);
    expectUndecided(at, record, crossing);
    return crossing;
  }

  /** The decision is later than what everyone has prepared, and of a batch that of its frame. */
  private static void expectAllPrepared(LedgerRecord record, ModelCrossing crossing) {
    long micros = record.commitMicros();
    Comparison.same(
        record, crossed(record).map(Crossed::decision), Optional.of(Decision.apply(micros)));
    Comparison.same(record, crossing.prepared.keySet(), crossing.participants);
    crossing.prepared.values().forEach(time -> Comparison.same(record, true, time < micros));
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

  private void settle(
      JournalFollower at, LedgerRecord record, SettleLegs step, List<LedgerRecord> items) {
    ModelCrossing crossing = all.get(step.crossing());
    Comparison.same(record, true, crossing.participants.contains(at.shard));
    if (crossing.settled.put(at.shard, crossing.state) != null) {
      throw new AssertionError("settled twice: " + record);
    }
    Comparison.same(record, step.decision(), new Decision(crossing.decisionMicros));
    Comparison.same(record, true, record.commitMicros() >= crossing.decisionMicros);
    at.model.release(crossing, record.commitMicros());
    boolean isApplied = crossing.state == State.APPLIED;
    List<LedgerRecord> records = crossing.request.isBatch() ? items : List.of(record);
    if (!isApplied || crossing.request.isBatch()) {
      Comparison.same(record, List.of(), Comparison.entries(record));
    }
    if (!isApplied) {
      Comparison.same(record, List.of(), items);
      return;
    }
    Comparison.same(record, true, crossing.prepared.containsKey(at.shard));
    ModelLedger ledger = at.ledger(record);
    int next = 0;
    for (int place : crossing.itemsIn(ledger)) {
      // What comes to nothing in this shard has no record of its own behind that of the batch.
      if (crossing.request.isBatch() && !crossing.changes(ledger, place)) {
        continue;
      }
      Comparison.same(record, true, next < records.size());
      LedgerRecord one = records.get(next);
      next++;
      TransactionCommand command = crossing.request.items().get(place);
      Comparison.same(one, ((SettleLegs) one.command()).transactionId(), command.commandId());
      ModelAnswer answer =
          at.model.applyPart(
              command, crossing.plans.get(place), one.commitMicros(), crossing.decisionMicros);
      Comparison.same(one, Comparison.entries(one), answer.entries());
      crossing.appliedMicros.put(at.shard, one.commitMicros());
    }
    Comparison.same(record, records.size(), next);
  }
}
