package io.meridian.store;

import io.meridian.codec.DerivedCodec;
import io.meridian.engine.LedgerDirectory;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import io.meridian.schema.SystemCaches;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.transactions.Transaction;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * The directory as Ignite keeps it: replicated caches that every node reads from its own copy.
 * Facts found once are kept in memory: those of assets as they never change, those of ledgers for
 * {@link #LEDGER_AGE_MAX}. Whatever blocks runs on threads of this class.
 */
public final class IgniteLedgerDirectory implements LedgerDirectory, AutoCloseable {
  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final Ignite ignite;
  private final BlockingPool pool;
  private final LongSupplier nanos;
  private final long transactionMillisMax;
  private final Facts<LedgerFact> ledgers;
  private final Facts<AssetFact> assets;
  private volatile Optional<Bytes> secret = Optional.empty();

  /** The directory, seen from a started and active node. */
  public IgniteLedgerDirectory(Ignite ignite, StoreLimits limits) {
    this(ignite, limits, System::nanoTime);
  }

  /** The same under another monotonic clock. */
  IgniteLedgerDirectory(Ignite ignite, StoreLimits limits, LongSupplier nanos) {
    this.ignite = ignite;
    this.nanos = nanos;
    this.transactionMillisMax = limits.transactionTimeout().toMillis();
    this.pool =
        new BlockingPool("meridian-directory", limits.readThreads(), limits.queueItemsMax());
    int cachedMax = limits.cachedFactsMax();
    this.ledgers =
        new Facts<>(
            SystemCaches.LEDGER,
            cachedMax,
            LEDGER_AGE_MAX,
            DerivedCodec::encode,
            DerivedCodec::decodeLedger);
    this.assets =
        new Facts<>(
            SystemCaches.ASSET,
            cachedMax,
            FOR_EVER,
            DerivedCodec::encode,
            DerivedCodec::decodeAsset);
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
    return ledgers.publish(fact.name(), fact, closing(fact));
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
    return assets.publish(
        SystemCaches.assetKey(fact.ledger(), fact.code()), fact, UnaryOperator.identity());
  }

  /** What becomes of the fact that stands when another one of the same ledger is published. */
  private static UnaryOperator<LedgerFact> closing(LedgerFact published) {
    return stands -> stands.closedUntil(published.closedUntilMicros());
  }

  @Override
  public CompletableFuture<Bytes> secret() {
    return secret.isPresent()
        ? CompletableFuture.completedFuture(secret.get())
        : ask(this::agreeOnSecret);
  }

  private Bytes agreeOnSecret() {
    byte[] mine = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(mine);
    IgniteCache<String, byte[]> secrets = cache(SystemCaches.SECRET);
    byte[] stands = secrets.get(SystemCaches.SECRET_KEY);
    if (stands == null) {
      byte[] earlier = secrets.getAndPutIfAbsent(SystemCaches.SECRET_KEY, mine);
      stands = earlier == null ? mine : earlier;
    }
    secret = Optional.of(Bytes.copyOf(stands));
    return secret.get();
  }

  /** Asks the grid, which may be away. */
  private <T> CompletableFuture<T> ask(Callable<T> question) {
    return pool.call(question)
        .handle(
            (answer, fault) -> {
              if (fault == null) {
                return answer;
              }
              throw GridAway.instead(fault);
            });
  }

  private IgniteCache<String, byte[]> cache(String name) {
    IgniteCache<String, byte[]> cache = ignite.cache(name);
    if (cache == null) {
      throw new StoreException("the cache " + name + " is not started");
    }
    return cache;
  }

  /** Fails whatever waits. May be called twice. */
  @Override
  public void close() {
    pool.close();
  }

  /** A fact, and when it was read at the latest. */
  private record Known<F>(F fact, long sinceNanos) {}

  /** The facts of one cache. */
  private final class Facts<F> {
    private final String cacheName;
    private final int cachedMax;
    private final Function<F, Bytes> encode;
    private final Function<Bytes, F> decode;
    private final long ageNanosMax;
    private final Map<String, Known<F>> known = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Optional<F>>> reading = new ConcurrentHashMap<>();

    Facts(
        String cacheName,
        int cachedMax,
        Duration ageMax,
        Function<F, Bytes> encode,
        Function<Bytes, F> decode) {
      this.cacheName = cacheName;
      this.cachedMax = cachedMax;
      this.ageNanosMax = ageMax.toNanos();
      this.encode = encode;
      this.decode = decode;
    }

    CompletableFuture<Optional<F>> find(String key) {
      Known<F> fact = known.get(key);
      return fact != null && nanos.getAsLong() - fact.sinceNanos() < ageNanosMax
          ? CompletableFuture.completedFuture(Optional.of(fact.fact()))
          : readOnce(key);
    }

    /** However many ask at once for what is not known, one reads. */
    private CompletableFuture<Optional<F>> readOnce(String key) {
      CompletableFuture<Optional<F>> mine = new CompletableFuture<>();
      CompletableFuture<Optional<F>> earlier = reading.putIfAbsent(key, mine);
      if (earlier != null) {
        return earlier;
      }
      var unused =
          ask(() -> {
                long sinceNanos = nanos.getAsLong();
                return Optional.ofNullable(cache(cacheName).get(key))
                    .map(stored -> keep(key, stored, sinceNanos));
              })
              .whenComplete(
                  (found, fault) -> {
                    reading.remove(key, mine);
                    if (fault == null) {
                      mine.complete(found);
                    } else {
                      mine.completeExceptionally(fault);
                    }
                  });
      return mine;
    }

    /** Has {@code fact} stand, or what {@code change} makes of the one that stands already. */
    CompletableFuture<F> publish(String key, F fact, UnaryOperator<F> change) {
      return ask(
          () -> {
            long sinceNanos = nanos.getAsLong();
            byte[] mine = encode.apply(fact).toArray();
            // A repetition is a look: a write goes to every node, and to none while a region is
            // away.
            byte[] earlier = cache(cacheName).get(key);
            if (earlier == null) {
              earlier = cache(cacheName).getAndPutIfAbsent(key, mine);
            }
            if (earlier == null) {
              return keep(key, mine, sinceNanos);
            }
            return Arrays.equals(earlier, changed(earlier, change))
                ? keep(key, earlier, sinceNanos)
                : changed(key, change);
          });
    }

    /** Under the fact's lock, so that of two changes the one that stands is kept as the later. */
    private F changed(String key, UnaryOperator<F> change) {
      try (Transaction transaction =
          ignite
              .transactions()
              .txStart(
                  TransactionConcurrency.PESSIMISTIC,
                  TransactionIsolation.REPEATABLE_READ,
                  transactionMillisMax,
                  1)) {
        byte[] stands = changed(cache(cacheName).get(key), change);
        long sinceNanos = nanos.getAsLong();
        cache(cacheName).put(key, stands);
        transaction.commit();
        return keep(key, stands, sinceNanos);
      }
    }

    private byte[] changed(byte[] stored, UnaryOperator<F> change) {
      return encode.apply(change.apply(decode.apply(Bytes.wrap(stored)))).toArray();
    }

    /**
     * Keys begin with {@code prefix}, which {@code after} lacks; the answer is in the order of
     * keys.
     */
    CompletableFuture<List<F>> list(String prefix, String after, int limit) {
      int itemsMax = Math.min(limit, LIST_ITEMS_MAX);
      return ask(
          () -> {
            TreeMap<String, byte[]> first = new TreeMap<>();
            try (QueryCursor<Cache.Entry<String, byte[]>> all =
                cache(cacheName).query(new ScanQuery<String, byte[]>())) {
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

    /** Of two readings of a fact the one that began later is kept. */
    private F keep(String key, byte[] stored, long sinceNanos) {
      F fact = decode.apply(Bytes.wrap(stored));
      if (known.size() >= cachedMax) {
        known.clear();
      }
      known.merge(
          key,
          new Known<>(fact, sinceNanos),
          (earlier, mine) -> earlier.sinceNanos() - mine.sinceNanos() > 0 ? earlier : mine);
      return fact;
    }
  }
}
