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
   * order, each once, on one thread at a time. Entries written meanwhile may show either value, or
   * not at all when they are new.
   */
  CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor);

  /**
   * Raises the marker's stamp to (epoch, 0) unless it is as high already, keeping what the marker
   * says, in one step that nothing can come between. From then on no older epoch can move the
   * marker.
   *
   * @param ifAbsent what the marker says from now on where there is none
   * @return the marker as it stands afterwards; a higher epoch in its stamp means that another
   *     leader was born
   */
  CompletableFuture<DerivedValue> claimMarker(ShardId shard, long epoch, Bytes ifAbsent);

  /**
   * Removes every entry, but never the marker, that an epoch before {@code epoch} has written. Only
   * a rebuild does this, after it has written all there must be under its own epoch, so that coming
   * late it does no harm.
   */
  CompletableFuture<Void> sweep(ShardId shard, long epoch);
}
