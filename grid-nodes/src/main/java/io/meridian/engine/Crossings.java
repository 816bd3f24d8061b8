package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.PrepareLegs;
import io.meridian.ledger.ProvisionalRefusals;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a leader judges of crossing transactions, beside {@link Judging}, which records it: whether
 * a request has to wait for one [K3, K9], home's part, a participant's part, the decision and the
 * end. Used on the shard's executor only; lives as long as its leader.
 */
final class Crossings {
  private final ShardContext shard;
  private final ShardMemory memory;
  private final Judging judging;
  private final ParkedItems parked;
  private final HomeCrossings home;
  private final CrossingRules rules = new CrossingRules();
  private final ProvisionalRefusals provisional = new ProvisionalRefusals();

  Crossings(
      ShardContext shard,
      ShardMemory memory,
      Judging judging,
      ParkedItems parked,
      HomeCrossings home) {
    this.shard = shard;
    this.memory = memory;
    this.judging = judging;
    this.parked = parked;
    this.home = home;
  }

  /** The crossing transaction that must come to its end before a command may be judged [K3, K4]. */
  Optional<CrossingKey> waitsFor(Command command) {
    if (memory.openCrossings().size() == 0) {
      return Optional.empty();
    }
    Optional<CrossingKey> own = memory.openCrossings().ofTransaction(command.commandId());
    return own.isPresent() || !(command instanceof TransactionCommand transaction)
        ? own
        : CrossingRules.waitsFor(transaction, memory);
  }

  /** The crossing transaction with that id, which was decided and is not applied everywhere. */
  Optional<CrossingKey> unfinished(CommandId id) {
    return memory.openCrossings().ofTransaction(id);
  }

  /** The way of a transaction that was applied, if it crossed shards. */
  Optional<CrossingPath> path(LedgerRecord record) {
    return CrossingEffects.decided(record)
        .map(
            decided ->
                memory
                    .crossing(decided.key())
                    .map(open -> CrossingPath.open(decided, open.preparedMicros()))
                    .orElseGet(() -> CrossingPath.finished(decided, end(record, decided))));
  }

  private Optional<Crossed> end(LedgerRecord record, Crossed decided) {
    return memory
        .record(FinishCrossing.id(record.command().commandId(), decided.key()))
        .flatMap(CrossingEffects::decided);
  }

  /** Puts an item aside until a crossing transaction has ended. */
  <R> Served<R> park(PendingItem<R> item, Optional<CrossingKey> until) {
    parked.park(item, until);
    return Served.later();
  }

  /** Whether a refusal by this shard alone is due to reservations only, so that it must wait. */
  boolean provisional(Command command, Outcome outcome, long micros) {
    return memory.openCrossings().size() > 0
        && outcome instanceof Outcome.Refused refused
        && provisional.provisional(command, refused.refusal(), memory, micros);
  }

  boolean crosses(Command command) {
    return command instanceof TransactionCommand transaction
        && Locality.crosses(transaction, shard.id(), memory);
  }

  /** Executes a transaction that has accounts in several shards. */
  Served<CommandReply> execute(PreparedCommand prepared, PendingItem<CommandReply> item) {
    TransactionCommand command = (TransactionCommand) prepared.command();
    long micros = judging.nextMicros();
    Outcome outcome = rules.judgeHome(command, shard.id().number(), memory, micros);
    if (outcome instanceof Outcome.Prepared ready) {
      refuseWhenFull();
      begin(prepared, micros, ready, Optional.of(item));
      return Served.later();
    }
    if (!(outcome instanceof Outcome.Declined declined)) {
      return Served.now(judging.record(prepared, micros, outcome));
    }
    Optional<PeerAnswers> others = heard(command, declined.participants(), item);
    if (others.isEmpty()) {
      return Served.later();
    }
    Verdict first = rules.first(command, with(declined, others.get())).orElseThrow();
    return waits(first)
        ? later(item)
        : Served.now(judging.record(prepared, micros, new Outcome.Refused(first.refusal())));
  }

  /** A due hold whose accounts lie apart begins to end [K7]. */
  void expire(PreparedCommand prepared, long micros) {
    TransactionCommand command = (TransactionCommand) prepared.command();
    Outcome outcome = rules.judgeHome(command, shard.id().number(), memory, micros);
    if (outcome instanceof Outcome.Prepared ready) {
      begin(prepared, micros, ready, Optional.empty());
    } else if (outcome instanceof Outcome.Applied) {
      judging.record(prepared, micros, outcome);
    } else {
      throw new DerivedStateException("a due hold can not expire: " + outcome);
    }
  }

  private void begin(
      PreparedCommand prepared,
      long micros,
      Outcome.Prepared outcome,
      Optional<PendingItem<CommandReply>> item) {
    JournalPosition position = judging.open().nextPosition();
    judging.record(prepared, micros, outcome);
    HomeCrossings.Drive drive =
        home.begin(CrossingEffects.keyAt(shard.id(), position), prepared, outcome, item);
    judging.open().whenDurable(drive::prepare);
  }

  /** Judges such a transaction and records nothing. */
  Served<CommandReply> dryRun(PreparedCommand prepared, PendingItem<CommandReply> item) {
    TransactionCommand command = (TransactionCommand) prepared.command();
    long micros = judging.nextMicros();
    Outcome outcome = rules.judgeHome(command, shard.id().number(), memory, micros);
    List<Participant> participants =
        outcome instanceof Outcome.Prepared ready
            ? ready.participants()
            : outcome instanceof Outcome.Declined declined ? declined.participants() : List.of();
    if (outcome instanceof Outcome.Refused || outcome instanceof Outcome.Applied) {
      return Served.now(tried(command, micros, outcome));
    }
    Optional<PeerAnswers> others = heard(command, participants, item);
    if (others.isEmpty()) {
      return Served.later();
    }
    Optional<Verdict> first = rules.first(command, with(outcome, others.get()));
    if (first.isPresent()) {
      return waits(first.get())
          ? later(item)
          : Served.now(tried(command, micros, new Outcome.Refused(first.get().refusal())));
    }
    Crossing crossing =
        Crossing.prepared(
            CrossingKey.tried(shard.id().region(), shard.id().number()),
            new LedgerRecord(command, micros, outcome));
    Outcome.Applied applied =
        rules.decide(command, crossing, others.get().prepares(), memory, micros);
    return Served.now(tried(command, applied.crossed().orElseThrow().decision().micros(), applied));
  }

  private static CommandReply tried(TransactionCommand command, long micros, Outcome outcome) {
    return new CommandReply.Tried(new LedgerRecord(command, micros, outcome));
  }

  private static List<Outcome> with(Outcome own, PeerAnswers others) {
    List<Outcome> all = new ArrayList<>(others.outcomes());
    all.add(own);
    return all;
  }

  private <R> Served<R> later(PendingItem<R> item) {
    parked.later(item);
    return Served.later();
  }

  /** A reason that may go away with an undecided transaction, or with one that was just settled. */
  private static boolean waits(Verdict verdict) {
    return verdict.provisional() || verdict.refusal().reason() == Reason.TRY_AGAIN;
  }

  /** What the participants see; when they have not been asked since, the item waits for it. */
  private Optional<PeerAnswers> heard(
      TransactionCommand command, List<Participant> participants, PendingItem<?> item) {
    if (participants.isEmpty()) {
      return Optional.of(PeerAnswers.NONE);
    }
    Optional<PeerAnswers> answers =
        item.takePeerAnswers().filter(heard -> heard.participants().equals(participants));
    if (answers.isEmpty()) {
      PeerAnswers.ask(shard, command, participants, new Hearing(item));
    }
    return answers;
  }

  private final class Hearing implements PeerAnswers.Asked {
    private final PendingItem<?> item;

    Hearing(PendingItem<?> item) {
      this.item = item;
    }

    @Override
    public void answered(PeerAnswers answers) {
      item.setPeerAnswers(answers);
      parked.resume(item);
    }

    @Override
    public void unanswered(Throwable fault) {
      item.fail(Faults.unavailable(shard.id(), "another shard of the transaction is silent"));
    }
  }

  /** Serves a step that another shard has sent. */
  StepReply step(PreparedCommand step, boolean isDryRun) {
    Optional<ShardMemory.Remembered> earlier = memory.remembered(step.command().commandId());
    if (earlier.isPresent()) {
      if (!CommandCodec.sameRequest(step, earlier.get().stored())) {
        throw new IllegalStateException("two decisions about one transaction: " + step.command());
      }
      LedgerRecord record = earlier.get().record();
      return new StepReply(record.outcome(), record.commitMicros());
    }
    judging.refuseOnAlarm();
    return step.command() instanceof PrepareLegs prepare
        ? prepare(step, prepare, isDryRun)
        : settle(step, (SettleLegs) step.command());
  }

  private StepReply prepare(PreparedCommand step, PrepareLegs command, boolean isDryRun) {
    long micros = judging.nextMicros();
    Outcome outcome = rules.prepare(command, memory);
    if (outcome instanceof Outcome.Prepared && !isDryRun) {
      refuseWhenFull();
      judging.record(step, micros, outcome);
    }
    return new StepReply(outcome, micros);
  }

  private StepReply settle(PreparedCommand step, SettleLegs command) {
    judging.refuseBeyondClock(command.decision().micros());
    long micros = Math.max(judging.nextMicros(), command.decision().micros());
    Outcome outcome = rules.settle(command, memory, micros);
    judging.record(step, micros, outcome);
    parked.moved(command.crossing());
    return new StepReply(outcome, micros);
  }

  private void refuseWhenFull() {
    if (memory.openCrossings().size() >= OpenCrossings.CROSSINGS_MAX) {
      throw Faults.tooManyCrossings(shard.id(), OpenCrossings.CROSSINGS_MAX);
    }
  }

  /** What home has decided; it is told only with a batch behind the decision. */
  Optional<Decision> decision(CrossingKey key) {
    return memory.crossing(key).flatMap(Crossing::decision);
  }

  /** Home decides: every participant has answered. */
  void decide(HomeCrossings.Drive drive) {
    Optional<Crossing> undecided = undecided(drive.key());
    if (undecided.isEmpty()) {
      return;
    }
    judging.refuseOnAlarm();
    Crossing crossing = undecided.get();
    TransactionCommand command = (TransactionCommand) drive.command().command();
    Optional<Verdict> first = rules.first(command, drive.answers().outcomes());
    if (first.isEmpty()) {
      apply(drive, command, crossing);
    } else if (waits(first.get())) {
      abandon(crossing, drive);
    } else {
      Outcome.Refused refused = rules.refuse(crossing, first.get());
      long micros = judging.nextMicros();
      CommandReply.Recorded reply = judging.record(drive.command(), micros, refused);
      ended(crossing, Decision.RELEASE, drive, Optional.empty());
      drive
          .takeCaller()
          .ifPresent(item -> judging.open().answer(new PendingItem.Answered<>(item, reply)));
    }
  }

  private void apply(HomeCrossings.Drive drive, TransactionCommand command, Crossing crossing) {
    Outcome.Applied applied =
        rules.decide(command, crossing, drive.answers().prepares(), memory, judging.nextMicros());
    Decision decision = applied.crossed().orElseThrow().decision();
    judging.refuseBeyondClock(decision.micros());
    CommandReply.Recorded reply = judging.record(drive.command(), decision.micros(), applied);
    ended(crossing, decision, drive, Optional.of(reply));
  }

  /** Home gives up what it has not decided. */
  void abandon(CrossingKey key) {
    Optional<Crossing> undecided = undecided(key);
    if (undecided.isPresent()) {
      judging.refuseOnAlarm();
      abandon(undecided.get(), home.drive(key).orElseThrow());
    }
  }

  private void abandon(Crossing crossing, HomeCrossings.Drive drive) {
    AbandonCrossing command = AbandonCrossing.of(crossing);
    judging.record(
        CommandCodec.prepare(command), judging.nextMicros(), rules.abandon(command, memory));
    ended(crossing, Decision.RELEASE, drive, Optional.empty());
    drive.takeCaller().ifPresent(parked::later);
  }

  private Optional<Crossing> undecided(CrossingKey key) {
    return memory.crossing(key).filter(crossing -> crossing.decision().isEmpty());
  }

  /** The decision is told when it is durable, and success only when everyone has applied it. */
  private void ended(
      Crossing crossing,
      Decision decision,
      HomeCrossings.Drive drive,
      Optional<CommandReply.Recorded> reply) {
    drive.decidedInOpenBlock();
    Crossing decided = crossing.decided(decision);
    judging.open().whenDurable(() -> drive.tell(decided, reply));
    parked.moved(crossing.key());
  }

  /** Every participant has settled. */
  void finish(CrossingKey key) {
    Optional<HomeCrossings.Drive> drive = home.drive(key);
    Optional<Crossing> crossing = memory.crossing(key);
    if (crossing.isPresent()) {
      judging.refuseOnAlarm();
      FinishCrossing command = FinishCrossing.of(crossing.get());
      judging.record(
          CommandCodec.prepare(command),
          judging.nextMicros(),
          rules.finish(command, drive.map(HomeCrossings.Drive::settles).orElse(List.of()), memory));
      parked.moved(key);
    }
    drive.ifPresent(driven -> judging.open().whenDurable(driven::finished));
  }

  /** Why an atomic batch can not be executed: one of its transactions crosses. */
  Optional<Refusal> refusal(PreparedBatch batch) {
    for (PreparedCommand item : batch.items()) {
      Optional<Refusal> refusal = refusal(item.command());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /**
   * Why a command can not be judged together with others of a batch: it crosses. One that is
   * forbidden to do so is left to the judge.
   */
  Optional<Refusal> refusal(Command command) {
    return crosses(command) && !CrossingRules.forbidden(command, memory)
        ? Optional.of(Router.crossShardUnsupported(command.commandId()))
        : Optional.empty();
  }

  /** The crossing transaction that an atomic batch has to wait for. */
  Optional<CrossingKey> waitsFor(PreparedBatch batch) {
    for (PreparedCommand item : batch.items()) {
      Optional<CrossingKey> key = waitsFor(item.command());
      if (key.isPresent()) {
        return key;
      }
    }
    return Optional.empty();
  }
}
