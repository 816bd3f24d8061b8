package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that wait for a shard, in the order of their arrival. Offered to from any thread,
 * drained by one.
 */
final class RequestQueue {
  private final Queue<PendingItem<?>> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final int itemsMax;

  RequestQueue(int itemsMax) {
    this.itemsMax = itemsMax;
  }

  /** Takes the item unless the queue is full. */
  boolean offer(PendingItem<?> item) {
    if (size.incrementAndGet() > itemsMax) {
      size.decrementAndGet();
      return false;
    }
    items.add(item);
    return true;
  }

  /**
   * Removes items of up to {@code most} commands and reads, and at least one; those whose caller
   * has gone are dropped on the way and do not count.
   */
  List<PendingItem<?>> drain(long nowNanos, int most) {
    List<PendingItem<?>> drained = new ArrayList<>();
    int spent = 0;
    while (spent < most) {
      PendingItem<?> item = items.poll();
      if (item == null) {
        break;
      }
      size.decrementAndGet();
      if (!item.dropIfGone(nowNanos)) {
        drained.add(item);
        spent += item.request().span();
      }
    }
    return drained;
  }

  /** Answers everyone who waits with {@code fault}. */
  void failAll(Throwable fault) {
    for (PendingItem<?> item = items.poll(); item != null; item = items.poll()) {
      size.decrementAndGet();
      item.fail(fault);
    }
  }

  int size() {
    return size.get();
  }
}
