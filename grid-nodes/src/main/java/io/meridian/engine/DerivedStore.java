package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
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
   * order, each once, on one thread at a time. Entries written meanwhile may show either value, or
   * not at all when they are new.
   */
  CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor);

  /**
   * Has the marker say {@code next} under the stamp (epoch, 0), if it is of an earlier epoch and
   * still says what is expected, in one step that nothing can come between. From then on no older
   * epoch can move the marker. Asked twice for the same it answers the same.
   *
   * @param expected what it said as a {@link Confirmation} told it; empty when there was none
   * @return whether that is now what it says; if not it stays as it was
   */
  CompletableFuture<Boolean> claimMarker(
      ShardId shard, long epoch, Optional<Bytes> expected, Bytes next);

  /**
   * Removes every entry, but never the marker, that an epoch before {@code epoch} has written. Only
   * a rebuild does this, after it has written all there must be under its own epoch, so that coming
   * late it does no harm.
   */
  CompletableFuture<Void> sweep(ShardId shard, long epoch);
}
