package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Those who wait for more of a shard's journal to be durable. A wait ends without a word about why:
 * the journal may have grown, or the leader may be gone, and whoever waited looks again. Used on
 * the shard's executor only.
 */
final class JournalWaiters {
  /** How many may wait for one shard. */
  static final int WAITERS_MAX = 1_000;

  private final List<Waiter> waiters = new ArrayList<>();

  private record Waiter(long sequence, CallContext call, CompletableFuture<Void> over) {}

  /**
   * Ends {@code over} when block {@code sequence} is durable; that it ends otherwise is for others
   * to see to.
   *
   * @param nowNanos the monotonic clock
   * @return whether there is room for one more
   */
  boolean add(long sequence, CallContext call, long nowNanos, CompletableFuture<Void> over) {
    if (waiters.size() >= WAITERS_MAX) {
      waiters.removeIf(waiter -> waiter.over().isDone() || waiter.call().gone(nowNanos));
    }
    return waiters.size() < WAITERS_MAX && waiters.add(new Waiter(sequence, call, over));
  }

  /** Everything up to block {@code sequence} is durable. */
  void grown(long sequence) {
    if (!waiters.isEmpty()) {
      end(sequence);
    }
  }

  /** Ends every wait. */
  void close() {
    end(Long.MAX_VALUE);
  }

  private void end(long sequence) {
    List<Waiter> ended = new ArrayList<>();
    waiters.removeIf(
        waiter -> waiter.over().isDone() || (waiter.sequence() <= sequence && ended.add(waiter)));
    ended.forEach(waiter -> waiter.over().complete(null));
  }
}
