package io.meridian.engine.memory;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The derived state of shards with one owner, in memory. Futures are complete when they are
 * returned. Thread-safe.
 */
public final class InMemoryDerivedStore implements DerivedStore {
  private final Map<ShardId, Map<DerivedKey, DerivedValue>> shards = new HashMap<>();

  @Override
  public synchronized CompletableFuture<Map<DerivedKey, DerivedValue>> load(
      ShardId shard, Collection<DerivedKey> keys) {
    Map<DerivedKey, DerivedValue> entries = entries(shard);
    Map<DerivedKey, DerivedValue> found = new HashMap<>();
    for (DerivedKey key : keys) {
      DerivedValue value = entries.get(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public synchronized CompletableFuture<Void> write(
      ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> written) {
    written.forEach(
        (key, content) ->
            entries(shard)
                .merge(
                    key,
                    new DerivedValue(stamp, content),
                    (stored, mine) -> stored.stamp().compareTo(mine.stamp()) > 0 ? stored : mine));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
    new TreeMap<>(entries(shard))
        .forEach(
            (key, value) -> {
              if (key.kind() == kind) {
                visitor.accept(key, value);
              }
            });
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Boolean> claimMarker(
      ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
    DerivedValue claimed = new DerivedValue(new Stamp(epoch, 0), next);
    DerivedValue stored = entries(shard).get(DerivedKey.MARKER);
    boolean earlier = stored == null || stored.stamp().compareTo(claimed.stamp()) < 0;
    if (earlier && marker(shard).map(DerivedValue::content).equals(expected)) {
      entries(shard).put(DerivedKey.MARKER, claimed);
      stored = claimed;
    }
    return CompletableFuture.completedFuture(claimed.equals(stored));
  }

  /** The marker of a shard; empty when there is none. */
  synchronized Optional<DerivedValue> marker(ShardId shard) {
    return Optional.ofNullable(entries(shard).get(DerivedKey.MARKER));
  }

  @Override
  public synchronized CompletableFuture<Void> sweep(ShardId shard, long epoch) {
    entries(shard)
        .entrySet()
        .removeIf(
            entry ->
                entry.getKey().kind() != DerivedKind.MARKER
                    && entry.getValue().stamp().epoch() < epoch);
    return CompletableFuture.completedFuture(null);
  }

  private Map<DerivedKey, DerivedValue> entries(ShardId shard) {
    return shards.computeIfAbsent(shard, none -> new TreeMap<>());
  }
}
