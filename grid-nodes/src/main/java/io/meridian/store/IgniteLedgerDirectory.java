package io.meridian.store;

import io.meridian.codec.DerivedCodec;
import io.meridian.engine.LedgerDirectory;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.schema.SystemCaches;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;

/**
 * The directory as Ignite keeps it: replicated caches that every node reads from its own copy.
 * Facts found once are kept in memory, as they never change. Whatever blocks runs on threads of
 * this class.
 */
public final class IgniteLedgerDirectory implements LedgerDirectory, AutoCloseable {
  private final Ignite ignite;
  private final BlockingPool pool;
  private final Facts<LedgerFact> ledgers;
  private final Facts<AssetFact> assets;

  /** The directory, seen from a started and active node. */
  public IgniteLedgerDirectory(Ignite ignite, StoreLimits limits) {
    this.ignite = ignite;
    this.pool =
        new BlockingPool("meridian-directory", limits.readThreads(), limits.queueItemsMax());
    int cachedMax = limits.cachedFactsMax();
    this.ledgers =
        new Facts<>(
            SystemCaches.LEDGER, cachedMax, DerivedCodec::encode, DerivedCodec::decodeLedger);
    this.assets =
        new Facts<>(SystemCaches.ASSET, cachedMax, DerivedCodec::encode, DerivedCodec::decodeAsset);
  }

  @Override
  public CompletableFuture<Optional<LedgerFact>> ledger(String name) {
    return ledgers.find(name);
  }

  @Override
  public CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
    return ledgers.list("", after, limit);
  }

  @Override
  public CompletableFuture<LedgerFact> publish(LedgerFact fact) {
    return ledgers.publish(fact.name(), fact);
  }

  @Override
  public CompletableFuture<Optional<AssetFact>> asset(String ledger, String code) {
    return assets.find(SystemCaches.assetKey(ledger, code));
  }

  @Override
  public CompletableFuture<List<AssetFact>> assets(String ledger, String after, int limit) {
    return assets.list(SystemCaches.assetKey(ledger, ""), after, limit);
  }

  @Override
  public CompletableFuture<AssetFact> publish(AssetFact fact) {
    return assets.publish(SystemCaches.assetKey(fact.ledger(), fact.code()), fact);
  }

  /** Fails whatever waits. May be called twice. */
  @Override
  public void close() {
    pool.close();
  }

  /** The facts of one cache. */
  private final class Facts<F> {
    private final String cacheName;
    private final int cachedMax;
    private final Function<F, Bytes> encode;
    private final Function<Bytes, F> decode;
    private final Map<String, F> known = new ConcurrentHashMap<>();

    Facts(String cacheName, int cachedMax, Function<F, Bytes> encode, Function<Bytes, F> decode) {
      this.cacheName = cacheName;
      this.cachedMax = cachedMax;
      this.encode = encode;
      this.decode = decode;
    }

    CompletableFuture<Optional<F>> find(String key) {
      F fact = known.get(key);
      return fact != null
          ? CompletableFuture.completedFuture(Optional.of(fact))
          : pool.call(() -> Optional.ofNullable(cache().get(key)).map(stored -> keep(key, stored)));
    }

    CompletableFuture<F> publish(String key, F fact) {
      return pool.call(
          () -> {
            byte[] mine = encode.apply(fact).toArray();
            byte[] earlier = cache().getAndPutIfAbsent(key, mine);
            return keep(key, earlier == null ? mine : earlier);
          });
    }

    /**
     * Keys begin with {@code prefix}, which {@code after} lacks; the answer is in the order of
     * keys.
     */
    CompletableFuture<List<F>> list(String prefix, String after, int limit) {
      int itemsMax = Math.min(limit, LIST_ITEMS_MAX);
      return pool.call(
          () -> {
            TreeMap<String, byte[]> first = new TreeMap<>();
            try (QueryCursor<Cache.Entry<String, byte[]>> all =
                cache().query(new ScanQuery<String, byte[]>())) {
              for (Cache.Entry<String, byte[]> entry : all) {
                String key = entry.getKey();
                if (key.startsWith(prefix) && key.compareTo(prefix + after) > 0) {
                  first.put(key, entry.getValue());
                  if (first.size() > itemsMax) {
                    first.pollLastEntry();
                  }
                }
              }
            }
            return decodeAll(first.values());
          });
    }

    private List<F> decodeAll(Collection<byte[]> stored) {
      return stored.stream().map(Bytes::wrap).map(decode).toList();
    }

    private F keep(String key, byte[] stored) {
      F fact = decode.apply(Bytes.wrap(stored));
      if (known.size() >= cachedMax) {
        known.clear();
      }
      known.put(key, fact);
      return fact;
    }

    private IgniteCache<String, byte[]> cache() {
      IgniteCache<String, byte[]> cache = ignite.cache(cacheName);
      if (cache == null) {
        throw new StoreException("the cache " + cacheName + " is not started");
      }
      return cache;
    }
  }
}
