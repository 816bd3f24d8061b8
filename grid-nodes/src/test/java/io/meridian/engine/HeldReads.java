package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A journal whose blocks can be held back while they are read, and some of which can not be read at
 * all. Thread-safe.
 */
final class HeldReads extends ForwardingJournal {
  private final Set<Long> unreadable = ConcurrentHashMap.newKeySet();
  private final List<CompletableFuture<Void>> held = new ArrayList<>();
  private boolean holding;
  private int heldMost;

  HeldReads(JournalStore real) {
    super(real);
  }

  /** From now on reading that block fails. */
  void damage(long sequence) {
    unreadable.add(sequence);
  }

  synchronized void hold() {
    holding = true;
  }

  /** How many reads wait to be let go. */
  synchronized int held() {
    return held.size();
  }

  /** How many reads ever waited at the same time. */
  synchronized int heldMost() {
    return heldMost;
  }

  /** Lets the reads that wait go; those that come later wait again. */
  void letGo() {
    List<CompletableFuture<Void>> released;
    synchronized (this) {
      released = List.copyOf(held);
      held.clear();
    }
    released.forEach(gate -> gate.complete(null));
  }

  /** Lets everything go that is read from now on. */
  void release() {
    synchronized (this) {
      holding = false;
    }
    letGo();
  }

  @Override
  public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
    CompletableFuture<Optional<Bytes>> read =
        unreadable.contains(sequence)
            ? CompletableFuture.failedFuture(new IllegalStateException("not readable"))
            : real.block(shard, owner, sequence);
    synchronized (this) {
      if (!holding) {
        return read;
      }
      CompletableFuture<Void> gate = new CompletableFuture<>();
      held.add(gate);
      heldMost = Math.max(heldMost, held.size());
      return gate.thenCompose(open -> read);
    }
  }
}
