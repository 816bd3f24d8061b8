package io.meridian.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that wait for a shard. Those of one ledger are served in the order of their arrival,
 * the ledgers take turns, and a ledger can fill only a multiple of the room that it leaves, so that
 * one with a flash sale neither delays nor shuts out another. Offered to from any thread, drained
 * by one.
 *
 * <p>The turns are a deficit round robin (Shreedhar and Varghese, SIGCOMM 1995); the room is shared
 * by dynamic thresholds (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998).
 */
final class RequestQueue {
  /** How many times the room that is left one ledger may fill. */
  static final int SHARE = 4;

  /** Commands and reads that a ledger may have served before it is the next one's turn. */
  static final int TURN = 16;

  private final int itemsMax;
  private final long bytesMax;

  /** What the leader itself has to do about what it has begun. */
  private final Lane own = new Lane("");

  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> turns = new ArrayDeque<>();
  private int size;
  private long bytes;

  RequestQueue(int itemsMax, long bytesMax) {
    this.itemsMax = itemsMax;
    this.bytesMax = bytesMax;
  }

  /** Those of one ledger. */
  private static final class Lane {
    private final String ledger;
    private final Deque<PendingItem<?>> items = new ArrayDeque<>();
    private long bytes;

    /** What it may still have served in its turn; less than nothing after a large batch. */
    private long credit;

    Lane(String ledger) {
      this.ledger = ledger;
    }
  }

  /**
   * Takes the item unless the queue is full, or its ledger fills its share of it. One that is
   * larger than all the room there is can be taken by an empty queue only.
   */
  synchronized boolean offer(PendingItem<?> item) {
    Lane lane = lanes.computeIfAbsent(item.request().ledger(), Lane::new);
    boolean fits =
        hasRoom(item)
            && lane.items.size() < (long) SHARE * (itemsMax - size)
            && (size == 0 || lane.bytes / SHARE < bytesMax - bytes);
    if (fits) {
      if (lane.items.isEmpty()) {
        turns.add(lane);
      }
      add(item, lane);
    } else if (lane.items.isEmpty()) {
      lanes.remove(lane.ledger);
    }
    return fits;
  }

  /** Takes an item of the leader's own, which is served before all others, unless it is full. */
  synchronized boolean offerOwn(PendingItem<?> item) {
    boolean fits = hasRoom(item);
    if (fits) {
      add(item, own);
    }
    return fits;
  }

  private boolean hasRoom(PendingItem<?> item) {
    return size < itemsMax && (size == 0 || bytes + item.request().bytes() <= bytesMax);
  }

  private void add(PendingItem<?> item, Lane lane) {
    long added = item.request().bytes();
    lane.items.add(item);
    lane.bytes += added;
    bytes += added;
    size++;
  }

  /**
   * Removes items of up to {@code most} commands and reads, and at least one; those whose caller
   * has gone are dropped on the way and do not count.
   */
  List<PendingItem<?>> drain(long nowNanos, int most) {
    List<PendingItem<?>> drained = new ArrayList<>();
    int spent = 0;
    while (spent < most) {
      List<PendingItem<?>> taken = take(most - spent);
      if (taken.isEmpty()) {
        break;
      }
      for (PendingItem<?> item : taken) {
        if (!item.dropIfGone(nowNanos)) {
          drained.add(item);
          spent += item.request().span();
        }
      }
    }
    return drained;
  }

  private synchronized List<PendingItem<?>> take(int most) {
    List<PendingItem<?>> taken = new ArrayList<>(Math.min(size, most));
    int spent = 0;
    while (spent < most && !own.items.isEmpty()) {
      spent += takeFrom(own, taken);
    }
    while (spent < most && !turns.isEmpty()) {
      Lane lane = turns.poll();
      lane.credit = Math.min(lane.credit + TURN, TURN);
      while (spent < most && lane.credit > 0 && !lane.items.isEmpty()) {
        int span = takeFrom(lane, taken);
        lane.credit -= span;
        spent += span;
      }
      if (lane.items.isEmpty()) {
        lanes.remove(lane.ledger);
      } else {
        turns.add(lane);
      }
    }
    return taken;
  }

  private int takeFrom(Lane lane, List<PendingItem<?>> taken) {
    PendingItem<?> item = lane.items.poll();
    long removed = item.request().bytes();
    lane.bytes -= removed;
    bytes -= removed;
    size--;
    taken.add(item);
    return item.request().span();
  }

  /** Answers everyone who waits with {@code fault}. */
  void failAll(Throwable fault) {
    for (List<PendingItem<?>> all = take(Integer.MAX_VALUE);
        !all.isEmpty();
        all = take(Integer.MAX_VALUE)) {
      all.forEach(item -> item.fail(fault));
    }
  }

  synchronized int size() {
    return size;
  }
}
