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

  /** Serves the item; it is answered with its batch. */
  void serve(PendingItem<?> item) {
    try {
      open.answer(item.servedBy(this));
    } catch (EngineException fault) {
      item.fail(fault);
    }
  }

  /** Ends a hold that is due, not before it is. */
  void expire(ExpireHold command, long expiresMicros) {
    long micros = Math.max(nextMicros(), expiresMicros);
    record(CommandCodec.prepare(command), micros, judge.judge(command, memory, micros));
  }

  @Override
  public CommandReply execute(PreparedCommand prepared) {
    CommandId id = prepared.command().commandId();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(id);
    if (earlier.isPresent()) {
      return Replays.of(prepared, earlier.get(), shard.id());
    }
    refuseOnAlarm();
    if (isHold(prepared.command())) {
      refuseWhenFull();
    }
    long micros = nextMicros();
    Outcome outcome = judge.judge(prepared.command(), memory, micros);
    if (outcome instanceof Outcome.Refused refused && id.derived()) {
      return new CommandReply.Unrecorded(refused.refusal());
    }
    return record(prepared, micros, outcome);
  }

  @Override
  public CommandReply dryRun(PreparedCommand prepared) {
    Command command = prepared.command();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(command.commandId());
    if (earlier.isPresent()) {
      return Replays.of(prepared, earlier.get(), shard.id());
    }
    refuseOnAlarm();
    long micros = nextMicros();
    return new CommandReply.Tried(
        new LedgerRecord(command, micros, judge.judge(command, memory, micros)));
  }

  @Override
  public BatchReply executeAtomically(PreparedBatch batch) {
    Optional<BatchReply> settled = atomic(batch).settled();
    if (settled.isPresent()) {
      return settled.get();
    }
    refuseOnAlarm();
    if (batch.items().stream().anyMatch(item -> isHold(item.command()))) {
      refuseWhenFull();
    }
    long micros = nextMicros();
    AtomicExecution.Judged judged = atomic(batch).judge(judge, micros);
    if (judged.refusal().isPresent()) {
      return new BatchReply.Refused(judged.refusal().get());
    }
    record(batch.frame().orElseThrow(), micros, judged.frame());
    List<CommandReply> replies = new ArrayList<>(batch.items().size());
    for (int i = 0; i < batch.items().size(); i++) {
      micros++;
      replies.add(record(batch.items().get(i), micros, judged.items().get(i)));
    }
    return new BatchReply.Items(replies, false);
  }

  @Override
  public BatchReply dryRun(PreparedBatch batch) {
    if (batch.mode() != PreparedBatch.Mode.ATOMIC) {
      refuseOnAlarm();
      return new DryRunInOrder(memory, shard.id()).run(batch, judge, nextMicros());
    }
    Optional<BatchReply> settled = atomic(batch).settled();
    if (settled.isPresent()) {
      return settled.get();
    }
    refuseOnAlarm();
    return atomic(batch).tried(judge, nextMicros());
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

  private void refuseOnAlarm() {
    if (clockAlarm.isPresent()) {
      throw Faults.unavailable(shard.id(), clockAlarm.get());
    }
  }

  /**
   * An instant that a wrong clock had reached when it was asked about, or one that another shard
   * has; however far ahead of this clock it is, everything that follows would be committed after
   * it.
   */
  private void refuseBeyondClock(long micros) {
    if (micros - clockMicros > shard.config().clockDriftMax().toNanos() / NANOS_PER_MICRO) {
      throw Faults.tryAgain(shard.id(), "the instant is beyond its clock");
    }
  }

  private CommandReply record(PreparedCommand prepared, long micros, Outcome outcome) {
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
  public AccountsRead accounts(List<AccountKey> keys, long throughMicros) {
    long lastMicros = judgedMicros;
    if (throughMicros > judgedMicros) {
      refuseOnAlarm();
      refuseBeyondClock(throughMicros);
      judgedMicros = throughMicros;
    }
    List<Optional<Account>> accounts = new ArrayList<>(keys.size());
    for (AccountKey key : keys) {
      accounts.add(memory.account(key));
    }
    long sequence = open.hasRecords() ? open.sequence() : open.sequence() - 1;
    return new AccountsRead(lastMicros, judgedMicros, sequence, accounts);
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
                  hold);
            });
  }

  @Override
  public Head head() {
    return durable.get();
  }
}
