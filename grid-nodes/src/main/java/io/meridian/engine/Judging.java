package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a leader judges: request by request on its memory, under a clock that is looked at once for
 * each, with the records gathered in the open batch. Brings nothing and commits nothing: what a
 * request reads must be in memory. Used on the shard's executor only; lives as long as its leader.
 */
final class Judging implements ShardRequest.Server {
  private static final long NANOS_PER_MICRO = 1_000;

  private final ShardContext shard;
  private final ShardMemory memory;
  private final Supplier<Head> durable;
  private final Judge judge = new Judge();
  private Crossings crossings;
  private CrossingsCheck crossingsCheck;
  private Batch open;

  /** The clock, and what is wrong with it, as they were looked at for the present item. */
  private long clockMicros;

  private Optional<String> clockAlarm = Optional.empty();

  /** The newest commit time, or a later instant that was asked about: whatever follows is later. */
  private long judgedMicros;

  /**
   * Nothing judged yet.
   *
   * @param durable the leader's durable head, which at first is the one that its birth committed
   */
  Judging(ShardContext shard, ShardMemory memory, Supplier<Head> durable) {
    this.shard = shard;
    this.memory = memory;
    this.durable = durable;
    this.judgedMicros = durable.get().lastMicros();
    this.open = new Batch(durable.get().sequence() + 1);
  }

  /** The batch that is being filled. */
  Batch open() {
    return open;
  }

  boolean hasRoom() {
    return open.hasRoom(shard.config());
  }

  /** Closes the batch that was being filled, and opens the one that follows it. */
  Batch seal() {
    Batch sealed = open;
    open = new Batch(sealed.hasRecords() ? sealed.sequence() + 1 : sealed.sequence());
    return sealed;
  }

  /** The newest commit time, or a later instant that was asked about. */
  long judgedMicros() {
    return judgedMicros;
  }

  /**
   * Once for each item: what expires before it and what is judged must go by the same instant,
   * however long the thread stands still in between.
   */
  void readClock() {
    clockMicros = shard.runtime().wallMicros();
    clockAlarm = shard.clock().alarm(clockMicros);
  }

  /** Whether the clock is so wrong that nothing is judged by it. */
  boolean alarmed() {
    return clockAlarm.isPresent();
  }

  /** The commit time of the next record. */
  long nextMicros() {
    return Math.max(clockMicros, judgedMicros + 1);
  }

  /** What is judged of crossing transactions, and told; given once, before anything is served. */
  void setCrossings(Crossings judged, CrossingsCheck told) {
    crossings = judged;
    crossingsCheck = told;
  }

  /** Serves the item; it is answered with its batch, unless it is put aside. */
  void serve(PendingItem<?> item) {
    try {
      item.servedBy(this).ifPresent(open::answer);
    } catch (EngineException fault) {
      item.fail(fault);
    }
  }

  /** Ends a hold that is due, not before it is. */
  void expire(ExpireHold command, long expiresMicros) {
    long micros = Math.max(nextMicros(), expiresMicros);
    PreparedCommand prepared = CommandCodec.prepare(command);
    if (crossings.crosses(command)) {
      crossings.expire(prepared, micros);
    } else {
      record(prepared, micros, judge.judge(command, memory, micros));
    }
  }

  @Override
  public Served<CommandReply> execute(PreparedCommand prepared, PendingItem<CommandReply> item) {
    Command command = prepared.command();
    CommandId id = command.commandId();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(id);
    if (earlier.isPresent()) {
      return replay(Replays.of(prepared, earlier.get(), shard.id()), id, item);
    }
    Optional<CrossingKey> before = crossings.waitsFor(command);
    if (before.isPresent()) {
      return crossings.park(item, before);
    }
    refuseOnAlarm();
    if (isHold(command)) {
      refuseWhenFull();
    }
    if (crossings.crosses(command)) {
      return crossings.execute(prepared, item);
    }
    long micros = nextMicros();
    Outcome outcome = judge.judge(command, memory, micros);
    if (crossings.provisional(command, outcome, micros)) {
      return crossings.park(item, Optional.empty());
    }
    if (outcome instanceof Outcome.Refused refused && id.derived()) {
      return Served.now(new CommandReply.Unrecorded(refused.refusal()));
    }
    return Served.now(record(prepared, micros, outcome));
  }

  /** Success is told only when every shard has applied it [K4]. */
  private Served<CommandReply> replay(
      CommandReply reply, CommandId id, PendingItem<CommandReply> item) {
    Optional<CrossingKey> unfinished =
        reply instanceof CommandReply.Recorded ? crossings.unfinished(id) : Optional.empty();
    return unfinished.isPresent() ? crossings.park(item, unfinished) : Served.now(reply);
  }

  @Override
  public Served<CommandReply> dryRun(PreparedCommand prepared, PendingItem<CommandReply> item) {
    Command command = prepared.command();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(command.commandId());
    if (earlier.isPresent()) {
      return replay(Replays.of(prepared, earlier.get(), shard.id()), command.commandId(), item);
    }
    Optional<CrossingKey> before = crossings.waitsFor(command);
    if (before.isPresent()) {
      return crossings.park(item, before);
    }
    refuseOnAlarm();
    if (crossings.crosses(command)) {
      return crossings.dryRun(prepared, item);
    }
    long micros = nextMicros();
    Outcome outcome = judge.judge(command, memory, micros);
    return crossings.provisional(command, outcome, micros)
        ? crossings.park(item, Optional.empty())
        : Served.now(new CommandReply.Tried(new LedgerRecord(command, micros, outcome)));
  }

  @Override
  public Served<CommandReply> later(PendingItem<CommandReply> item) {
    return crossings.later(item);
  }

  @Override
  public Served<BatchReply> executeAtomically(PreparedBatch batch, PendingItem<BatchReply> item) {
    Optional<Served<BatchReply>> known = known(batch, item);
    if (known.isPresent()) {
      return known.get();
    }
    refuseOnAlarm();
    if (batch.items().stream().anyMatch(held -> isHold(held.command()))) {
      refuseWhenFull();
    }
    if (crossings.crosses(batch)) {
      return crossings.execute(batch, item);
    }
    long micros = nextMicros();
    AtomicExecution.Judged judged = atomic(batch).judge(judge, micros);
    if (judged.refusal().isPresent()) {
      return Served.now(new BatchReply.Refused(judged.refusal().get()));
    }
    if (provisional(batch, judged, micros)) {
      return crossings.park(item, Optional.empty());
    }
    record(batch.frame().orElseThrow(), micros, judged.frame());
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      micros++;
      replies.add(record(batch.items().get(i), micros, judged.items().get(i)));
    }
    return Served.now(new BatchReply.Items(replies, false));
  }

  /**
   * The answer to an atomic batch that follows from earlier uses of its ids, or that it waits;
   * success is told only when every shard has applied it [K4].
   */
  private Optional<Served<BatchReply>> known(PreparedBatch batch, PendingItem<BatchReply> item) {
    Optional<BatchReply> settled = atomic(batch).settled();
    Optional<CrossingKey> before =
        settled.isEmpty()
            ? crossings.waitsFor(batch)
            : settled.get() instanceof BatchReply.Items items && items.replayed()
                ? crossings.unfinished(batch.frame().orElseThrow().command().commandId())
                : Optional.empty();
    return before.isPresent()
        ? Optional.of(crossings.park(item, before))
        : settled.map(Served::now);
  }

  @Override
  public StepReply step(PreparedCommand step, boolean isDryRun) {
    return crossings.step(step, isDryRun);
  }

  @Override
  public Optional<Decision> decision(CrossingKey key, CommandId transaction) {
    return crossings.decision(key, transaction);
  }

  @Override
  public void decide(CrossingDrive drive) {
    crossings.decide(drive);
  }

  @Override
  public void abandon(CrossingKey key) {
    crossings.abandon(key);
  }

  @Override
  public void finish(CrossingKey key) {
    crossings.finish(key);
  }

  @Override
  public Served<BatchReply> dryRun(PreparedBatch batch, PendingItem<BatchReply> item) {
    Optional<Served<BatchReply>> known = known(batch, item);
    if (known.isPresent()) {
      return known.get();
    }
    refuseOnAlarm();
    if (crossings.crosses(batch)) {
      return crossings.dryRun(batch, item);
    }
    long micros = nextMicros();
    AtomicExecution execution = atomic(batch);
    AtomicExecution.Judged judged = execution.judge(judge, micros);
    return provisional(batch, judged, micros)
        ? crossings.park(item, Optional.empty())
        : Served.now(execution.tried(judged, micros));
  }

  /** Whether the item that failed did so because of reservations only, so that the batch waits. */
  private boolean provisional(PreparedBatch batch, AtomicExecution.Judged judged, long micros) {
    return judged.refusal().isEmpty()
        && judged.failed() >= 0
        && crossings.provisional(
            batch.items().get(judged.failed()).command(),
            judged.items().get(judged.failed()),
            judged.state(),
            micros);
  }

  @Override
  public Served<TriedInOrder> dryRun(DryRunInOrder run, PendingItem<TriedInOrder> item) {
    Optional<CrossingKey> before = crossings.waitsFor(run);
    if (before.isPresent()) {
      return crossings.park(item, before);
    }
    refuseOnAlarm();
    return crossings.dryRun(run, item);
  }

  private AtomicExecution atomic(PreparedBatch batch) {
    return new AtomicExecution(batch, memory, shard.id());
  }

  private static boolean isHold(Command command) {
    return command.kind() == CommandKind.HOLD;
  }

  /** An atomic batch may go beyond by its own holds. */
  private void refuseWhenFull() {
    if (memory.openHolds().size() >= OpenHolds.HOLDS_MAX) {
      throw Faults.tooManyHolds(shard.id(), OpenHolds.HOLDS_MAX);
    }
  }

  /** Nothing is judged by a clock that is wrong. */
  void refuseOnAlarm() {
    if (clockAlarm.isPresent()) {
      throw Faults.unavailable(shard.id(), clockAlarm.get());
    }
  }

  /**
   * An instant that a wrong clock had reached when it was asked about, or one that another shard
   * has; however far ahead of this clock it is, everything that follows would be committed after
   * it.
   */
  void refuseBeyondClock(long micros) {
    if (micros - clockMicros > shard.config().clockDriftMax().toNanos() / NANOS_PER_MICRO) {
      throw Faults.tryAgain(shard.id(), "the instant is beyond its clock");
    }
  }

  /** Puts what became of a command into the open batch, and takes it in memory. */
  CommandReply.Recorded record(PreparedCommand prepared, long micros, Outcome outcome) {
    judgedMicros = micros;
    LedgerRecord record = new LedgerRecord(prepared.command(), micros, outcome);
    JournalPosition position = open.nextPosition();
    EncodedRecord encoded = RecordCodec.encode(prepared, micros, outcome);
    open.add(encoded);
    memory.remember(
        new StoredRecord(record, prepared.fingerprint(), encoded.digest(), false),
        position,
        position.sequence());
    memory.apply(record, position, open.changes());
    return new CommandReply.Recorded(record, shard.id(), position, false);
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    return memory.account(key);
  }

  @Override
  public Served<AccountsRead> accounts(
      List<AccountKey> keys, long throughMicros, PendingItem<AccountsRead> item) {
    long lastMicros = judgedMicros;
    raise(throughMicros);
    Optional<CrossingKey> unresolved = memory.openCrossings().unresolved(keys, throughMicros);
    if (unresolved.isPresent()) {
      return crossings.park(item, unresolved);
    }
    List<Optional<Account>> accounts = new ArrayList<>(keys.size());
    for (AccountKey key : keys) {
      accounts.add(memory.account(key));
    }
    long sequence = open.hasRecords() ? open.sequence() : open.sequence() - 1;
    return Served.now(new AccountsRead(lastMicros, judgedMicros, sequence, accounts));
  }

  /** Whatever is committed from now on is later than that. */
  private void raise(long throughMicros) {
    if (throughMicros > judgedMicros) {
      refuseOnAlarm();
      refuseBeyondClock(throughMicros);
      judgedMicros = throughMicros;
    }
  }

  @Override
  public Served<Boolean> resolved(long throughMicros, PendingItem<Boolean> item) {
    raise(throughMicros);
    Optional<CrossingKey> unresolved = memory.openCrossings().unresolved(throughMicros);
    return unresolved.isPresent() ? crossings.park(item, unresolved) : Served.now(true);
  }

  @Override
  public Optional<IdUse> use(CommandId id) {
    return memory
        .record(id)
        .map(LedgerRecord::command)
        .map(
            command ->
                new IdUse(
                    shard.id(),
                    command.kind().transaction(),
                    CommandCodec.prepare(command).fingerprint()));
  }

  @Override
  public Optional<FoundTransaction> transaction(CommandId id) {
    return memory
        .remembered(id)
        .filter(found -> found.record().command().kind().transaction())
        .map(
            found -> {
              Optional<Original> hold =
                  found.record().command().kind() == CommandKind.CAPTURE
                      ? memory.original(found.record().command().original().orElseThrow())
                      : Optional.empty();
              return new FoundTransaction(
                  new CommandReply.Recorded(found.record(), shard.id(), found.position(), false),
                  memory.original(id),
                  hold,
                  crossings.path(found.record()));
            });
  }

  @Override
  public Head head() {
    return durable.get();
  }

  @Override
  public List<OpenCrossing> openCrossings(String ledger, Optional<CrossingKey> after, int limit) {
    return crossingsCheck.list(ledger, after, limit);
  }

  @Override
  public int driveCrossings(String ledger) {
    return crossingsCheck.driveOn(ledger);
  }
}
