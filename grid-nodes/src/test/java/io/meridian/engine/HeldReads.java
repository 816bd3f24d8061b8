package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
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
final class HeldReads implements JournalStore {
  private final JournalStore real;
  private final Set<Long> unreadable = ConcurrentHashMap.newKeySet();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private int heldMost;

  HeldReads(JournalStore real) {
    this.real = real;
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
    List<Runnable> released;
    synchronized (this) {
      released = List.copyOf(held);
      held.clear();
    }
    released.forEach(Runnable::run);
  }

  /** Lets everything go that is read from now on. */
  void release() {
    synchronized (this) {
      holding = false;
    }
    letGo();
  }

  @Override
  public CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    return real.append(shard, expected, next, blocks);
  }

  @Override
  public CompletableFuture<Head> lockedHead(ShardId shard) {
    return real.lockedHead(shard);
  }

  @Override
  public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
    return real.confirm(shard, owner);
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
      CompletableFuture<Optional<Bytes>> later = new CompletableFuture<>();
      held.add(() -> pass(read, later));
      heldMost = Math.max(heldMost, held.size());
      return later;
    }
  }

  private static void pass(
      CompletableFuture<Optional<Bytes>> read, CompletableFuture<Optional<Bytes>> later) {
    var unused =
        read.whenComplete(
            (found, fault) -> {
              if (fault == null) {
                later.complete(found);
              } else {
                later.completeExceptionally(fault);
              }
            });
  }
}
