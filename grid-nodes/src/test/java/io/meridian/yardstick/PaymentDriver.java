package io.meridian.yardstick;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Offers payments to a system under test in a closed loop with a bounded number on their way. */
final class PaymentDriver {
  private final int inFlightMax;

  PaymentDriver(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /** A system that executes payments of 1 between two of its accounts. */
  interface Payer {
    /** Pays; the future completes when the payment is durable. */
    CompletableFuture<?> pay(int debit, int credit);
  }

  /** Which two accounts a payment moves. */
  enum Workload {
    UNIFORM,
    HOT;

    int debit(Random random, int accounts) {
      return this == HOT ? 0 : random.nextInt(accounts);
    }

    int credit(Random random, int accounts, int debit) {
      int other = random.nextInt(accounts - 1);
      return other >= debit ? other + 1 : other;
    }
  }

  /** Payments per second over {@code seconds}; a payment that fails ends the run. */
  double perSecond(Payer payer, Workload workload, int accounts, long seconds, long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    Semaphore room = new Semaphore(inFlightMax);
    AtomicLong done = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end && failed.get() == 0) {
      room.acquire();
      int debit = workload.debit(random, accounts);
      var unused =
          payer
              .pay(debit, workload.credit(random, accounts, debit))
              .whenComplete(
                  (answer, fault) -> {
                    (fault == null ? done : failed).incrementAndGet();
                    room.release();
                  });
    }
    room.acquire(inFlightMax);
    if (failed.get() > 0) {
      throw new IllegalStateException(failed.get() + " payments failed");
    }
    return done.get() * 1e9 / (System.nanoTime() - start);
  }

  static double median(double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
