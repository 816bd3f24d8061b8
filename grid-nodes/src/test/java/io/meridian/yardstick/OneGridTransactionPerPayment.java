package io.meridian.yardstick;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.transactions.Transaction;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * The obvious way, as fair as it can be made: two accounts and a journal entry in one pessimistic
 * grid transaction per payment, keys locked in order, on the same node with the same durability. A
 * yardstick, never a mode of the product.
 */
final class OneGridTransactionPerPayment implements PaymentDriver.Payer, AutoCloseable {
  private final Ignite ignite;
  private final IgniteCache<Integer, Long> accounts;
  private final IgniteCache<UUID, byte[]> journal;
  private final ExecutorService threads;

  OneGridTransactionPerPayment(Ignite ignite, int accountCount, int threadCount) {
    this.ignite = ignite;
    this.accounts = ignite.getOrCreateCache(configuration("yardstick.account"));
    this.journal = ignite.getOrCreateCache(configuration("yardstick.journal"));
    this.threads = Executors.newFixedThreadPool(threadCount);
    Map<Integer, Long> empty = new TreeMap<>();
    for (int i = 0; i < accountCount; i++) {
      empty.put(i, 0L);
    }
    accounts.putAll(empty);
  }

  private static <K, V> CacheConfiguration<K, V> configuration(String name) {
    return new CacheConfiguration<K, V>(name)
        .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL)
        .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC);
  }

  @Override
  public CompletableFuture<?> pay(int debit, int credit) {
    return CompletableFuture.runAsync(() -> commit(debit, credit), threads);
  }

  private void commit(int debit, int credit) {
    try (Transaction transaction =
        ignite
            .transactions()
            .txStart(TransactionConcurrency.PESSIMISTIC, TransactionIsolation.REPEATABLE_READ)) {
      TreeSet<Integer> keys = new TreeSet<>();
      keys.add(debit);
      keys.add(credit);
      Map<Integer, Long> balances = new TreeMap<>(accounts.getAll(keys));
      balances.merge(debit, -1L, Long::sum);
      balances.merge(credit, 1L, Long::sum);
      accounts.putAll(balances);
      journal.put(UUID.randomUUID(), (debit + ">" + credit).getBytes(StandardCharsets.UTF_8));
      transaction.commit();
    }
  }

  /** The sum of all balances, which must be 0. */
  long sum(int accountCount) {
    long sum = 0;
    for (int i = 0; i < accountCount; i++) {
      sum += accounts.get(i);
    }
    return sum;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
