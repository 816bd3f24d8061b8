package io.meridian.model;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Stores in memory that do what they are asked some time after it, as those of a grid do. */
final class LateStores {
  private LateStores() {}

  private static <T> CompletableFuture<T> late(
      SteppedRuntime runtime, Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    runtime.later(
        () -> {
          T value = call.get().join();
          runtime.later(() -> answer.complete(value));
        });
    return answer;
  }

  /**
   * A journal.
   *
   * @param runtime when it works
   * @param store where it is
   */
  record Journal(SteppedRuntime runtime, JournalStore store) implements JournalStore {
    @Override
    public CompletableFuture<Append> append(
        ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
      return late(runtime, () -> store.append(shard, expected, next, blocks));
    }

    @Override
    public CompletableFuture<Head> lockedHead(ShardId shard) {
      return late(runtime, () -> store.lockedHead(shard));
    }

    @Override
    public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
      return late(runtime, () -> store.confirm(shard, owner));
    }

    @Override
    public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
      return late(runtime, () -> store.block(shard, owner, sequence));
    }
  }

  /**
   * Derived state.
   *
   * @param runtime when it works
   * @param store where it is
   */
  record Derived(SteppedRuntime runtime, DerivedStore store) implements DerivedStore {
    @Override
    public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
        ShardId shard, Collection<DerivedKey> keys) {
      return late(runtime, () -> store.load(shard, keys));
    }

    @Override
    public CompletableFuture<Void> write(
        ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
      return late(runtime, () -> store.write(shard, stamp, entries));
    }

    @Override
    public CompletableFuture<Void> scan(
        ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
      return late(runtime, () -> store.scan(shard, kind, visitor));
    }

    @Override
    public CompletableFuture<Boolean> claimMarker(
        ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
      return late(runtime, () -> store.claimMarker(shard, epoch, expected, next));
    }

    @Override
    public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
      return late(runtime, () -> store.sweep(shard, epoch));
    }
  }
}
