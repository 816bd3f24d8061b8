package io.meridian.cli.demo;

import io.meridian.cli.console.Console;
import io.meridian.cli.load.Latencies;
import io.meridian.cli.output.Progress;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.Reason;
import io.meridian.client.Refused;
import io.meridian.client.TransactionOutcome;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The sale as the buyers see it: every order is sent once through the client, whose retries carry
 * it over the death of the server, and its answer is written down here, where the server cannot
 * reach. One thread sends; answers come on any.
 */
final class Sale {
  private final Console console;
  private final MeridianClient client;
  private final Shop shop;
  private final DemoPlan plan;
  private final Semaphore free;
  private final CountDownLatch untilKill;
  private final AtomicIntegerArray acknowledgedByBuyer;
  private final Latencies latencies = new Latencies();
  private final AtomicReference<Throwable> firstError = new AtomicReference<>();
  private int acknowledged;
  private int replayed;
  private int outOfStock;
  private int otherRefusals;
  private int errors;
  private long startNanos;
  private long lastAnswerNanos;
  private long longestPauseNanos;

  Sale(Console console, MeridianClient client, Shop shop, DemoPlan plan) {
    this.console = console;
    this.client = client;
    this.shop = shop;
    this.plan = plan;
    this.free = new Semaphore(plan.buyers());
    this.untilKill = new CountDownLatch(plan.killAfter());
    this.acknowledgedByBuyer = new AtomicIntegerArray(plan.wallets());
  }

  /** Sends all orders and waits until each is answered, or failed for good. */
  void run() throws InterruptedException {
    startNanos = System.nanoTime();
    lastAnswerNanos = startNanos;
    try (Progress progress = new Progress(console, "sale", plan.orders())) {
      for (int order = 0; order < plan.orders(); order++) {
        free.acquire();
        send(order % plan.wallets(), progress);
      }
      free.acquire(plan.buyers());
    }
  }

  /** Waits until so many orders are answered that the server is to be killed. */
  boolean awaitKill(Duration max) throws InterruptedException {
    return untilKill.await(max.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What the buyers know. */
  synchronized Result result() {
    return new Result(
        acknowledged,
        replayed,
        outOfStock,
        otherRefusals,
        errors,
        lastAnswerNanos - startNanos,
        longestPauseNanos);
  }

  /** How many units a buyer was told to have. */
  int acknowledgedTo(int buyer) {
    return acknowledgedByBuyer.get(buyer);
  }

  /** How long orders took, from the first try to the answer. */
  Latencies latencies() {
    return latencies;
  }

  /** The first failure; null when there was none. */
  Throwable firstError() {
    return firstError.get();
  }

  private void send(int buyer, Progress progress) {
    PostRequest order = shop.order(buyer);
    long sentNanos = System.nanoTime();
    var unused =
        client
            .transactions()
            .createAsync(order)
            .whenComplete(
                (outcome, failure) -> {
                  long now = System.nanoTime();
                  if (failure == null) {
                    latencies.record(now - sentNanos);
                  }
                  progress.at(count(buyer, outcome, failure, now), this::words);
                  untilKill.countDown();
                  free.release();
                });
  }

  private synchronized int count(
      int buyer, TransactionOutcome outcome, Throwable failure, long now) {
    longestPauseNanos = Math.max(longestPauseNanos, now - lastAnswerNanos);
    lastAnswerNanos = now;
    if (failure != null) {
      errors++;
      firstError.compareAndSet(null, failure);
    } else {
      replayed += outcome.replayed() ? 1 : 0;
      if (outcome instanceof Refused refused) {
        boolean stock =
            refused.reason() == Reason.INSUFFICIENT_FUNDS
                && shop.stock().equals(refused.metadata().get("account"));
        outOfStock += stock ? 1 : 0;
        otherRefusals += stock ? 0 : 1;
        if (!stock) {
          firstError.compareAndSet(null, new IllegalStateException(refused.toString()));
        }
      } else {
        acknowledged++;
        acknowledgedByBuyer.incrementAndGet(buyer);
      }
    }
    return acknowledged + outOfStock + otherRefusals + errors;
  }

  private synchronized String words() {
    return String.format(Locale.ROOT, "%,d sold, %,d came too late", acknowledged, outOfStock);
  }

  /**
   * The answers of a sale.
   *
   * @param acknowledged orders that were posted
   * @param replayed answers that an earlier try of the same order had got already
   * @param outOfStock orders refused because no unit was left
   * @param otherRefusals orders refused for anything else
   * @param errors orders without an answer
   * @param nanos from the first order to the last answer
   * @param longestPauseNanos the longest time without an answer
   */
  record Result(
      int acknowledged,
      int replayed,
      int outOfStock,
      int otherRefusals,
      int errors,
      long nanos,
      long longestPauseNanos) {}
}
