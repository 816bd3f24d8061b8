package io.meridian.store;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.ShardKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.GridCacheContext;
import org.apache.ignite.internal.processors.cache.GridCacheSharedContext;
import org.apache.ignite.internal.processors.cache.transactions.IgniteInternalTx;
import org.apache.ignite.internal.processors.cache.transactions.IgniteTxKey;
import org.apache.ignite.internal.util.typedef.internal.CU;

/**
 * What this node finds in its own copy of a journal, whoever the primary is. A head is told only
 * once it is on this node's disk: a commit on its way shows in memory before Ignite has written
 * that it is committed, and after a crash such a transaction is skipped. Blocks; runs on threads of
 * ours.
 */
final class OwnCopy {
  private static final String NODE_LOCAL_KEY = OwnCopy.class.getName();
  private static final int LOOKS_MAX = 5;
  private static final Duration COMMIT_MAX = Duration.ofSeconds(2);

  private final Ignite ignite;
  private final PartitionView view;
  private final Map<ShardId, byte[]> durableHeads = new ConcurrentHashMap<>();

  private OwnCopy(Ignite ignite) {
    this.ignite = ignite;
    this.view = new PartitionView(ignite);
  }

  /** The one of this node, so that stores and jobs share what is known to be durable. */
  static OwnCopy of(Ignite ignite) {
    Map<String, OwnCopy> nodeLocal = ignite.cluster().nodeLocalMap();
    return nodeLocal.computeIfAbsent(NODE_LOCAL_KEY, key -> new OwnCopy(ignite));
  }

  /** A head that a transaction of this node committed: Ignite answered, so it is on disk. */
  void committed(ShardId shard, byte[] storedHead) {
    durableHeads.put(shard, storedHead);
  }

  /** The head in this node's copy, durable, with where the node stood while it was read. */
  OwnHead head(ShardId shard) throws IgniteCheckedException {
    Standing before = view.standing(shard, 0);
    // First, so that it never names a block that is later than the head.
    byte[] marker =
        peek(
            RegionCaches.derived(shard.region(), DerivedKind.MARKER),
            ShardKeys.derived(shard.number(), DerivedKey.MARKER));
    byte[] stored = durableHead(shard);
    Standing after = view.standing(shard, 0);
    boolean owning = before.equals(after) && after.owners().contains(view.self());
    return new OwnHead(
        after.topologyVersion(),
        owning,
        stored,
        marker == null ? OwnHead.NOTHING : marker,
        wallMicros());
  }

  /** The stored bytes of a block in this node's copy; no bytes when it has none. */
  byte[] block(ShardId shard, long sequence) {
    byte[] stored =
        peek(RegionCaches.block(shard.region()), ShardKeys.block(shard.number(), sequence));
    return stored == null ? OwnHead.NOTHING : stored;
  }

  private byte[] durableHead(ShardId shard) throws IgniteCheckedException {
    for (int look = 0; look < LOOKS_MAX; look++) {
      byte[] stored = peekHead(shard);
      if (stored == null) {
        return OwnHead.NOTHING;
      }
      if (Arrays.equals(stored, durableHeads.get(shard))) {
        return stored;
      }
      awaitCommits(shard);
      grid().wal().flush(null, true);
      if (Arrays.equals(stored, peekHead(shard))) {
        durableHeads.put(shard, stored);
        return stored;
      }
    }
    throw new StoreException("the head of shard " + shard + " keeps moving; ask again");
  }

  /**
   * Waits until no transaction that writes the head is between showing its value and logging its
   * commit.
   */
  private void awaitCommits(ShardId shard) throws IgniteCheckedException {
    GridCacheContext<Object, Object> heads =
        grid().cacheContext(CU.cacheId(RegionCaches.head(shard.region())));
    if (heads == null) {
      throw new StoreException("the caches of region " + shard.region() + " are not started");
    }
    IgniteTxKey key = heads.txKey(heads.toCacheKeyObject(ShardKeys.head(shard.number())));
    for (IgniteInternalTx transaction : grid().tm().activeTransactions()) {
      if (transaction.hasWriteKey(key)) {
        transaction.finishFuture().get(COMMIT_MAX.toMillis());
      }
    }
  }

  private byte[] peekHead(ShardId shard) {
    return peek(RegionCaches.head(shard.region()), ShardKeys.head(shard.number()));
  }

  private byte[] peek(String cacheName, String key) {
    IgniteCache<String, byte[]> cache = ignite.cache(cacheName);
    if (cache == null) {
      throw new StoreException("the cache " + cacheName + " is not started");
    }
    return cache.localPeek(key, CachePeekMode.ALL);
  }

  private static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private GridCacheSharedContext<Object, Object> grid() {
    return ((IgniteEx) ignite).context().cache().context();
  }
}
