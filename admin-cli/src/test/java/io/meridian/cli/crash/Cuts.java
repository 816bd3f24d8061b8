package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.AccountBalance;
import io.meridian.client.Accounts;
import io.meridian.client.Balances;
import io.meridian.client.ConservationReport;
import io.meridian.client.Counters;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.ProgressListener;
import io.meridian.client.StatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * One who asks for the balances of all accounts of a ledger at one cut, over and over, in a thread
 * of its own, while money moves between them: it is always the same money, and no wallet is below
 * its floor. More accounts than one question takes are asked for in several, all of them about the
 * instant that the answer to the first one names.
 */
final class Cuts implements AutoCloseable {
  /** After so many cuts the server checks the books itself. */
  private static final int CHECKED_ONE_IN = 8;

  private static final Duration CUTS_MAX = Duration.ofMinutes(2);
  private static final Duration END_MAX = Duration.ofMinutes(2);

  private final MeridianClient client;
  private final Wallets wallets;
  private final long money;
  private final Random random;
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger checks = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean stopped;

  private Cuts(MeridianClient client, Wallets wallets, long money, Random random) {
    this.client = client;
    this.wallets = wallets;
    this.money = money;
    this.random = random;
    this.thread = new Thread(this::look, "cuts");
  }

  /**
   * Starts asking.
   *
   * @param money what all wallets have together
   */
  static Cuts start(MeridianClient client, Wallets wallets, long money, Random random) {
    Cuts cuts = new Cuts(client, wallets, money, random);
    cuts.thread.start();
    return cuts;
  }

  /** Waits until that many more cuts were answered. */
  void awaitCuts(int more) {
    int wanted = cuts.get() + more;
    Awaitility.await(more + " cuts more").atMost(CUTS_MAX).until(() -> cuts.get() >= wanted);
  }

  /** How many cuts were answered. */
  int cuts() {
    return cuts.get();
  }

  /** How many times the server said that its books balance. */
  int checks() {
    return checks.get();
  }

  /** How many were not, for want of a server. */
  int unanswered() {
    return unanswered.get();
  }

  /** What was wrong with some cut, for people; empty = all is well. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, END_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(thread.isAlive()).as("whether a cut is still waited for").isFalse();
  }

  private void look() {
    while (!stopped) {
      try {
        judge(cut());
        if (cuts.incrementAndGet() % CHECKED_ONE_IN == 0) {
          checkConservation();
        }
      } catch (MeridianException e) {
        if (e.code() == StatusCode.UNAVAILABLE || e.code() == StatusCode.DEADLINE_EXCEEDED) {
          unanswered.incrementAndGet();
        } else {
          problems.add("no cut: " + e);
        }
      } catch (RuntimeException e) {
        problems.add("no cut: " + e);
      }
    }
  }

  private Balances cut() {
    List<String> accounts = new ArrayList<>(wallets.accounts());
    Collections.shuffle(accounts, random);
    List<AccountBalance> all = new ArrayList<>();
    Balances first = client.accounts().balances(wallets.ledger(), part(accounts, 0));
    all.addAll(first.balances());
    for (int from = Accounts.BALANCES_MAX; from < accounts.size(); from = all.size()) {
      all.addAll(
          client
              .accounts()
              .balances(wallets.ledger(), part(accounts, from), first.asOf())
              .balances());
    }
    return new Balances(first.asOf(), all);
  }

  private static List<String> part(List<String> accounts, int from) {
    return accounts.subList(from, Math.min(accounts.size(), from + Accounts.BALANCES_MAX));
  }

  private void judge(Balances cut) {
    long balances = 0;
    Counters sums = new Counters(0, 0, 0, 0);
    for (AccountBalance account : cut.balances()) {
      Counters counters = account.counters();
      sums = Audit.sum(sums, counters);
      if (!wallets.isWorld(account.account())) {
        balances += account.balance();
        long available = account.balance() - counters.heldDebits() - account.reserved().outgoing();
        expect(account.available() >= 0, cut.asOf(), account + " is below its floor");
        expect(account.available() == available, cut.asOf(), account + " has other available");
      }
    }
    expect(balances == money, cut.asOf(), "all wallets have " + balances + " and not " + money);
    expect(sums.postedDebits() == sums.postedCredits(), cut.asOf(), "posted: " + sums);
    expect(sums.heldDebits() == sums.heldCredits(), cut.asOf(), "held: " + sums);
  }

  private void checkConservation() {
    ConservationReport report =
        client.operations().checkConservation(wallets.ledger(), ProgressListener.NONE);
    expect(report.holds(), report.cuts().get(0).commitTime(), report.toString());
    checks.incrementAndGet();
  }

  private void expect(boolean so, Instant at, String otherwise) {
    if (!so) {
      problems.add("at " + at + " " + otherwise);
    }
  }
}
