package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedBlock;
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
import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One incarnation of leadership of a shard, from its birth until it is given up; its memory goes
 * with it. The hot path is {@link #work}: drain, load, judge, seal, commit, answer. At most one
 * block is on its way to the journal; what arrives meanwhile is judged on top of it and waits [C4].
 * Used on the shard's executor only.
 */
final class Leader implements ShardRequest.Server {
  private final ShardContext shard;
  private final RequestQueue queue;
  private final ComparedOwners comparedOwners;
  private final Judge judge = new Judge();
  private final ShardMemory memory = new ShardMemory();
  private final StateLoader loader;
  private final Materializer materializer;
  private final LeadershipLost lost;
  private volatile Head durable;
  private Batch open;
  private Batch inFlight;

  /** Drained; what they need is being loaded. */
  private List<PendingItem<?>> loading = List.of();

  /** Drained, and memory knows what they need; judged as soon as the open batch has room. */
  private final Deque<PendingItem<?>> ready = new ArrayDeque<>();

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
   */
  Leader(
      ShardContext shard,
      RequestQueue queue,
      Head born,
      Head marked,
      Map<String, Long> completeThrough,
      ComparedOwners comparedOwners,
      LeadershipLost lost) {
    this.shard = shard;
    this.queue = queue;
    this.comparedOwners = comparedOwners;
    this.lost = lost;
    this.durable = born;
    this.judgedMicros = born.lastMicros();
    this.open = new Batch(born.sequence() + 1);
    this.loader = new StateLoader(shard, memory);
    this.materializer =
        new Materializer(
            shard,
            born.epoch(),
            marked,
            completeThrough,
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
    if (loading.isEmpty() && ready.isEmpty()) {
      memory.trim(materializer.markedSequence(), shard.config().cachedEntriesMax());
    }
    drain();
    sealIfIdle();
  }

  private void drain() {
    while (loading.isEmpty()) {
      judgeReady();
      if (!ready.isEmpty() || !open.hasRoom(shard.config()) || !materializer.hasRoom()) {
        return;
      }
      loading =
          queue.drain(
              shard.runtime().monotonicNanos(), shard.config().batchItemsMax() - open.items());
      if (loading.isEmpty()) {
        return;
      }
      Set<DerivedKey> missing = loader.missing(loading);
      if (missing.isEmpty()) {
        loadingIsReady();
      } else {
        loader.load(missing, this::loaded);
      }
    }
  }

  private void loaded(Throwable fault) {
    if (closed) {
      return;
    }
    if (fault == null) {
      loadingIsReady();
    } else {
      List<PendingItem<?>> items = loading;
      loading = List.of();
      items.forEach(item -> item.fail(Faults.tryAgain(shard.id(), "state could not be read")));
    }
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
    while (!ready.isEmpty() && open.hasRoom(shard.config())) {
      PendingItem<?> item = ready.peek();
      try {
        open.answer(item.servedBy(this));
      } catch (EngineException fault) {
        item.fail(fault);
      }
      ready.poll();
    }
  }

  private void sealIfIdle() {
    if (closed || inFlight != null || open.isEmpty()) {
      return;
    }
    inFlight = open;
    if (inFlight.hasRecords()) {
      commit(inFlight);
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

  private void ended(Head next, HeadWrite.Result result) {
    if (closed) {
      return;
    }
    if (result == HeadWrite.Result.LOST) {
      abandon("block " + next.sequence() + " could not be made durable", false);
      return;
    }
    Batch batch = inFlight;
    inFlight = null;
    durable = next;
    materializer.add(durable, batch.changes());
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

  @Override
  public CommandReply execute(PreparedCommand prepared) {
    Command command = prepared.command();
    CommandId id = command.commandId();
    Optional<ShardMemory.Remembered> earlier = memory.remembered(id);
    if (earlier.isPresent()) {
      return replay(prepared, earlier.get());
    }
    Optional<String> alarm = shard.clock().alarm();
    if (alarm.isPresent()) {
      throw Faults.unavailable(shard.id(), alarm.get());
    }
    Outcome outcome = judge.judge(command, memory);
    if (outcome instanceof Outcome.Refused refused && id.derived()) {
      return new CommandReply.Unrecorded(refused.refusal());
    }
    judgedMicros = Math.max(shard.runtime().wallMicros(), judgedMicros + 1);
    LedgerRecord record = new LedgerRecord(command, judgedMicros, outcome);
    JournalPosition position = open.nextPosition();
    EncodedRecord encoded = RecordCodec.encode(prepared, judgedMicros, outcome);
    open.add(encoded);
    memory.remember(
        new StoredRecord(record, prepared.fingerprint(), encoded.digest(), false),
        position,
        position.sequence());
    memory.apply(record, position, open.changes());
    return new CommandReply.Recorded(record, shard.id(), position, false);
  }

  private CommandReply replay(PreparedCommand prepared, ShardMemory.Remembered earlier) {
    if (CommandCodec.sameRequest(prepared, earlier.stored())) {
      return new CommandReply.Recorded(earlier.record(), shard.id(), earlier.position(), true);
    }
    Command command = prepared.command();
    CommandId id = command.commandId();
    Map<String, String> metadata = new HashMap<>();
    if (id.derived()) {
      metadata.putAll(earlier.record().command().subject());
    } else {
      metadata.put("ledger", id.ledger());
      metadata.put("id", id.id());
    }
    metadata.put("field", earlier.record().command().firstDifference(command).orElse("request"));
    return new CommandReply.Unrecorded(new Refusal(command.kind().mismatch(id), metadata));
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    return memory.account(key);
  }

  @Override
  public Optional<CommandReply.Recorded> record(CommandId id) {
    return memory
        .remembered(id)
        .map(
            found ->
                new CommandReply.Recorded(found.record(), shard.id(), found.position(), false));
  }

  @Override
  public Head head() {
    return durable;
  }
}
