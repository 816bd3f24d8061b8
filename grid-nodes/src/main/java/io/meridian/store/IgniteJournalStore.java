package io.meridian.store;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.codec.HeadCodec;
import io.meridian.engine.Confirmation;
import io.meridian.engine.JournalStore;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.ShardKeys;
import io.meridian.schema.StampedValue;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.transactions.Transaction;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * The journal as Ignite keeps it. An append is one pessimistic grid transaction with every key in
 * one partition, which is what makes it atomic even when all nodes die at once. Whatever blocks
 * runs on threads of this class.
 */
public final class IgniteJournalStore implements JournalStore, AutoCloseable {
  private final Ignite ignite;
  private final OwnCopy own;
  private final long transactionMillisMax;
  private final BlockingPool transactions;
  private final BlockingPool reads;
  private final OwnerQuestions owners;

  /** The journals of all regions, seen from a started and active node. */
  public IgniteJournalStore(Ignite ignite, StoreLimits limits) {
    this.ignite = ignite;
    this.own = OwnCopy.of(ignite);
    this.transactionMillisMax = limits.transactionTimeout().toMillis();
    this.transactions =
        new BlockingPool("meridian-journal", limits.journalThreads(), limits.queueItemsMax());
    this.reads =
        new BlockingPool("meridian-journal-read", limits.readThreads(), limits.queueItemsMax());
    this.owners = new OwnerQuestions(ignite, limits.ownerTimeout(), reads);
  }

  @Override
  public CompletableFuture<Append> append(
      ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    return transactions.call(() -> commit(shard, expected, next, blocks));
  }

  private Append commit(ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    IgniteCache<String, byte[]> heads = cache(RegionCaches.head(shard.region()));
    IgniteCache<String, byte[]> journal = cache(RegionCaches.block(shard.region()));
    String headKey = ShardKeys.head(shard.number());
    byte[] storedNext = HeadCodec.encode(next).unsafeArray();
    try (Transaction transaction = begin(blocks.size() + 1)) {
      if (!decode(heads.get(headKey)).equals(expected)) {
        return Append.HEAD_DIFFERS;
      }
      for (EncodedBlock block : blocks) {
        journal.put(
            ShardKeys.block(shard.number(), block.header().sequence()),
            block.stored().unsafeArray());
      }
      heads.put(headKey, storedNext);
      transaction.commit();
    }
    own.committed(shard, storedNext);
    return Append.COMMITTED;
  }

  @Override
  public CompletableFuture<Head> lockedHead(ShardId shard) {
    return transactions.call(
        () -> {
          try (Transaction transaction = begin(1)) {
            Head head =
                decode(
                    cache(RegionCaches.head(shard.region())).get(ShardKeys.head(shard.number())));
            transaction.commit();
            return head;
          }
        });
  }

  @Override
  public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
    CompletableFuture<OwnHead> found =
        isSelf(owner)
            ? reads.call(() -> own.head(shard))
            : owners.ask(owner, new ReadHeadJob(shard));
    return found.thenApply(
        head ->
            new Confirmation(
                owner,
                head.topologyVersion(),
                head.owning(),
                decode(head.storedHead()),
                head.wallMicros(),
                head.storedMarker().length == 0
                    ? Optional.empty()
                    : Optional.of(StampedValue.decodeMarker(head.storedMarker()))));
  }

  @Override
  public CompletableFuture<Optional<Bytes>> block(ShardId shard, String owner, long sequence) {
    CompletableFuture<byte[]> found =
        isSelf(owner)
            ? reads.call(() -> own.block(shard, sequence))
            : owners.ask(owner, new ReadBlockJob(shard, sequence));
    return found.thenApply(
        stored -> stored.length == 0 ? Optional.empty() : Optional.of(Bytes.wrap(stored)));
  }

  /** Fails whatever waits and lets what is under way end. May be called twice. */
  @Override
  public void close() {
    transactions.close();
    reads.close();
  }

  private Transaction begin(int entries) {
    return ignite
        .transactions()
        .txStart(
            TransactionConcurrency.PESSIMISTIC,
            TransactionIsolation.REPEATABLE_READ,
            transactionMillisMax,
            entries);
  }

  private boolean isSelf(String owner) {
    return owner.equals(ignite.cluster().localNode().consistentId());
  }

  private IgniteCache<String, byte[]> cache(String name) {
    IgniteCache<String, byte[]> cache = ignite.cache(name);
    if (cache == null) {
      throw new StoreException("the cache " + name + " is not started");
    }
    return cache;
  }

  private static Head decode(byte[] stored) {
    return stored == null || stored.length == 0
        ? Head.GENESIS
        : HeadCodec.decode(Bytes.wrap(stored));
  }
}
