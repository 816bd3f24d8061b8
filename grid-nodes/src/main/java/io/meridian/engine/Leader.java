package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Crossing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One incarnation of leadership of a shard, from its birth until it is given up; its memory goes
 * with it. The hot path is {@link #work}: drain, bring, expire, judge, seal, commit, answer. At
 * most one block is on its way to the journal; what arrives meanwhile is judged on top of it and
 * waits [C4]. Used on the shard's executor only.
 */
final class Leader implements DueHolds.Parent {
  private final ShardContext shard;
  private final RequestQueue queue;
  private final ComparedOwners comparedOwners;
  private final ShardMemory memory;
  private final StateLoader loader;
  private final Materializer materializer;
  private final Judging judging;
  private final DueHolds dueHolds;
  private final ParkedItems parked;
  private final HomeCrossings homeCrossings;
  private final ForeignDecisions foreignDecisions;
  private final LeadershipLost lost;
  private volatile Head durable;
  private volatile int openHolds;
  private volatile int openCrossings;
  private volatile int pendingTransactions;
  private Batch inFlight;

  /** Drained; what they need is being brought. */
  private List<PendingItem<?>> loading = List.of();

  /** Whether something is being brought into memory for {@link #loading}. */
  private boolean loadingIsUnderWay;

  /** Drained, and memory knows what they need; judged as soon as the open batch has room. */
  private final Deque<PendingItem<?>> ready = new ArrayDeque<>();

  private final ExpiryTimer expiryTimer;
  private final JournalWaiters waiters = new JournalWaiters();

  private long replayedRecords;
  private boolean accepting;
  private volatile boolean closed;

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
    this.memory = new ShardMemory(shard.id());
    this.loader = new StateLoader(shard, memory, discardEpoch);
    this.judging = new Judging(shard, memory, this::durable);
    this.parked = new ParkedItems(shard, this::work);
    this.homeCrossings =
        new HomeCrossings(
            shard,
            memory.openCrossings(),
            this::own,
            hold -> OneCrossing.expiry(hold, shard.id(), memory));
    this.foreignDecisions = new ForeignDecisions(shard, memory.openCrossings(), this::own);
    judging.setCrossings(
        new Crossings(shard, memory, judging, parked, homeCrossings),
        new CrossingsCheck(shard, memory.openCrossings(), homeCrossings, foreignDecisions));
    this.dueHolds = new DueHolds(shard, memory, loader, judging, this::hasRoom, this);
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
    memory.trim(materializer.markedSequence(), sequence, shard.config());
  }

  /** How many records it took over since its birth began. */
  long replayedRecords() {
    return replayedRecords;
  }

  /** What was open when the blocks to be replayed begin, or later. */
  void takeTables(
      Map<Integer, Optional<OpenHold>> holds, Map<Integer, Optional<Crossing>> crossings) {
    holds.forEach(memory.openHolds()::set);
    crossings.forEach(memory.openCrossings()::set);
  }

  /**
   * Puts a request of the leader's own into the shard's queue; a full one fails it. The queue
   * outlives the leader, and the next one must not do what this one was about to.
   */
  private PendingItem<?> own(ShardRequest<?> request) {
    long never = shard.runtime().monotonicNanos() + Long.MAX_VALUE / 2;
    PendingItem<?> item = new PendingItem<>(request, new CallContext(never, () -> closed));
    if (closed || !queue.offerOwn(item)) {
      item.fail(Faults.overloaded(shard.id(), queue.size()));
    } else {
      shard.executor().execute(this::work);
    }
    return item;
  }

  /** How many holds are open. May be asked from any thread. */
  int openHolds() {
    return openHolds;
  }

  /** How many transactions with other shards are not over. May be asked from any thread. */
  int openCrossings() {
    return openCrossings;
  }

  /** How many of these are decided here to be applied. May be asked from any thread. */
  int pendingTransactions() {
    return pendingTransactions;
  }

  /** What the state of a block's records needs before it can be replayed. */
  StateLoader loader() {
    return loader;
  }

  /** The birth is complete: from now on requests are answered. */
  void open() {
    accepting = true;
    homeCrossings.resume();
    work();
  }

  /**
   * Does whatever can be done now. Called when a request arrived, a block became durable, or a
   * flush ended.
   */
  @Override
  public void work() {
    if (!accepting()) {
      return;
    }
    if (!bringing() && ready.isEmpty()) {
      memory.trim(materializer.markedSequence(), durable.sequence(), shard.config());
    }
    advance();
  }

  @Override
  public void broughtDue() {
    advance();
  }

  private void advance() {
    drain();
    sealIfIdle();
    openHolds = memory.openHolds().size();
    openCrossings = memory.openCrossings().size();
    pendingTransactions = memory.openCrossings().pending();
    foreignDecisions.look();
    if (!closed) {
      expiryTimer.set(memory.openHolds().first());
    }
  }

  private void drain() {
    while (!bringing()) {
      judgeReady();
      if (bringing() || !ready.isEmpty() || !hasRoom()) {
        return;
      }
      int most = shard.config().batchItemsMax() - judging.open().items();
      loading = parked.take(most);
      if (loading.isEmpty()) {
        loading = queue.drain(shard.runtime().monotonicNanos(), most);
      }
      if (loading.isEmpty()) {
        return;
      }
      List<PendingItem<?>> items = loading;
      if (loader.bring(
          needs -> items.forEach(item -> item.request().collect(needs)), this::loaded)) {
        loadingIsReady();
      } else {
        loadingIsUnderWay = true;
      }
    }
  }

  private boolean bringing() {
    return loadingIsUnderWay || dueHolds.bringing();
  }

  private boolean hasRoom() {
    return judging.hasRoom() && materializer.hasRoom();
  }

  private void loaded(Map<DerivedKey, Throwable> unread) {
    if (closed) {
      return;
    }
    loadingIsUnderWay = false;
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
    judging.readClock();
    while (dueHolds.expire(ready.isEmpty() ? 1 : ready.peek().request().span())
        && !ready.isEmpty()
        && hasRoom()) {
      judging.serve(ready.peek());
      ready.poll();
      judging.readClock();
    }
  }

  private void sealIfIdle() {
    if (closed || inFlight != null || judging.open().isEmpty()) {
      return;
    }
    inFlight = judging.seal();
    if (inFlight.hasRecords()) {
      commit(inFlight);
    } else if (judging.judgedMicros() > durable.lastMicros()) {
      raiseTime();
    } else {
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
            judging.judgedMicros());
    EncodedBlock block = BlockCodec.encode(header, batch.encoded());
    Head next =
        new Head(
            durable.epoch(),
            durable.leaderId(),
            batch.sequence(),
            block.hash(),
            judging.judgedMicros());
    new HeadWrite(
            shard, durable, next, List.of(block), comparedOwners, result -> ended(next, result))
        .start();
  }

  /** Makes it durable that nothing is committed any more up to an instant that was asked about. */
  private void raiseTime() {
    Head next = durable.at(judging.judgedMicros());
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
        fault instanceof DerivedStateException
            || (fault instanceof CorruptJournalException corrupt && !corrupt.newerVersion()));
  }

  /** Gives the leadership and its memory up and says so; whoever waits may ask again. */
  @Override
  public void abandon(String why, boolean rebuild) {
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
    dueHolds.close();
    foreignDecisions.close();
    EngineException fault = Faults.leaderChanged(shard.id(), why);
    homeCrossings.close(fault);
    parked.close(fault);
    if (inFlight != null) {
      inFlight.fail(fault);
    }
    judging.open().fail(fault);
    loading.forEach(item -> item.fail(fault));
    ready.forEach(item -> item.fail(fault));
  }

  /** The owners whose copies were compared in the view change that it began with. */
  ComparedOwners comparedOwners() {
    return comparedOwners;
  }
}
