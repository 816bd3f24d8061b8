package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The derived state of every shard as the grid keeps it. Calls return at once; futures complete on
 * any thread.
 */
public interface DerivedStore {
  /**
   * Reads entries of a shard that this node leads. Keys without an entry are missing in the answer.
   * Fails when a read failed or the topology changed meanwhile: such a miss would not be a miss.
   */
  CompletableFuture<Map<DerivedKey, DerivedValue>> load(ShardId shard, Collection<DerivedKey> keys);

  /**
   * Writes entries under one stamp, in key order; an entry whose stored stamp is higher stays as it
   * is. Completes when every owner has them; failing means that any of them may or may not have
   * been written.
   */
  CompletableFuture<Void> write(ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries);

  /**
   * Visits every entry of a kind in the local copy of a shard that this node owns, in no particular
   * order, each at least once, on one thread at a time. Entries written meanwhile may show either
   * value.
   */
  CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor);

  /**
   * Removes every entry of every kind but the marker; only a rebuild does this, after it made
   * marker 0 durable.
   */
  CompletableFuture<Void> clear(ShardId shard);
}
