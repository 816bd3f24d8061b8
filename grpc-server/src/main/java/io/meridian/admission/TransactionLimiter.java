package io.meridian.admission;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limit.window.PercentileSampleWindowFactory;
import io.meridian.wire.CallFailure;
import io.meridian.wire.Failures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * says that there is too much to do, be it that nobody could tell, the limit grows by a tenth, up
 * to what it was at first. So it can not stay low for want of answers that tell, and nobody has to
 * guess what crossing should take, which the other region decides: the worst is a server like one
 * just started, which the first windows that tell correct.
 */
public final class TransactionLimiter {
  /** To how many of those who wait one that leaves gives room: a limit that has grown is filled. */
  private static final int GIVEN_MAX = 2;

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

  private final SharedRoom<Source> inFlight = new SharedRoom<>();
  private final WaitersInTurn<Source, Consumer<Entered>> waiting = new WaitersInTurn<>();

  /** What streams keep until there is room, by ledger. */
  private final SharedRoom<String> postponed = new SharedRoom<>();

  /** Threads that give room to those who waited, and to whom each still has to. */
  private final Map<Thread, Queue<Runnable>> giving = new ConcurrentHashMap<>();

  private final Map<String, WayToRegion> ways = new HashMap<>();
  private final Punctuality punctuality;

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

    /** It is answered by its shard, in that region, and by no other; it has left then. */
    public void answeredBy(String region) {
      long waited;
      int among;
      List<Runnable> next;
      synchronized (TransactionLimiter.this) {
        long now = nanos.getAsLong();
        waited = waited(this, region, now);
        among = inFlight.taken();
        next = free(source, now);
      }
      windows.onSample(startNanos, waited, among, false);
      give(next);
    }

    /** It is over, and how long that took says nothing of this server; to be told once. */
    public void leave() {
      List<Runnable> next;
      synchronized (TransactionLimiter.this) {
        next = free(source, nanos.getAsLong());
      }
      give(next);
    }
  }

  /** How much longer than the way to its region it took, and not less than nothing. */
  private long waited(Entered entered, String region, long now) {
    long waited =
        ways.computeIfAbsent(region, unknown -> new WayToRegion(now))
            .waited(now - entered.startNanos, entered.amongFew, now);
    punctuality.answered(waited <= limits.latencyGoal().toNanos());
    return Math.max(1, waited);
  }

  /** How many are worked on. */
  public synchronized int inFlight() {
    return inFlight.taken();
  }

  /** How many may be at present. */
  public int limit() {
    return limit.getLimit();
  }

  /** Lets a transaction of a ledger in; empty when there is no room for it. */
  public Optional<Entered> enter(String ledger, Way way) {
    return enter(new Source(ledger, way));
  }

  private synchronized Optional<Entered> enter(Source source) {
    return hasRoom(source) ? Optional.of(take(source)) : Optional.empty();
  }

  private boolean hasRoom(Source source) {
    return inFlight.hasPlace(source, limit.getLimit());
  }

  private Entered take(Source source) {
    inFlight.take(source);
    return new Entered(source, inFlight.taken() <= limits.transactionsInFlightMin());
  }

  /**
   * The same; when there is no room, {@code waiter} is given it when there is, once, on the thread
   * of one that leaves; it must not throw, and has to have the room leave if it does not want it
   * any more. Streams of one ledger are given room in the order in which they came, and ledgers
   * take turns.
   */
  public synchronized Optional<Entered> enterOrWait(
      String ledger, Way way, Consumer<Entered> waiter) {
    Source source = new Source(ledger, way);
    Optional<Entered> entered = enter(source);
    if (entered.isEmpty()) {
      // Whoever finds no room finds somebody in it, who will leave.
      waiting.add(source, waiter);
    }
    return entered;
  }

  /** That one no longer waits; it may be about to be given room all the same. */
  public synchronized void waitNoLonger(String ledger, Way way, Consumer<Entered> waiter) {
    waiting.remove(new Source(ledger, way), waiter);
  }

  /**
   * One has left, and others have taken the room; to be given it outside of the lock. Where none is
   * in flight every source has room, so nobody waits for ever, however few are looked at now.
   */
  private List<Runnable> free(Source source, long now) {
    inFlight.giveBack(source);
    if (punctuality.periodWasPunctual(now)) {
      limit.relax();
    }
    List<Runnable> next = List.of();
    for (int given = 0; given < GIVEN_MAX; given++) {
      var turn = waiting.next(this::hasRoom);
      if (turn.isEmpty()) {
        break;
      }
      next = next.isEmpty() ? new ArrayList<>(GIVEN_MAX) : next;
      Consumer<Entered> waiter = turn.get().waiter();
      Entered room = take(turn.get().source());
      next.add(() -> waiter.accept(room));
    }
    return next;
  }

  /** What leaves meanwhile on the same thread is given by the same loop, however many do. */
  private void give(List<Runnable> next) {
    if (next.isEmpty()) {
      return;
    }
    Thread self = Thread.currentThread();
    Queue<Runnable> outer = giving.get(self);
    if (outer != null) {
      outer.addAll(next);
      return;
    }
    Queue<Runnable> mine = new ArrayDeque<>(next);
    giving.put(self, mine);
    try {
      while (!mine.isEmpty()) {
        mine.remove().run();
      }
    } finally {
      giving.remove(self);
    }
  }

  /**
   * Whether one more request of a stream to a ledger may be kept until there is room for it; if so,
   * {@link #notPostponed} has to be told when it has the room, or goes. All streams may keep as
   * many as there may be in flight at most, and the ledgers share that as they share the room.
   */
  public synchronized boolean postpone(String ledger) {
    boolean may = postponed.hasPlace(ledger, limits.transactionsInFlightMax());
    if (may) {
      postponed.take(ledger);
    }
    return may;
  }

  /** One that was postponed no longer is. */
  public synchronized void notPostponed(String ledger) {
    postponed.giveBack(ledger);
  }

  /** What a call ends with that finds no room. */
  public CallFailure full() {
    return Failures.overloaded(
        Map.of("transactionsInFlightMax", Integer.toString(limit.getLimit())), limits.retryAfter());
  }
}
