package io.meridian.store;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedKind;
import io.meridian.engine.DerivedStore;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.engine.Stamp;
import io.meridian.engine.Standing;
import io.meridian.ledger.Bytes;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.ShardKeys;
import io.meridian.schema.StampedValue;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessorResult;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;

/**
 * The derived state as Ignite keeps it. The caches themselves refuse an older stamp, see {@link
 * io.meridian.schema.StampGuard}. Whatever blocks runs on threads of this class.
 */
public final class IgniteDerivedStore implements DerivedStore, AutoCloseable {
  private static final int SCAN_PAGE_ENTRIES = 1_024;
  private static final int SWEPT_ENTRIES_MAX = 1_000;

  private final Ignite ignite;
  private final PartitionView view;
  private final BlockingPool reads;
  private final BlockingPool writes;
  private final BlockingPool scans;

  /** The derived state of all regions, seen from a started and active node. */
  public IgniteDerivedStore(Ignite ignite, StoreLimits limits) {
    this.ignite = ignite;
    this.view = new PartitionView(ignite);
    this.reads =
        new BlockingPool("meridian-derived-read", limits.readThreads(), limits.queueItemsMax());
    this.writes =
        new BlockingPool("meridian-derived", limits.derivedThreads(), limits.queueItemsMax());
    this.scans = new BlockingPool("meridian-scan", limits.scanThreads(), limits.queueItemsMax());
  }

  @Override
  public CompletableFuture<Map<DerivedKey, DerivedValue>> load(
      ShardId shard, Collection<DerivedKey> keys) {
    return reads.call(
        () -> {
          Standing before = requireLeading(shard);
          Map<DerivedKey, DerivedValue> found = read(shard, keys);
          requireUnchanged(shard, before);
          return found;
        });
  }

  /**
   * On the primary, and with no reading from backups, Ignite reads all of it from this node's copy.
   */
  private Map<DerivedKey, DerivedValue> read(ShardId shard, Collection<DerivedKey> keys) {
    Map<DerivedKind, Set<String>> wanted = new EnumMap<>(DerivedKind.class);
    for (DerivedKey key : keys) {
      wanted
          .computeIfAbsent(key.kind(), kind -> new HashSet<>())
          .add(ShardKeys.derived(shard.number(), key));
    }
    Map<DerivedKey, DerivedValue> found = new HashMap<>();
    wanted.forEach(
        (kind, ofKind) ->
            cache(shard, kind)
                .getAll(ofKind)
                .forEach(
                    (key, stored) ->
                        found.put(ShardKeys.derivedKey(kind, key), StampedValue.decode(stored))));
    return found;
  }

  @Override
  public CompletableFuture<Void> write(ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
    return writes.call(
        () -> {
          byKind(shard, stamp, entries)
              .forEach((kind, ofKind) -> cache(shard, kind).putAll(ofKind));
          return null;
        });
  }

  private static Map<DerivedKind, SortedMap<String, byte[]>> byKind(
      ShardId shard, Stamp stamp, Map<DerivedKey, Bytes> entries) {
    Map<DerivedKind, SortedMap<String, byte[]>> kinds = new EnumMap<>(DerivedKind.class);
    entries.forEach(
        (key, content) ->
            kinds
                .computeIfAbsent(key.kind(), kind -> new TreeMap<>())
                .put(ShardKeys.derived(shard.number(), key), StampedValue.encode(stamp, content)));
    return kinds;
  }

  @Override
  public CompletableFuture<Void> scan(
      ShardId shard, DerivedKind kind, BiConsumer<DerivedKey, DerivedValue> visitor) {
    return scans.call(
        () -> {
          Standing before = requireOwning(shard);
          visit(
              shard,
              kind,
              entry ->
                  visitor.accept(
                      ShardKeys.derivedKey(kind, entry.getKey()),
                      StampedValue.decode(entry.getValue())));
          requireUnchanged(shard, before);
          return null;
        });
  }

  @Override
  public CompletableFuture<Boolean> claimMarker(
      ShardId shard, long epoch, Optional<Bytes> expected, Bytes next) {
    return writes.call(
        () ->
            cache(shard, DerivedKind.MARKER)
                .invoke(
                    ShardKeys.derived(shard.number(), DerivedKey.MARKER),
                    new ClaimMarker(epoch, expected, next)));
  }

  @Override
  public CompletableFuture<Void> sweep(ShardId shard, long epoch) {
    return scans.call(
        () -> {
          Standing before = requireLeading(shard);
          for (DerivedKind kind : DerivedKind.values()) {
            if (kind != DerivedKind.MARKER) {
              sweep(shard, kind, epoch);
            }
          }
          requireUnchanged(shard, before);
          return null;
        });
  }

  /** Many entries share one trip and one fsync. */
  private void sweep(ShardId shard, DerivedKind kind, long epoch) {
    IgniteCache<String, byte[]> cache = cache(shard, kind);
    RemoveOlder remove = new RemoveOlder(epoch);
    SortedSet<String> older = new TreeSet<>();
    visit(
        shard,
        kind,
        entry -> {
          if (StampedValue.epoch(entry.getValue()) < epoch) {
            older.add(entry.getKey());
          }
          if (older.size() == SWEPT_ENTRIES_MAX) {
            removeAll(cache, older, remove);
          }
        });
    removeAll(cache, older, remove);
  }

  private static void removeAll(
      IgniteCache<String, byte[]> cache, SortedSet<String> keys, RemoveOlder remove) {
    // A failure of any of them is thrown only when its result is asked for.
    cache.invokeAll(keys, remove).values().forEach(EntryProcessorResult::get);
    keys.clear();
  }

  private void visit(
      ShardId shard, DerivedKind kind, Consumer<Cache.Entry<String, byte[]>> visitor) {
    ScanQuery<String, byte[]> scan = new ScanQuery<>();
    scan.setPartition(shard.number()).setLocal(true).setPageSize(SCAN_PAGE_ENTRIES);
    try (QueryCursor<Cache.Entry<String, byte[]>> cursor = cache(shard, kind).query(scan)) {
      cursor.forEach(visitor);
    }
  }

  /** Fails whatever waits and lets what is under way end. May be called twice. */
  @Override
  public void close() {
    writes.close();
    scans.close();
    reads.close();
  }

  private Standing requireLeading(ShardId shard) {
    Standing standing = view.standing(shard, 0);
    if (!standing.leads()) {
      throw new StoreException("this node does not lead shard " + shard);
    }
    return standing;
  }

  private Standing requireOwning(ShardId shard) {
    Standing standing = view.standing(shard, 0);
    if (!standing.owners().contains(view.self())) {
      throw new StoreException("this node does not own shard " + shard);
    }
    return standing;
  }

  private void requireUnchanged(ShardId shard, Standing before) {
    if (!view.standing(shard, 0).equals(before)) {
      throw new StoreException("the topology changed while shard " + shard + " was read");
    }
  }

  private IgniteCache<String, byte[]> cache(ShardId shard, DerivedKind kind) {
    String name = RegionCaches.derived(shard.region(), kind);
    IgniteCache<String, byte[]> cache = ignite.cache(name);
    if (cache == null) {
      throw new StoreException("the cache " + name + " is not started");
    }
    return cache;
  }
}
