package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests that wait for a shard, in the order of their arrival. Offered to from any thread,
 * drained by one.
 */
final class RequestQueue {
  private final Queue<PendingItem<?>> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final int itemsMax;
  private final long bytesMax;

  RequestQueue(int itemsMax, long bytesMax) {
    this.itemsMax = itemsMax;
    this.bytesMax = bytesMax;
  }

  /**
   * Takes the item unless the queue is full of items or of bytes. One that is larger than all the
   * room there is can be taken by an empty queue only.
   */
  boolean offer(PendingItem<?> item) {
    long added = item.request().bytes();
    boolean tooManyItems = size.incrementAndGet() > itemsMax;
    long then = bytes.addAndGet(added);
    if (tooManyItems || (then > bytesMax && then > added)) {
      left(added);
      return false;
    }
    items.add(item);
    return true;
  }

  private void left(long itemBytes) {
    size.decrementAndGet();
    bytes.addAndGet(-itemBytes);
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
      left(item.request().bytes());
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
      left(item.request().bytes());
      item.fail(fault);
    }
  }

  int size() {
    return size.get();
  }
}
