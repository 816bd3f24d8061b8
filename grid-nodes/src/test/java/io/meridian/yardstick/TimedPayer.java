package io.meridian.yardstick;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Notes how long each payment of another payer took. Safe for any thread. */
final class TimedPayer implements PaymentDriver.Payer {
  private final PaymentDriver.Payer payer;
  private long[] nanos = new long[1 << 16];
  private int count;

  TimedPayer(PaymentDriver.Payer payer) {
    this.payer = payer;
  }

  @Override
  public CompletableFuture<?> pay(int debit, int credit) {
    long start = System.nanoTime();
    return payer.pay(debit, credit).thenRun(() -> note(System.nanoTime() - start));
  }

  private synchronized void note(long took) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count] = took;
    count++;
  }

  /** The milliseconds within which 99 of 100 were done. */
  synchronized double p99Millis() {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[(int) (sorted.length * 0.99)] / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
