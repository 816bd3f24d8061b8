package io.meridian.admission;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limit.window.PercentileSampleWindowFactory;
import io.meridian.wire.CallFailure;
import io.meridian.wire.Failures;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many transactions are worked on at a time: as many as 95 of 100 are answered within a goal,
 * beyond what the way to their region takes. Calls beyond that are turned away, streams wait and
 * read no further. The calls of one ledger, or its streams, take at most a multiple of the room
 * that they leave, so that neither a flash sale nor an import shuts out others. Any thread; never
 * blocks.
 *
 * <p>Some answers say nothing of how long this server takes: of transactions that cross regions or
 * are only tried, of those whose caller has gone, of refusals here. After a second in which nothing
 * says that there is too much to do, be it that nobody could tell, the limit grows by a tenth, up to
 * what it was at first. So it can not stay low for want of answers that tell, and nobody has to
 * guess what crossing should take, which the other region decides: the worst is a server like one
 * just started, which the first windows that tell correct.
 *
 * <p>The room is shared as in a shard's queue, by dynamic thresholds (Choudhury and Hahne, 1998).
 */
public final class TransactionLimiter {
  /** How many times the room that is left the calls, or streams, of one ledger may take. */
  private static final int SHARE = 4;

  /** How many of those who wait are told when one leaves. */
  private static final int TOLD_MAX = 2;

  private static final int INITIAL = 1_000;
  private static final double PERCENTILE = 0.95;

  /** A window with fewer answers says nothing. */
  private static final int WINDOW_ANSWERS_MIN = 50;

  /** Of a window with more, the first so many are looked at. */
  private static final int WINDOW_ANSWERS_MAX = 200;

  private static final long WINDOW_MILLIS_MIN = 100;
  private static final long WINDOW_MILLIS_MAX = 500;

  private final AdmissionLimits limits;
  private final LongSupplier nanos;
  private final LatencyGoalLimit limit;

  /** Moves the limit by the answers of a window. */
  private final Limit windows;

  private final Map<Source, Integer> bySource = new HashMap<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private final Map<String, WayToRegion> ways = new HashMap<>();
  private final Punctuality punctuality;

  private int inFlight;
  private int held;
  private boolean oneLeft;
  private boolean waking;

  /** What transactions come by. */
  public enum Way {
    CALL,
    STREAM
  }

  private record Source(String ledger, Way way) {}

  /**
   * An empty one.
   *
   * @param nanos a monotonic clock
   */
  public TransactionLimiter(AdmissionLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    int min = limits.transactionsInFlightMin();
    int max = limits.transactionsInFlightMax();
    this.limit =
        new LatencyGoalLimit(
            Math.max(min, Math.min(max, INITIAL)), min, max, limits.latencyGoal().toNanos());
    this.windows =
        WindowedLimit.newBuilder()
            .minWindowTime(WINDOW_MILLIS_MIN, TimeUnit.MILLISECONDS)
            .maxWindowTime(WINDOW_MILLIS_MAX, TimeUnit.MILLISECONDS)
            .minRttThreshold(0, TimeUnit.NANOSECONDS)
            .windowSize(WINDOW_ANSWERS_MIN)
            .sampleWindowFactory(PercentileSampleWindowFactory.of(PERCENTILE, WINDOW_ANSWERS_MAX))
            .build(limit);
    this.punctuality = new Punctuality(nanos.getAsLong());
  }

  /** One that is worked on. */
  public final class Entered {
    private final Source source;
    private final boolean amongFew;
    private final long startNanos = nanos.getAsLong();

    private Entered(Source source, boolean amongFew) {
      this.source = source;
      this.amongFew = amongFew;
    }

    /**
     * It is answered by the shard that it is homed in, of that region, and by no other; to be told
     * once.
     */
    public void answered(String region) {
      windows.onSample(startNanos, waited(this, region), inFlight(), false);
      leave(source);
    }

    /** It is answered, and how long that took says nothing of this server; to be told once. */
    public void left() {
      leave(source);
    }
  }

  /** How much longer than the way to its region it took, and not less than nothing. */
  private synchronized long waited(Entered entered, String region) {
    long now = nanos.getAsLong();
    long waited =
        ways.computeIfAbsent(region, unknown -> new WayToRegion(now))
            .waited(now - entered.startNanos, entered.amongFew, now);
    punctuality.answered(waited <= limits.latencyGoal().toNanos());
    return Math.max(1, waited);
  }

  /** How many are worked on. */
  public synchronized int inFlight() {
    return inFlight;
  }

  /** How many may be at present. */
  public int limit() {
    return limit.getLimit();
  }

  /** Lets a transaction of a ledger in; empty when there is no room for it. */
  public synchronized Optional<Entered> enter(String ledger, Way way) {
    Source source = new Source(ledger, way);
    int own = bySource.getOrDefault(source, 0);
    if (own >= (long) SHARE * (limit.getLimit() - inFlight)) {
      return Optional.empty();
    }
    bySource.put(source, own + 1);
    inFlight++;
    return Optional.of(new Entered(source, inFlight <= limits.transactionsInFlightMin()));
  }

  /**
   * The same; when there is no room, {@code again} runs once when there may be, on the thread of
   * one that leaves; it must not throw. Those who wait are told in the order in which they came.
   */
  public synchronized Optional<Entered> enterOrWait(String ledger, Way way, Runnable again) {
    Optional<Entered> entered = enter(ledger, way);
    if (entered.isEmpty()) {
      // Whoever finds no room finds somebody in it, who will leave.
      waiting.add(again);
    }
    return entered;
  }

  private void leave(Source source) {
    synchronized (this) {
      inFlight--;
      bySource.computeIfPresent(source, (same, own) -> own == 1 ? null : own - 1);
      if (punctuality.periodWasPunctual(nanos.getAsLong())) {
        limit.relax();
      }
      oneLeft = true;
      if (waking) {
        return;
      }
      waking = true;
    }
    while (hasOneLeft()) {
      wake();
    }
  }

  /** Whether another has left since those who wait were told; if not, nobody tells them now. */
  private synchronized boolean hasOneLeft() {
    boolean again = oneLeft;
    oneLeft = false;
    waking = again;
    return again;
  }

  /**
   * Tells a few of those who wait. There is room for one more; whoever may not have it waits behind
   * the others, and the next that leaves tells them.
   */
  private void wake() {
    for (int i = 0; i < TOLD_MAX; i++) {
      Optional<Runnable> next = nextWaiting();
      if (next.isEmpty()) {
        return;
      }
      next.get().run();
    }
  }

  private synchronized Optional<Runnable> nextWaiting() {
    return inFlight < limit.getLimit() ? Optional.ofNullable(waiting.poll()) : Optional.empty();
  }

  /**
   * Whether one more request of a stream may be held back; if so, it has to be {@link #unhold} when
   * it enters, or goes.
   */
  public synchronized boolean hold() {
    if (held >= limits.transactionsInFlightMax()) {
      return false;
    }
    held++;
    return true;
  }

  /** So many are no longer held back. */
  public synchronized void unhold(int requests) {
    held -= requests;
  }

  /** What a call ends with that finds no room. */
  public CallFailure full() {
    return Failures.overloaded(
        Map.of("transactionsInFlightMax", Integer.toString(limit.getLimit())), limits.retryAfter());
  }
}
