package io.meridian.cli.yardstick;

import io.meridian.cli.yardstick.Receipt.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.transactions.Transaction;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * The plain ledger of the PostgreSQL yardstick on Ignite: accounts, transfers and entries in three
 * caches, and a payment is one pessimistic transaction of the grid. An id is applied once, a floor
 * is kept, accounts are locked in the order of their names so that no two payments wait for each
 * other in a circle, and a statement has the balance after each entry. Any thread.
 */
final class IgniteLedger {
  private static final int OPENED_AT_ONCE = 1000;

  private final Ignite ignite;
  private final IgniteCache<String, Account> accounts;
  private final IgniteCache<String, Transfer> transfers;
  private final IgniteCache<EntryKey, Entry> entries;

  IgniteLedger(Ignite ignite) {
    this.ignite = ignite;
    this.accounts = ignite.getOrCreateCache(configuration("accounts"));
    this.transfers = ignite.getOrCreateCache(configuration("transfers"));
    this.entries = ignite.getOrCreateCache(configuration("entries"));
  }

  private static <K, V> CacheConfiguration<K, V> configuration(String name) {
    return new CacheConfiguration<K, V>(name)
        .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL)
        .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC);
  }

  /** Opens accounts without a floor. */
  void open(List<String> names) {
    for (int from = 0; from < names.size(); from += OPENED_AT_ONCE) {
      Map<String, Account> some = new TreeMap<>();
      names
          .subList(from, Math.min(names.size(), from + OPENED_AT_ONCE))
          .forEach(name -> some.put(name, new Account(0, 0, 0, Long.MIN_VALUE)));
      accounts.putAll(some);
    }
  }

  /**
   * Pays, once under an id; durable when it returns.
   *
   * @return both accounts afterwards; as they are now where the id was used before, which is what a
   *     client comes to that tries again after a time
   * @throws IllegalStateException when an account is not there or has too little
   */
  Map<String, State> pay(String id, String debit, String credit, long amount) {
    try (Transaction transaction =
        ignite
            .transactions()
            .txStart(TransactionConcurrency.PESSIMISTIC, TransactionIsolation.REPEATABLE_READ)) {
      boolean fresh = transfers.putIfAbsent(id, new Transfer(debit, credit, amount));
      Map<String, Account> found = accounts.getAll(new TreeSet<>(List.of(debit, credit)));
      if (found.size() != 2) {
        throw new IllegalStateException("an account is not there");
      }
      if (!fresh) {
        return Map.of(debit, found.get(debit).state(), credit, found.get(credit).state());
      }
      Account debited = found.get(debit).debited(amount);
      Account credited = found.get(credit).credited(amount);
      Map<String, Account> after = new TreeMap<>(Map.of(debit, debited, credit, credited));
      accounts.putAll(after);
      Map<EntryKey, Entry> lines = new TreeMap<>();
      lines.put(new EntryKey(debit, debited.version), new Entry(id, -amount, debited.balance()));
      lines.put(new EntryKey(credit, credited.version), new Entry(id, amount, credited.balance()));
      entries.putAll(lines);
      transaction.commit();
      return Map.of(debit, debited.state(), credit, credited.state());
    }
  }

  /** Whether the books balance: in sum, and of each account its balance and its entries. */
  boolean balances() {
    Map<String, Long> sums = new HashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    long lines = 0;
    try (var all = entries.query(new ScanQuery<EntryKey, Entry>())) {
      for (Cache.Entry<EntryKey, Entry> line : all) {
        sums.merge(line.getKey().account, line.getValue().amount, Math::addExact);
        numbers.merge(line.getKey().account, 1L, Math::addExact);
        lines++;
      }
    }
    long total = 0;
    try (var all = accounts.query(new ScanQuery<String, Account>())) {
      for (Cache.Entry<String, Account> one : all) {
        Account account = one.getValue();
        if (account.balance() != sums.getOrDefault(one.getKey(), 0L)
            || account.version != numbers.getOrDefault(one.getKey(), 0L)) {
          return false;
        }
        total = Math.addExact(total, account.balance());
      }
    }
    return total == 0 && lines == 2L * transfers.sizeLong();
  }

  // What Ignite marshals is a final class with final fields, never a record.

  private static final class Account {
    private final long debits;
    private final long credits;
    private final long version;
    private final long floor;

    Account(long debits, long credits, long version, long floor) {
      this.debits = debits;
      this.credits = credits;
      this.version = version;
      this.floor = floor;
    }

    Account debited(long amount) {
      if (balance() - amount < floor) {
        throw new IllegalStateException("an account has too little");
      }
      return new Account(Math.addExact(debits, amount), credits, version + 1, floor);
    }

    Account credited(long amount) {
      return new Account(debits, Math.addExact(credits, amount), version + 1, floor);
    }

    long balance() {
      return credits - debits;
    }

    State state() {
      return new State(debits, credits, version);
    }
  }

  @SuppressWarnings("unused") // kept, not read
  private static final class Transfer {
    private final String debit;
    private final String credit;
    private final long amount;

    Transfer(String debit, String credit, long amount) {
      this.debit = debit;
      this.credit = credit;
      this.amount = amount;
    }
  }

  private static final class EntryKey implements Comparable<EntryKey> {
    private final String account;
    private final long version;

    EntryKey(String account, long version) {
      this.account = account;
      this.version = version;
    }

    @Override
    public int compareTo(EntryKey other) {
      int byAccount = account.compareTo(other.account);
      return byAccount != 0 ? byAccount : Long.compare(version, other.version);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof EntryKey key && compareTo(key) == 0;
    }

    @Override
    public int hashCode() {
      return 31 * account.hashCode() + Long.hashCode(version);
    }
  }

  @SuppressWarnings("unused") // kept, and read in part only
  private static final class Entry {
    private final String transfer;
    private final long amount;
    private final long balance;

    Entry(String transfer, long amount, long balance) {
      this.transfer = transfer;
      this.amount = amount;
      this.balance = balance;
    }
  }
}
