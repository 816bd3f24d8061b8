package io.meridian.yardstick;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Counts how often, and of how many entries, a store is asked. Thread-safe. */
final class CountingStore implements DerivedStore {
  private final DerivedStore real;
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong entries = new AtomicLong();

  CountingStore(DerivedStore real) {
    this.real = real;
  }

  long loads() {
    return loads.get();
  }

  long entries() {
    return entries.get();
  }

  @Override
  public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
      ShardId shard, Collection<DerivedKey> keys) {
    loads.incrementAndGet();
    entries.addAndGet(keys.size());
    return real.load(shard, keys);
  }

  @Override
  public CompletableFuture<Void> write(ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> written) {
    return real.write(shard, stamp, written);
  }

  @Override
  public CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
    return real.scan(shard, kind, visitor);
  }

  @Override
  public CompletableFuture<Boolean> claimMarker(
      ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
    return real.claimMarker(shard, epoch, expected, next);
  }

  @Override
  public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
    return real.sweep(shard, epoch);
  }
}
