package io.meridian.engine;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A journal that writes at once and, while the gate of a shard is shut, says so only when it is
 * opened again: a block is then there and not known to be durable. Thread-safe.
 */
final class GatedJournal extends ForwardingJournal {
  private final List<Head> heads = new CopyOnWriteArrayList<>();
  private final List<Held> held = new ArrayList<>();
  private Set<ShardId> shut = Set.of();

  private record Held(ShardId shard, Runnable tell) {}

  GatedJournal(JournalStore real) {
    super(real);
  }

  synchronized void shut(ShardId... shards) {
    shut = Set.of(shards);
  }

  /** Opens the gates of all shards. */
  void open() {
    open(shard -> true);
  }

  void open(ShardId only) {
    open(only::equals);
  }

  private void open(Predicate<ShardId> which) {
    List<Held> released;
    synchronized (this) {
      shut = shut.stream().filter(which.negate()).collect(Collectors.toSet());
      released = held.stream().filter(one -> which.test(one.shard())).toList();
      held.removeAll(released);
    }
    released.forEach(one -> one.tell().run());
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
      held.add(new Held(shard, () -> later.complete(appended.join())));
      return later;
    }
  }
}
