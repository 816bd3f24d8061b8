package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AbandonCrossing;
import io.meridian.ledger.BatchOutcome;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingRules;
import io.meridian.ledger.Decision;
import io.meridian.ledger.FinishCrossing;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.LedgerView;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Participant;
import io.meridian.ledger.ProvisionalRefusals;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a leader judges of crossing transactions, beside {@link Judging}, which records it: whether
 * a request has to wait for one [K3, K9], home's part, the decision and the end; a participant's
 * part is that of {@link ParticipantSteps}. Used on the shard's executor only; lives as long as its
 * leader.
 */
final class Crossings {
  private final ShardContext shard;
  private final ShardMemory memory;
  private final Judging judging;
  private final ParkedItems parked;
  private final HomeCrossings home;
  private final ParticipantSteps participant;
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
    this.participant = new ParticipantSteps(shard, memory, judging, parked);
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

  /** The crossing transaction, or batch, with that id that is not over. */
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
    return provisional(command, outcome, memory, micros);
  }

  /** The same of what was judged on a state that differs from memory. */
  boolean provisional(Command command, Outcome outcome, LedgerView state, long micros) {
    return memory.openCrossings().size() > 0
        && outcome instanceof Outcome.Refused refused
        && provisional.provisional(command, refused.refusal(), state, micros);
  }

  boolean crosses(Command command) {
    return command instanceof TransactionCommand transaction
        && Locality.crosses(transaction, shard.id(), memory);
  }

  /** Whether an atomic batch has a transaction that does, so that it crosses as a whole [K10]. */
  boolean crosses(PreparedBatch batch) {
    return batch.items().stream().anyMatch(item -> crosses(item.command()));
  }

  /** Executes a transaction that has accounts in several shards. */
  Served<CommandReply> execute(PreparedCommand prepared, PendingItem<CommandReply> item) {
    return execute(new OneCrossing(prepared, shard.id(), memory), item);
  }

  /** Executes an atomic batch that crosses. */
  Served<BatchReply> execute(PreparedBatch batch, PendingItem<BatchReply> item) {
    return execute(new BatchCrossing(batch, shard.id(), memory), item);
  }

  private <R> Served<R> execute(CrossingRequest<R> request, PendingItem<R> item) {
    long micros = judging.nextMicros();
    BatchOutcome outcome = request.judge(micros);
    if (outcome.frame() instanceof Outcome.Prepared ready) {
      memory.openCrossings().refuseWhenFull(shard.id());
      if (home.isAway(ready.participants())
          && heard(request, ready.participants(), item).isEmpty()) {
        return Served.later();
      }
      begin(new CrossingCall<>(request, Optional.of(item)), micros, ready);
      return Served.later();
    }
    if (!(outcome.frame() instanceof Outcome.Declined declined)) {
      return Served.now(request.record(outcome, micros, judging::record));
    }
    Optional<PeerAnswers> others = heard(request, declined.participants(), item);
    if (others.isEmpty()) {
      return Served.later();
    }
    Verdict first = request.first(with(declined, others.get())).orElseThrow();
    return waits(first)
        ? later(item)
        : Served.now(request.record(request.refuse(first), micros, judging::record));
  }

  /** A due hold whose accounts lie apart begins to end [K7]. */
  void expire(PreparedCommand prepared, long micros) {
    OneCrossing request = new OneCrossing(prepared, shard.id(), memory);
    BatchOutcome outcome = request.judge(micros);
    if (outcome.frame() instanceof Outcome.Prepared ready) {
      begin(new CrossingCall<>(request, Optional.empty()), micros, ready);
    } else if (outcome.frame() instanceof Outcome.Applied) {
      request.record(outcome, micros, judging::record);
    } else {
      throw new DerivedStateException("a due hold can not expire: " + outcome);
    }
  }

  private void begin(CrossingCall<?> call, long micros, Outcome.Prepared outcome) {
    JournalPosition position = judging.open().nextPosition();
    judging.record(call.request().commands().get(0), micros, outcome);
    CrossingDrive drive = home.begin(CrossingEffects.keyAt(shard.id(), position), call, outcome);
    judging.open().whenDurable(drive::prepare);
  }

  /** Judges such a transaction and records nothing. */
  Served<CommandReply> dryRun(PreparedCommand prepared, PendingItem<CommandReply> item) {
    return dryRun(new OneCrossing(prepared, shard.id(), memory), item);
  }

  /** Judges an atomic batch that crosses, and records nothing. */
  Served<BatchReply> dryRun(PreparedBatch batch, PendingItem<BatchReply> item) {
    return dryRun(new BatchCrossing(batch, shard.id(), memory), item);
  }

  private <R> Served<R> dryRun(CrossingRequest<R> request, PendingItem<?> item) {
    long micros = judging.nextMicros();
    BatchOutcome outcome = request.judge(micros);
    if (outcome.frame() instanceof Outcome.Refused || outcome.frame() instanceof Outcome.Applied) {
      return Served.now(request.record(outcome, micros, Crossings::tried));
    }
    List<Participant> participants =
        outcome.frame() instanceof Outcome.Prepared ready
            ? ready.participants()
            : ((Outcome.Declined) outcome.frame()).participants();
    Optional<PeerAnswers> others = heard(request, participants, item);
    if (others.isEmpty()) {
      return Served.later();
    }
    Optional<Verdict> first = request.first(with(outcome.frame(), others.get()));
    if (first.isPresent()) {
      return waits(first.get())
          ? later(item)
          : Served.now(request.record(request.refuse(first.get()), micros, Crossings::tried));
    }
    Crossing crossing =
        Crossing.prepared(
            CrossingKey.tried(shard.id().region(), shard.id().number()),
            new LedgerRecord(request.commands().get(0).command(), micros, outcome.frame()));
    BatchOutcome applied = request.decide(crossing, others.get().prepares(), micros);
    return Served.now(request.record(applied, decision(applied).micros(), Crossings::tried));
  }

  /** Judges transactions in their order, those that cross among them; records nothing. */
  Served<TriedInOrder> dryRun(DryRunInOrder run, PendingItem<TriedInOrder> item) {
    run.begin(memory, shard.id());
    while (true) {
      Served<Optional<TriedInOrder>> round =
          dryRun(new InOrderCrossing(run, shard.id(), memory), item);
      if (round.reply().isEmpty()) {
        return Served.later();
      }
      if (round.reply().get().isPresent()) {
        return Served.now(round.reply().get().get());
      }
    }
  }

  private static CommandReply tried(PreparedCommand command, long micros, Outcome outcome) {
    return new CommandReply.Tried(new LedgerRecord(command.command(), micros, outcome));
  }

  private static Decision decision(BatchOutcome applied) {
    return ((Outcome.Applied) applied.frame()).crossed().orElseThrow().decision();
  }

  private static List<Outcome> with(Outcome own, PeerAnswers others) {
    List<Outcome> all = new ArrayList<>(others.outcomes());
    all.add(own);
    return all;
  }

  /** Has an item served again in a moment. */
  <R> Served<R> later(PendingItem<?> item) {
    parked.later(item);
    return Served.later();
  }

  /** A reason that may go away with an undecided transaction, or with one that was just settled. */
  private static boolean waits(Verdict verdict) {
    return verdict.provisional() || verdict.refusal().reason() == Reason.TRY_AGAIN;
  }

  /** What the participants see; when they have not been asked since, the item waits for it. */
  private Optional<PeerAnswers> heard(
      CrossingRequest<?> request, List<Participant> participants, PendingItem<?> item) {
    if (participants.isEmpty()) {
      return Optional.of(PeerAnswers.NONE);
    }
    Optional<PeerAnswers> answers =
        item.takePeerAnswers().filter(heard -> heard.participants().equals(participants));
    if (answers.isEmpty()) {
      PeerAnswers.ask(shard, request, participants, new Hearing(item));
    }
    return answers;
  }

  private final class Hearing implements PeerAnswers.Asked {
    private final PendingItem<?> item;

    Hearing(PendingItem<?> item) {
      this.item = item;
    }

    @Override
    public void heard(ShardId participant) {
      home.heard(participant);
    }

    @Override
    public void answered(PeerAnswers answers) {
      item.setPeerAnswers(answers);
      parked.resume(item);
    }

    @Override
    public void unanswered(ShardId participant, Throwable fault) {
      home.unheard(participant, fault);
      item.fail(Faults.ofParticipant(participant, fault));
    }
  }

  /** Serves a step that another shard has sent. */
  StepReply step(PreparedCommand step, boolean isDryRun) {
    return participant.serve(step, isDryRun);
  }

  /**
   * What home has decided; it is told only with a batch behind the decision. Of one that it is done
   * with the record of the end says it: a participant asks for that only when its journal was
   * restored as of an earlier moment than home's.
   */
  Optional<Decision> decision(CrossingKey key, CommandId transaction) {
    Optional<Crossing> open = memory.crossing(key);
    return open.isPresent()
        ? open.get().decision()
        : memory
            .record(FinishCrossing.id(transaction, key))
            .flatMap(CrossingEffects::decided)
            .map(Crossed::decision);
  }

  /** Home decides: every participant has answered. */
  void decide(CrossingDrive drive) {
    Optional<Crossing> undecided = undecided(drive.key());
    if (undecided.isEmpty()) {
      return;
    }
    judging.refuseOnAlarm();
    decide(drive, drive.call().orElseThrow(), undecided.get());
  }

  private <R> void decide(CrossingDrive drive, CrossingCall<R> call, Crossing crossing) {
    CrossingRequest<R> request = call.request();
    Optional<Verdict> first = request.first(drive.answers().outcomes());
    if (first.isEmpty()) {
      apply(drive, call, crossing);
    } else if (waits(first.get())) {
      abandon(crossing, drive);
    } else {
      R reply =
          request.record(
              request.refuse(crossing, first.get()), judging.nextMicros(), judging::record);
      ended(crossing, Decision.RELEASE, drive, Optional.empty());
      call.takeCaller()
          .ifPresent(item -> judging.open().answer(new PendingItem.Answered<>(item, reply)));
    }
  }

  private <R> void apply(CrossingDrive drive, CrossingCall<R> call, Crossing crossing) {
    BatchOutcome applied =
        call.request().decide(crossing, drive.answers().prepares(), judging.nextMicros());
    Decision decision = decision(applied);
    judging.refuseBeyondClock(decision.micros());
    R reply = call.request().record(applied, decision.micros(), judging::record);
    ended(
        crossing,
        decision,
        drive,
        Optional.of(() -> call.takeCaller().ifPresent(item -> item.reply(reply))));
  }

  /** Home gives up what it has not decided. */
  void abandon(CrossingKey key) {
    Optional<Crossing> undecided = undecided(key);
    if (undecided.isPresent()) {
      judging.refuseOnAlarm();
      abandon(undecided.get(), home.drive(key).orElseThrow());
    }
  }

  private void abandon(Crossing crossing, CrossingDrive drive) {
    AbandonCrossing command = AbandonCrossing.of(crossing);
    judging.record(
        CommandCodec.prepare(command), judging.nextMicros(), rules.abandon(command, memory));
    if (drive.unreachable().isPresent()) {
      EngineException fault = Faults.participantAway(drive.unreachable().get());
      judging.open().whenDurable(() -> drive.takeCaller().ifPresent(item -> item.fail(fault)));
    } else {
      drive.takeCaller().ifPresent(parked::later);
    }
    ended(crossing, Decision.RELEASE, drive, Optional.empty());
  }

  private Optional<Crossing> undecided(CrossingKey key) {
    return memory.crossing(key).filter(crossing -> crossing.decision().isEmpty());
  }

  /** The decision is told when it is durable, and success only when everyone has applied it. */
  private void ended(
      Crossing crossing, Decision decision, CrossingDrive drive, Optional<Runnable> answer) {
    drive.decidedInOpenBlock();
    Crossing decided = crossing.decided(decision);
    judging.open().whenDurable(() -> drive.tell(decided, answer));
    parked.moved(crossing.key());
  }

  /** Every participant has settled. */
  void finish(CrossingKey key) {
    Optional<CrossingDrive> drive = home.drive(key);
    Optional<Crossing> crossing = memory.crossing(key);
    if (crossing.isPresent()) {
      judging.refuseOnAlarm();
      FinishCrossing command = FinishCrossing.of(crossing.get());
      judging.record(
          CommandCodec.prepare(command),
          judging.nextMicros(),
          rules.finish(command, drive.map(CrossingDrive::settles).orElse(List.of()), memory));
      parked.moved(key);
    }
    drive.ifPresent(driven -> judging.open().whenDurable(driven::finished));
  }

  /** The crossing transaction that any of these has to wait for. */
  Optional<CrossingKey> waitsFor(DryRunInOrder run) {
    return waitsFor(run.commands());
  }

  private Optional<CrossingKey> waitsFor(List<PreparedCommand> commands) {
    for (PreparedCommand command : commands) {
      Optional<CrossingKey> key = waitsFor(command.command());
      if (key.isPresent()) {
        return key;
      }
    }
    return Optional.empty();
  }

  /** The crossing transaction that an atomic batch has to wait for. */
  Optional<CrossingKey> waitsFor(PreparedBatch batch) {
    if (memory.openCrossings().size() == 0) {
      return Optional.empty();
    }
    Optional<CrossingKey> own =
        batch.frame().flatMap(frame -> unfinished(frame.command().commandId()));
    return own.isPresent() ? own : waitsFor(batch.items());
  }
}
