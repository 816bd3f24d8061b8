package io.meridian.engine;

import io.meridian.ledger.CrossingKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Items that wait for a crossing transaction of their shard to come to its end, because it locks
 * what they change [K3], or reserves what they need [K9], or may count at the instant that they ask
 * about [K5]. Whenever it may have ended they are served again, from the beginning; after a bounded
 * time they are answered TRY_AGAIN. Used on the shard's executor only; lives as long as its leader.
 */
final class ParkedItems {
  /** How many may wait in one shard; a further one is answered TRY_AGAIN at once. */
  static final int ITEMS_MAX = 10_000;

  /** How many bytes their requests may have together, the last one's not counted. */
  static final long BYTES_MAX = 64L << 20;

  /** How long an item waits in all. */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);

  private static final Duration SWEEP_EVERY = Duration.ofMillis(100);

  private final ShardContext shard;
  private final Runnable again;
  private final Map<CrossingKey, List<PendingItem<?>>> byKey = new HashMap<>();
  private final List<PendingItem<?>> byAny = new ArrayList<>();
  private final Deque<PendingItem<?>> ready = new ArrayDeque<>();
  private int size;
  private long bytes;
  private boolean sweeping;
  private boolean closed;

  /**
   * Nothing waits yet.
   *
   * @param again told, not at once, that there is something to be served again
   */
  ParkedItems(ShardContext shard, Runnable again) {
    this.shard = shard;
    this.again = again;
  }

  /** Puts an item aside until that crossing transaction, or any if none is named, has ended. */
  void park(PendingItem<?> item, Optional<CrossingKey> until) {
    long now = shard.runtime().monotonicNanos();
    if (size >= ITEMS_MAX || bytes >= BYTES_MAX || item.waitedEnough(now, WAIT_MAX)) {
      giveUp(item);
      return;
    }
    count(item, 1);
    if (until.isPresent()) {
      byKey.computeIfAbsent(until.get(), key -> new ArrayList<>()).add(item);
    } else {
      byAny.add(item);
    }
    sweepLater();
  }

  private void count(PendingItem<?> item, int more) {
    size += more;
    bytes += more * item.request().bytes();
  }

  /** A crossing transaction was decided, settled or finished here. */
  void moved(CrossingKey key) {
    List<PendingItem<?>> waiting = byKey.remove(key);
    if (waiting != null) {
      ready.addAll(waiting);
    }
    ready.addAll(byAny);
    byAny.clear();
    wake();
  }

  /** Puts an item aside for a moment: what is in its way may be another shard's. */
  void later(PendingItem<?> item) {
    if (item.waitedEnough(shard.runtime().monotonicNanos(), WAIT_MAX)) {
      giveUp(item);
    } else {
      shard.retryLater(() -> resume(item));
    }
  }

  /** Has an item served again that waited elsewhere. */
  void resume(PendingItem<?> item) {
    if (closed) {
      item.fail(Faults.leaderChanged(shard.id(), "the leader changed"));
      return;
    }
    count(item, 1);
    ready.add(item);
    wake();
  }

  private void wake() {
    if (!ready.isEmpty()) {
      shard.executor().execute(again);
    }
  }

  /** Takes items of up to {@code most} commands and reads that are to be served again. */
  List<PendingItem<?>> take(int most) {
    if (ready.isEmpty()) {
      return List.of();
    }
    List<PendingItem<?>> taken = new ArrayList<>();
    int spent = 0;
    while (spent < most && !ready.isEmpty()) {
      PendingItem<?> item = ready.poll();
      count(item, -1);
      taken.add(item);
      spent += item.request().span();
    }
    return taken;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      shard.later(SWEEP_EVERY, this::sweep);
    }
  }

  private void sweep() {
    sweeping = false;
    if (closed) {
      return;
    }
    long now = shard.runtime().monotonicNanos();
    byKey.values().forEach(items -> sweep(items, now));
    byKey.values().removeIf(List::isEmpty);
    sweep(byAny, now);
    if (!byKey.isEmpty() || !byAny.isEmpty()) {
      sweepLater();
    }
  }

  private void sweep(List<PendingItem<?>> items, long now) {
    for (Iterator<PendingItem<?>> all = items.iterator(); all.hasNext(); ) {
      PendingItem<?> item = all.next();
      boolean over = item.waitedEnough(now, WAIT_MAX);
      if (over || item.dropIfGone(now)) {
        all.remove();
        count(item, -1);
        if (over) {
          giveUp(item);
        }
      }
    }
  }

  private void giveUp(PendingItem<?> item) {
    item.fail(Faults.tryAgain(shard.id(), "an undecided transaction is in its way"));
  }

  /** Answers everyone who waits. */
  void close(EngineException fault) {
    closed = true;
    byKey.values().forEach(items -> items.forEach(item -> item.fail(fault)));
    byAny.forEach(item -> item.fail(fault));
    ready.forEach(item -> item.fail(fault));
    byKey.clear();
    byAny.clear();
    ready.clear();
    size = 0;
    bytes = 0;
  }
}
