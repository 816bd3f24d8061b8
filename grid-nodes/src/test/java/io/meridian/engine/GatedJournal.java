package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A journal that writes at once and, while the gate of a shard is shut, says so only when it is
 * opened again: a block is then there and not known to be durable. Thread-safe.
 */
final class GatedJournal extends ForwardingJournal {
  private final List<Head> heads = new CopyOnWriteArrayList<>();
  private final List<Runnable> held = new ArrayList<>();
  private Set<ShardId> shut = Set.of();

  GatedJournal(JournalStore real) {
    super(real);
  }

  synchronized void shut(ShardId... shards) {
    shut = Set.of(shards);
  }

  void open() {
    List<Runnable> released;
    synchronized (this) {
      shut = Set.of();
      released = List.copyOf(held);
      held.clear();
    }
    released.forEach(Runnable::run);
  }

  /** Every head that was written, in order. */
  List<Head> heads() {
    return heads;
  }

  @Override
  public CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    heads.add(next);
    CompletableFuture<Append> appended = real.append(shard, expected, next, blocks);
    synchronized (this) {
      if (!shut.contains(shard)) {
        return appended;
      }
      CompletableFuture<Append> later = new CompletableFuture<>();
      held.add(() -> later.complete(appended.join()));
      return later;
    }
  }
}
