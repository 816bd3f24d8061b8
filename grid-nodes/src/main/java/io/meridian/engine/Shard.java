package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.Head;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard as this node hosts it, for as long as the node runs: it is born when this node leads,
 * answers through its leader, and forgets the leader with all its memory when the leadership is
 * lost. Public methods may be called from any thread; everything else happens on the shard's serial
 * executor.
 */
final class Shard implements Birth.Parent, Strangers.Parent {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  private final ShardContext context;
  private final RequestQueue queue;
  private final ShardEvents events;
  private final JournalPages pages;
  private final KnownSpans spans = new KnownSpans();
  private final RebuildBackoff backoff;
  private final Strangers strangers;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final List<CompletableFuture<RebuildReport.ShardRebuild>> rebuilds = new ArrayList<>();
  private volatile Birth birth;
  private volatile Leader leader;
  private volatile boolean waiting;

  /** Counts the waits, so that one that was cut short does not end a later one. */
  private int waits;

  private boolean rebuildFirst;
  private volatile String detail = "";

  /** Why it last waited for copies, so that it says so once. */
  private String awaited = "";

  private volatile boolean broken;
  private boolean stopped;

  /**
   * A dormant shard.
   *
   * @param clock the guard of this node's clock, shared by all shards
   * @param peers the way to other shards
   */
  Shard(
      ShardId id,
      EngineConfig config,
      EngineRuntime runtime,
      Topology topology,
      JournalStore journal,
      DerivedStore derived,
      ClockGuard clock,
      ShardPeers peers) {
    Executor serial = runtime.serial(id.toString());
    Executor guarded = task -> serial.execute(() -> runGuarded(task));
    this.context =
        new ShardContext(id, config, runtime, guarded, topology, journal, derived, clock, peers);
    this.queue = new RequestQueue(config.queueItemsMax(), config.queueBytesMax());
    this.backoff = new RebuildBackoff(config.birthDelay());
    this.strangers = new Strangers(context, this);
    ShardContext reading = context.on(runtime.serial(id + " reading"));
    this.events = new ShardEvents(reading);
    this.pages = new JournalPages(reading);
  }

  ShardId id() {
    return context.id();
  }

  /** What searches have learnt about the shard's statements. */
  KnownSpans spans() {
    return spans;
  }

  /** Asks the shard; never blocks. */
  <R> CompletableFuture<R> submit(ShardRequest<R> request, CallContext call) {
    PendingItem<R> item = new PendingItem<>(request, call);
    if (!queue.offer(item)) {
      item.fail(Faults.overloaded(context.id(), queue.size()));
    } else {
      wake();
    }
    return item.answer();
  }

  /**
   * A durable head that holds everything answered before the call, when all of it is materialized.
   *
   * @param call how long the caller waits
   */
  CompletableFuture<Head> flushed(CallContext call) {
    return submit(new ShardRequest.ReadHead(), call)
        .thenCompose(head -> materialized(head.sequence()).thenApply(through -> head));
  }

  /** Completes when everything up to block {@code sequence} is materialized. */
  CompletableFuture<Void> materialized(long sequence) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Runnable givenUp =
        () -> done.completeExceptionally(Faults.leaderChanged(context.id(), "the leader changed"));
    context
        .executor()
        .execute(
            () -> {
              if (leader == null) {
                givenUp.run();
              } else {
                leader.materializer().whenThrough(sequence, () -> done.complete(null), givenUp);
              }
            });
    return done;
  }

  /** Reads derived entries under one and the same leader from the call on to the answer. */
  CompletableFuture<Map<DerivedKey, DerivedValue>> load(Collection<DerivedKey> keys) {
    Leader present = leader;
    if (present == null) {
      return CompletableFuture.failedFuture(
          Faults.leaderChanged(context.id(), "the leader changed"));
    }
    return context
        .derived()
        .load(context.id(), keys)
        .handle(
            (found, fault) -> {
              if (fault != null || leader != present) {
                throw Faults.leaderChanged(context.id(), "state could not be read");
              }
              return found;
            });
  }

  /**
   * Events of a ledger from a place on, up to the leader's durable head. A head that does not reach
   * the place may be that of a leader that is none any more, so it is asked for again through the
   * fence before it counts.
   */
  CompletableFuture<ShardEvents.Part> events(
      String ledger, EventCursor.Place from, int limit, CallContext call) {
    Leader present = leader;
    CompletableFuture<Head> head =
        present != null && present.durable().sequence() >= from.lastRead()
            ? CompletableFuture.completedFuture(present.durable())
            : submit(new ShardRequest.ReadHead(), call);
    return head.thenCompose(durable -> events.read(ledger, from, durable, limit));
  }

  /**
   * A part of the journal, up to a durable head that is asked for through the fence: whoever reads
   * several shards relies on it that the head is not older than the question.
   */
  CompletableFuture<JournalPage> journal(JournalQuery query, CallContext call) {
    return submit(new ShardRequest.ReadHead(), call)
        .thenCompose(durable -> pages.read(query, durable));
  }

  /**
   * Completes when block {@code sequence} is durable or the leader is gone; whoever waited looks
   * again. Completing it ends the wait.
   */
  CompletableFuture<Void> grown(long sequence, CallContext call) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    context
        .executor()
        .execute(
            () -> {
              if (leader == null || leader.durable().sequence() >= sequence) {
                over.complete(null);
              } else if (!leader
                  .waiters()
                  .add(sequence, call, context.runtime().monotonicNanos(), over)) {
                over.completeExceptionally(
                    Faults.tooManyWaiters(context.id(), JournalWaiters.WAITERS_MAX));
              }
            });
    return over;
  }

  /**
   * Throws the derived state away and makes it again from the journal; answers with the blocks
   * replayed.
   */
  CompletableFuture<RebuildReport.ShardRebuild> rebuild() {
    CompletableFuture<RebuildReport.ShardRebuild> done = new CompletableFuture<>();
    context
        .executor()
        .execute(
            () -> {
              if (stopped || broken || !context.standing().leads()) {
                done.completeExceptionally(
                    Faults.unavailable(context.id(), broken ? detail : "it is not led here"));
                return;
              }
              rebuilds.add(done);
              giveUp("its derived state is rebuilt");
              rebuildFirst = true;
              waiting = false;
              step();
            });
    return done;
  }

  /** Something may have changed: a request came, or the topology moved. */
  void wake() {
    if (woken.compareAndSet(false, true)) {
      context
          .executor()
          .execute(
              () -> {
                woken.set(false);
                step();
              });
    }
  }

  /** Stops for good; whoever waits is answered. May be called twice. */
  CompletableFuture<Void> stop() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context
        .executor()
        .execute(
            () -> {
              stopped = true;
              giveUp("the node stops");
              failRebuilds("the node stops");
              queue.failAll(Faults.leaderChanged(context.id(), "the node stops"));
              done.complete(null);
            });
    return done;
  }

  @Override
  public void step() {
    if (stopped) {
      queue.failAll(Faults.leaderChanged(context.id(), "the node stops"));
    } else if (broken) {
      queue.failAll(Faults.unavailable(context.id(), detail));
    } else {
      lead();
    }
  }

  private void lead() {
    Standing standing = context.standing();
    if (!standing.leads()) {
      giveUp("another node leads it");
      rebuildFirst = false;
      backoff.forget();
      failRebuilds("another node leads it");
      queue.failAll(Faults.leaderChanged(context.id(), "another node leads it"));
    } else if (leader != null) {
      strangers.look(leader, standing);
      leader.work();
    } else {
      if (birth == null && !waiting) {
        beBorn();
      }
      if (hopeless()) {
        queue.failAll(Faults.unavailable(context.id(), detail));
      }
    }
  }

  @Override
  public boolean joined(Leader asking) {
    if (leader != asking) {
      return false;
    }
    giveUp("a copy joined");
    return true;
  }

  /** Whether nobody should wait for the present birth, or for the next. */
  private boolean hopeless() {
    return leader == null && backoff.hopeless();
  }

  private void beBorn() {
    birth = new Birth(context, queue, rebuildFirst, this);
    birth.start();
  }

  private void giveUp(String why) {
    if (birth != null) {
      birth.cancel();
      birth = null;
    }
    if (leader != null) {
      leader.close(why);
      leader = null;
    }
    detail = why;
  }

  @Override
  public void born(Leader complete) {
    birth = null;
    leader = complete;
    detail = "";
    awaited = "";
    rebuildFirst = false;
    backoff.born(context.runtime().monotonicNanos());
    RebuildReport.ShardRebuild replayed =
        new RebuildReport.ShardRebuild(
            context.id(), complete.durable().sequence(), complete.replayedRecords());
    rebuilds.forEach(done -> done.complete(replayed));
    rebuilds.clear();
    complete.open();
    step();
  }

  @Override
  public void awaitsCopies(String why) {
    if (!why.equals(awaited)) {
      awaited = why;
      LOG.error(
          "shard {} stays closed: {}; it opens when they answer, or needs an operator",
          context.id(),
          why);
    }
    failRebuilds(why);
    notNow(why);
  }

  @Override
  public void notNow(String why) {
    birth = null;
    detail = why;
    queue.failAll(Faults.unavailable(context.id(), why));
    waitForBirth(context.config().birthDelay());
  }

  @Override
  public void broken(String why) {
    LOG.error("shard {} stays closed: {}", context.id(), why);
    birth = null;
    broken = true;
    detail = why;
    failRebuilds(why);
    queue.failAll(Faults.unavailable(context.id(), why));
  }

  @Override
  public void lost(String why, boolean rebuild) {
    LOG.warn("shard {} lost its leader: {}", context.id(), why);
    giveUp(why);
    beBornLater(why, rebuild);
  }

  private void beBornLater(String why, boolean rebuild) {
    if (rebuild) {
      rebuildLater(why);
    } else {
      waitForBirth(context.config().birthDelay());
    }
  }

  /** When a rebuild has not helped, the journal itself says what can not be. */
  private void rebuildLater(String why) {
    rebuildFirst = true;
    Duration delay = backoff.failed(context.runtime().monotonicNanos());
    if (backoff.hopeless()) {
      detail = "its derived state can not be made of its journal: " + why;
      if (backoff.justBecameHopeless()) {
        LOG.error(
            "shard {} stays closed: {}; it is tried again from time to time, but needs an operator",
            context.id(),
            detail);
      }
      failRebuilds(detail);
      queue.failAll(Faults.unavailable(context.id(), detail));
    }
    waitForBirth(delay);
  }

  private void waitForBirth(Duration delay) {
    if (!waiting) {
      waiting = true;
      waits++;
      int wait = waits;
      context.later(
          delay,
          () -> {
            if (wait == waits) {
              waiting = false;
              step();
            }
          });
    }
  }

  private void failRebuilds(String why) {
    rebuilds.forEach(done -> done.completeExceptionally(Faults.unavailable(context.id(), why)));
    rebuilds.clear();
  }

  /** A defect in a step must not leave callers waiting: the leadership goes, the journal stays. */
  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error defect) {
      LOG.error("shard {} gives its leadership up after a defect", context.id(), defect);
      giveUp("a defect, which the log of node " + context.topology().self() + " describes");
      beBornLater(
          defect.getMessage(),
          defect instanceof DerivedStateException || defect instanceof CorruptJournalException);
    }
  }

  /** What this node knows of the shard. */
  ShardStatus status() {
    Leader present = leader;
    if (present == null) {
      ShardStatus.State state =
          broken || hopeless()
              ? ShardStatus.State.FAILED
              : birth != null || waiting ? ShardStatus.State.OPENING : ShardStatus.State.DORMANT;
      return ShardStatus.notLed(context.id(), state, detail, queue.size());
    }
    Head head = present.durable();
    Standing standing = context.topology().standing(context.id());
    return new ShardStatus(
        context.id(),
        ShardStatus.State.OPEN,
        detail,
        head.epoch(),
        head.sequence(),
        head.lastMicros(),
        present.materializer().markedSequence(),
        present.materializer().backlogRecords(),
        queue.size(),
        present.openHolds(),
        present.openCrossings(),
        present.pendingTransactions(),
        context.topology().self(),
        standing.owners(),
        standing.copies(),
        0);
  }
}
