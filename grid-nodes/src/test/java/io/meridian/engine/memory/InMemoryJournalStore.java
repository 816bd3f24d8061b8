package io.meridian.engine.memory;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.Confirmation;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * A journal with one owner, in memory. Futures are complete when they are returned. Thread-safe.
 */
public final class InMemoryJournalStore implements JournalStore {
  private static final long TOPOLOGY_VERSION = 1;

  private final String owner;
  private final LongSupplier wallMicros;
  private final InMemoryDerivedStore derived;
  private final Map<ShardId, Head> heads = new HashMap<>();
  private final Map<Place, Bytes> blocks = new HashMap<>();

  private record Place(ShardId shard, long sequence) {}

  /**
   * An empty journal.
   *
   * @param owner the only owner of every shard
   * @param wallMicros the owner's clock
   * @param derived the owner's derived state, whose marker confirmations tell
   */
  public InMemoryJournalStore(String owner, LongSupplier wallMicros, InMemoryDerivedStore derived) {
    this.owner = owner;
    this.wallMicros = wallMicros;
    this.derived = derived;
  }

  @Override
  public synchronized CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> written) {
    if (!head(shard).equals(expected)) {
      return CompletableFuture.completedFuture(Append.HEAD_DIFFERS);
    }
    for (EncodedBlock block : written) {
      blocks.put(new Place(shard, block.header().sequence()), block.stored());
    }
    heads.put(shard, next);
    return CompletableFuture.completedFuture(Append.COMMITTED);
  }

  @Override
  public synchronized CompletableFuture<Head> lockedHead(ShardId shard) {
    return CompletableFuture.completedFuture(head(shard));
  }

  @Override
  public synchronized CompletableFuture<Confirmation> confirm(ShardId shard, String asked) {
    return asked.equals(owner)
        ? CompletableFuture.completedFuture(
            new Confirmation(
                owner,
                TOPOLOGY_VERSION,
                true,
                head(shard),
                wallMicros.getAsLong(),
                derived.marker(shard)))
        : notInView(asked);
  }

  @Override
  public synchronized CompletableFuture<Optional<Bytes>> block(
      ShardId shard, String asked, long sequence) {
    return asked.equals(owner)
        ? CompletableFuture.completedFuture(
            Optional.ofNullable(blocks.get(new Place(shard, sequence))))
        : notInView(asked);
  }

  private Head head(ShardId shard) {
    return heads.getOrDefault(shard, Head.GENESIS);
  }

  private static <T> CompletableFuture<T> notInView(String asked) {
    return CompletableFuture.failedFuture(
        new IllegalStateException("owner " + asked + " is not in view"));
  }
}
