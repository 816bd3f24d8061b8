package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One incarnation of leadership of a shard, from its birth until it is given up; its memory goes
 * with it. The hot path is {@link #work}: drain, load, judge, seal, commit, answer. At most one
 * block is on its way to the journal; what arrives meanwhile is judged on top of it and waits [C4].
 * Used on the shard's executor only.
 */
final class Leader implements ShardRequest.Server {
  private static final long NANOS_PER_MICRO = 1_000;

  private final ShardContext shard;
  private final RequestQueue queue;
  private final ComparedOwners comparedOwners;
  private final Judge judge = new Judge();
  private final ShardMemory memory = new ShardMemory();
  private final StateLoader loader;
  private final Materializer materializer;
  private final LeadershipLost lost;
  private volatile Head durable;
  private volatile int openHolds;
  private Batch open;
  private Batch inFlight;

  /** Drained; what they need is being brought. */
  private List<PendingItem<?>> loading = List.of();

  /** Whether something is being brought into memory, for {@link #loading} or for expiring holds. */
  private boolean bringing;

  /** Drained, and memory knows what they need; judged as soon as the open batch has room. */
  private final Deque<PendingItem<?>> ready = new ArrayDeque<>();

  private final ExpiryTimer expiryTimer;
  private final JournalWaiters waiters = new JournalWaiters();

  /** The clock, and what is wrong with it, as they were looked at for the present item. */
  private long clockMicros;

  private Optional<String> clockAlarm = Optional.empty();

  /** The newest commit time, or a later instant that was asked about: whatever follows is later. */
  private long judgedMicros;

  private long replayedRecords;
  private boolean accepting;
  private boolean closed;

  /** Hears that a leadership was given up. */
  interface LeadershipLost {
    /**
     * The leader stopped; the shard may be born again.
     *
     * @param why for people
     * @param rebuild whether the derived state must be made again from the journal first
     */
    void lost(String why, boolean rebuild);
  }

  /**
   * A leader that has not replayed anything yet.
   *
   * @param born the head that its birth committed
   * @param marked the head as of the block up to which derived state is materialized
   * @param completeThrough what the marker says of each node's copies
   * @param comparedOwners the owners whose copies were compared in the view change
   * @param discardEpoch what epochs before it derived is thrown away; 0 = nothing is
   */
  Leader(
      ShardContext shard,
      RequestQueue queue,
      Head born,
      Head marked,
      Map<String, Long> completeThrough,
      ComparedOwners comparedOwners,
      long discardEpoch,
      LeadershipLost lost) {
    this.shard = shard;
    this.queue = queue;
    this.comparedOwners = comparedOwners;
    this.lost = lost;
    this.durable = born;
    this.judgedMicros = born.lastMicros();
    this.open = new Batch(born.sequence() + 1);
    this.loader = new StateLoader(shard, memory, discardEpoch);
    this.expiryTimer = new ExpiryTimer(shard, this::work);
    this.materializer =
        new Materializer(
            shard,
            born.epoch(),
            marked,
            completeThrough,
            discardEpoch,
            comparedOwners,
            this::work,
            this::materializingFailed);
  }

  Head durable() {
    return durable;
  }

  Materializer materializer() {
    return materializer;
  }

  /** Those who wait for the journal to grow. */
  JournalWaiters waiters() {
    return waiters;
  }

  /** Whether it was born completely and has not been given up. */
  boolean accepting() {
    return accepting && !closed;
  }

  /**
   * Takes over what a block says that is durable but perhaps not materialized; its accounts must be
   * loaded.
   */
  void replay(Block block) {
    DerivedChanges changes = new DerivedChanges();
    long sequence = block.header().sequence();
    for (int i = 0; i < block.records().size(); i++) {
      StoredRecord stored = block.records().get(i);
      JournalPosition position = new JournalPosition(sequence, i);
      memory.remember(stored, position, sequence);
      memory.apply(stored.record(), position, changes);
    }
    replayedRecords += block.records().size();
    Head at =
        new Head(durable.epoch(), durable.leaderId(), sequence, block.hash(), durable.lastMicros());
    materializer.add(at, changes);
    memory.trim(materializer.markedSequence(), shard.config().cachedEntriesMax());
  }

  /** How many records it took over since its birth began. */
  long replayedRecords() {
    return replayedRecords;
  }

  /** The holds that were open when the blocks to be replayed begin, or later. */
  void takeOpenHolds(Map<Integer, Optional<OpenHold>> places) {
    places.forEach(memory.openHolds()::set);
  }

  /** How many holds are open. May be asked from any thread. */
  int openHolds() {
    return openHolds;
  }

  /** What the state of a block's records needs before it can be replayed. */
  StateLoader loader() {
    return loader;
  }

  /** The birth is complete: from now on requests are answered. */
  void open() {
    accepting = true;
    work();
  }

  /**
   * Does whatever can be done now. Called when a request arrived, a block became durable, or a
   * flush ended.
   */
  void work() {
    if (!accepting()) {
      return;
    }
    if (!bringing && ready.isEmpty()) {
      memory.trim(materializer.markedSequence(), shard.config().cachedEntriesMax());
    }
    advance();
  }

  private void advance() {
    drain();
    sealIfIdle();
    openHolds = memory.openHolds().size();
    if (!closed) {
      expiryTimer.set(memory.openHolds().first());
    }
  }

  private void drain() {
    while (!bringing) {
      judgeReady();
      if (bringing
          || !ready.isEmpty()
          || !open.hasRoom(shard.config())
          || !materializer.hasRoom()) {
        return;
      }
      loading =
          queue.drain(
              shard.runtime().monotonicNanos(), shard.config().batchItemsMax() - open.items());
      if (loading.isEmpty()) {
        return;
      }
      List<PendingItem<?>> items = loading;
      if (loader.bring(
          needs -> items.forEach(item -> item.request().collect(needs)), this::loaded)) {
        loadingIsReady();
      } else {
        bringing = true;
      }
    }
  }

  private void loaded(Map<DerivedKey, Throwable> unread) {
    if (closed) {
      return;
    }
    bringing = false;
    for (PendingItem<?> item : loading) {
      if (loader.lacks(item.request(), unread.keySet())) {
        item.fail(Faults.tryAgain(shard.id(), "state could not be read"));
      } else {
        ready.add(item);
      }
    }
    loading = List.of();
    work();
  }

  private void loadingIsReady() {
    ready.addAll(loading);
    loading = List.of();
  }

  /**
   * An item leaves only when it is judged, so that after a defect {@link #close} still finds it.
   */
  private void judgeReady() {
    readClock();
    while (expireDue(ready.isEmpty() ? 1 : ready.peek().request().span())
        && !ready.isEmpty()
        && open.hasRoom(shard.config())
        && materializer.hasRoom()) {
      PendingItem<?> item = ready.peek();
      try {
        open.answer(item.servedBy(this));
      } catch (EngineException fault) {
        item.fail(fault);
      }
      ready.poll();
      readClock();
    }
  }

  /**
   * Once for each item: what expires before it and what is judged must go by the same instant,
   * however long the thread stands still in between.
   */
  private void readClock() {
    clockMicros = shard.runtime().wallMicros();
    clockAlarm = shard.clock().alarm(clockMicros);
  }

  /**
   * Expires every hold that is due at the commit times that the next {@code span} records get, so
   * that nothing is judged while a due hold still counts. One that becomes due between these times
   * moves them behind itself.
   *
   * @return whether none is left; if not, the room or the state that this needs comes later
   */
  private boolean expireDue(int span) {
    Optional<OpenHold> first = memory.openHolds().first();
    while (first.isPresent() && first.get().expiresMicros() < nextMicros() + span) {
      if (clockAlarm.isPresent()) {
        return true;
      }
      if (!open.hasRoom(shard.config()) || !materializer.hasRoom()) {
        return false;
      }
      ExpireHold command = ExpireHold.of(first.get().hold());
      if (!loader.knows(command)) {
        bringDue(span);
        return false;
      }
      requireOpen(first.get());
      long micros = Math.max(nextMicros(), first.get().expiresMicros());
      record(CommandCodec.prepare(command), micros, judge.judge(command, memory, micros));
      first = memory.openHolds().first();
    }
    return true;
  }

  /** The table of open holds and what is kept of the hold itself come out of the same journal. */
  private void requireOpen(OpenHold due) {
    if (memory.original(due.hold()).filter(Original::open).isEmpty()) {
      throw new DerivedStateException(
          "what is left of the open hold " + due.hold() + " is missing");
    }
  }

  private void bringDue(int span) {
    List<OpenHold> due =
        memory.openHolds().due(nextMicros() + span, shard.config().batchItemsMax());
    List<Command> commands = new ArrayList<>(due.size());
    due.forEach(hold -> commands.add(ExpireHold.of(hold.hold())));
    bringing = !loader.bring(needs -> commands.forEach(needs::command), this::broughtDue);
  }

  private void broughtDue(Map<DerivedKey, Throwable> unread) {
    if (closed) {
      return;
    }
    Optional<Throwable> corrupt =
        unread.values().stream().filter(CorruptJournalException.class::isInstance).findFirst();
    if (unread.isEmpty()) {
      bringing = false;
      advance(); // without forgetting again what was just brought
    } else if (corrupt.isPresent()) {
      abandon("the state of due holds is not readable: " + corrupt.get().getMessage(), true);
    } else {
      shard.retryLater(
          () -> {
            bringing = false;
            work();
          });
    }
  }

  private long nextMicros() {
    return Math.max(clockMicros, judgedMicros + 1);
  }

  private void sealIfIdle() {
    if (closed || inFlight != null || open.isEmpty()) {
      return;
    }
    inFlight = open;
    if (inFlight.hasRecords()) {
      commit(inFlight);
    } else if (judgedMicros > durable.lastMicros()) {
      raiseTime();
    } else {
      open = new Batch(durable.sequence() + 1);
      ConfirmationRound.leading(shard, durable, this::fenced);
    }
  }

  private void commit(Batch batch) {
    BlockHeader header =
        new BlockHeader(
            shard.id().region(),
            shard.id().number(),
            durable.epoch(),
            durable.leaderId(),
            batch.sequence(),
            durable.hash(),
            judgedMicros);
    EncodedBlock block = BlockCodec.encode(header, batch.encoded());
    Head next =
        new Head(durable.epoch(), durable.leaderId(), batch.sequence(), block.hash(), judgedMicros);
    open = new Batch(batch.sequence() + 1);
    new HeadWrite(
            shard, durable, next, List.of(block), comparedOwners, result -> ended(next, result))
        .start();
  }

  /** Makes it durable that nothing is committed any more up to an instant that was asked about. */
  private void raiseTime() {
    Head next = durable.at(judgedMicros);
    open = new Batch(durable.sequence() + 1);
    new HeadWrite(shard, durable, next, List.of(), comparedOwners, result -> ended(next, result))
        .start();
  }

  private void ended(Head next, HeadWrite.Result result) {
    if (closed) {
      return;
    }
    if (result == HeadWrite.Result.LOST) {
      abandon("the head of block " + next.sequence() + " could not be made durable", false);
      return;
    }
    Batch batch = inFlight;
    inFlight = null;
    durable = next;
    materializer.add(durable, batch.changes());
    waiters.grown(durable.sequence());
    answerAfterSealing(batch);
  }

  private void fenced(ConfirmationRound.Result result) {
    if (closed) {
      return;
    }
    if (result != ConfirmationRound.Result.CONFIRMED) {
      abandon("the leadership could not be confirmed", false);
      return;
    }
    Batch batch = inFlight;
    inFlight = null;
    answerAfterSealing(batch);
  }

  /** The next block is on its way before anybody is answered; whatever becomes of it, they are. */
  private void answerAfterSealing(Batch batch) {
    try {
      sealIfIdle();
    } finally {
      batch.giveAnswers();
    }
    work();
  }

  private void materializingFailed(Throwable fault) {
    abandon(
        "derived state could not be written: " + fault.getMessage(),
        fault instanceof DerivedStateException);
  }

  /** Gives the leadership and its memory up and says so; whoever waits may ask again. */
  void abandon(String why, boolean rebuild) {
    if (!closed) {
      close(why);
      lost.lost(why, rebuild);
    }
  }

  /** The same without saying so. May be called twice. */
  void close(String why) {
    if (closed) {
      return;
    }
    closed = true;
    materializer.close();
    waiters.close();
    EngineException fault = Faults.tryAgain(shard.id(), why);
    if (inFlight != null) {
      inFlight.fail(fault);
    }
    open.fail(fault);
    loading.forEach(item -> item.fail(fault));
    ready.forEach(item -> item.fail(fault));
  }

  /** Whether a copy counts as an owner now that was not compared in the view change. */
  boolean hasStranger(Standing standing) {
    return comparedOwners.hasStranger(standing);
  }

  /** One of those copies. */
  String stranger(Standing standing) {
    return comparedOwners.stranger(standing);
  }

  @Override
  public CommandReply execute(PreparedCommand prepared) {
    CommandId id = prepared.command().commandId();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(id);
    if (earlier.isPresent()) {
      return Replays.of(prepared, earlier.get(), shard.id());
    }
    refuseOnAlarm();
    if (prepared.command().kind() == CommandKind.HOLD) {
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
    refuseWhenFull();
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
    return durable;
  }
}
