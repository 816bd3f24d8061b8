package io.meridian.engine.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The lock of a shard's head: one transaction at a time, the others wait in line. */
final class ShardLock {
  /** A transaction that locks the head. */
  interface Holder {
    /** It has the lock. */
    void granted();

    /** A node has left the grid while it waited or worked. */
    void left(SimNode node);

    /** Whether it is past the point at which the topology waits for it. */
    boolean committing();
  }

  private final SimScheduler scheduler;
  private final Deque<Holder> waiting = new ArrayDeque<>();
  private Optional<Holder> holder = Optional.empty();

  ShardLock(SimScheduler scheduler) {
    this.scheduler = scheduler;
  }

  void acquire(Holder taker) {
    waiting.add(taker);
    grantNext();
  }

  /** Gives the lock back, or leaves the line; does nothing for whoever is in neither. */
  void release(Holder former) {
    waiting.remove(former);
    if (holder.equals(Optional.of(former))) {
      holder = Optional.empty();
      grantNext();
    }
  }

  boolean committing() {
    return holder.isPresent() && holder.get().committing();
  }

  boolean busy() {
    return holder.isPresent() || !waiting.isEmpty();
  }

  /** Whether an append has the lock or waits for it. */
  boolean appending() {
    return holder.filter(AppendCall.class::isInstance).isPresent()
        || waiting.stream().anyMatch(AppendCall.class::isInstance);
  }

  void left(SimNode node) {
    List<Holder> all = new ArrayList<>(waiting);
    holder.ifPresent(all::add);
    all.forEach(one -> one.left(node));
  }

  private void grantNext() {
    if (holder.isEmpty() && !waiting.isEmpty()) {
      Holder next = waiting.remove();
      holder = Optional.of(next);
      scheduler.world(
          0,
          "lock granted",
          () -> {
            if (holder.equals(Optional.of(next))) {
              next.granted();
            }
          });
    }
  }
}
