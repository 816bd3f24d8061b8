package io.meridian.cli.crash;

import io.meridian.client.Account;
import io.meridian.client.FoundTransaction;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Threads of which each reads one account or transaction after the other while money moves: the
 * account now, or as of an instant a little ago. What they were told is kept, and judged when it is
 * known what happened; that an answered transaction is there as it was told is judged at once.
 */
final class Readers implements AutoCloseable {
  private static final int READERS = 4;
  private static final Duration PAUSE = Duration.ofMillis(40);
  private static final int TRANSACTION_ONE_IN = 3;
  private static final int AS_OF_ONE_IN = 4;
  private static final int AGO_MILLIS_MAX = 3_000;

  private final Book book;
  private final Wallets wallets;
  private final List<String> accounts;
  private final Queue<AccountRead> reads = new ConcurrentLinkedQueue<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private Crowd crowd;
  private volatile boolean stopped;

  private Readers(Book book, Wallets wallets) {
    this.book = book;
    this.wallets = wallets;
    this.accounts = wallets.accounts();
  }

  /** Starts reading, each reader from one of the servers. */
  static Readers start(List<MeridianClient> clients, Book book, Wallets wallets, long seed) {
    Readers readers = new Readers(book, wallets);
    readers.crowd =
        Crowd.of(
            READERS,
            "reader",
            seed,
            (member, random) -> readers.read(clients.get(member % clients.size()), random));
    return readers;
  }

  /** How often an account was read. */
  int reads() {
    return reads.size();
  }

  @Override
  public void close() {
    stopped = true;
    crowd.close();
  }

  private void read(MeridianClient client, Random random) {
    Instant latest = Instant.EPOCH;
    while (!stopped) {
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        if (random.nextInt(TRANSACTION_ONE_IN) == 0) {
          book.anyAnswered(random).ifPresent(request -> readTransaction(client, request));
        } else {
          latest = readAccount(client, random, latest);
        }
      } catch (MeridianException unanswered) {
        if (!Book.OPEN_ENDS.contains(unanswered.code())) {
          problems.add("not read: " + unanswered);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        problems.add("not read: " + e);
      }
    }
  }

  // A shard's clock is not behind what it has answered: an instant before that can be asked about.
  private Instant readAccount(MeridianClient client, Random random, Instant latest) {
    String name = accounts.get(random.nextInt(accounts.size()));
    Optional<Instant> asOf =
        random.nextInt(AS_OF_ONE_IN) == 0 && latest.isAfter(Instant.EPOCH)
            ? Optional.of(latest.minusMillis(random.nextInt(AGO_MILLIS_MAX)))
            : Optional.empty();
    long asked = System.nanoTime();
    Optional<Account> found =
        asOf.isPresent()
            ? client.accounts().get(wallets.ledger(), name, asOf.get())
            : client.accounts().get(wallets.ledger(), name);
    Span span = new Span(asked, System.nanoTime());
    found.ifPresent(account -> reads.add(AccountRead.of(account, asOf, span)));
    if (found.isEmpty() && asOf.isEmpty()) {
      problems.add(name + " was not found");
    }
    return asOf.isPresent() || found.isEmpty() || found.get().updateTime().isBefore(latest)
        ? latest
        : found.get().updateTime();
  }

  private void readTransaction(MeridianClient client, TransactionRequest request) {
    Optional<Transaction> found =
        client
            .transactions()
            .get(wallets.ledger(), request.transaction())
            .map(FoundTransaction::transaction);
    Optional<Transaction> told = book.transactionOf(request);
    if (found.isEmpty() || (told.isPresent() && !told.equals(found))) {
      problems.add(request + " was answered " + told + " and then found as " + found);
    }
  }

  /** What is wrong with what they were told, given what happened; empty = all is well. */
  List<String> problems(RealTimeOrder order) {
    List<String> all = new ArrayList<>(problems);
    all.addAll(order.problems(List.copyOf(reads)));
    return all;
  }
}
