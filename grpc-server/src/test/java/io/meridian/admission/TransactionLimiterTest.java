package io.meridian.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.grpc.Status.Code;
import io.meridian.admission.TransactionLimiter.Entered;
import io.meridian.admission.TransactionLimiter.Way;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How many transactions are let in, by a clock that the test moves. */
final class TransactionLimiterTest {
  private static final long MILLIS = 1_000_000;
  private static final int MIN = 100;

  private static void eu(Entered entered) {
    entered.answeredBy("eu");
  }

  private long now;
  private final TransactionLimiter limiter = limiter(MIN, 5_000);

  private TransactionLimiter limiter(int min, int max) {
    return new TransactionLimiter(
        new AdmissionLimits(
            10, min, max, Duration.ofMillis(100), Duration.ofMillis(5), Duration.ofSeconds(1)),
        () -> now);
  }

  @Test
  void shouldNotTakeTheWayToAFarRegionForAQueue() {
    int before = limiter.limit();

    answer(20_000, 300 * MILLIS, entered -> entered.answeredBy("far"));
    int near = limiter.limit();
    answer(10_000, 700 * MILLIS, entered -> entered.answeredBy("far"));

    assertThat(near).isGreaterThanOrEqualTo(before);
    assertThat(limiter.limit()).isLessThan(near);
  }

  @Test
  void shouldPostponeAsManyAsThereMayBeAtMost() {
    TransactionLimiter narrow = limiter(1, 2);

    assertThat(narrow.postpone("shop")).isTrue();
    assertThat(narrow.postpone("shop")).isTrue();
    assertThat(narrow.postpone("mall")).isFalse();
    narrow.notPostponed("shop");
    assertThat(narrow.postpone("mall")).isTrue();
  }

  @Test
  void shouldPostponeSomeOfALedgerWhenAnotherHasItsShare() {
    TransactionLimiter wide = limiter(1, 1_000);
    int flash = 0;
    while (wide.postpone("flash")) {
      flash++;
    }

    assertThat(flash).isEqualTo(800);
    assertThat(wide.postpone("quiet")).isTrue();
  }

  @Test
  void shouldForgetOneAnswerThatWasOddlyQuick() {
    // Given
    answer(10_000, 300 * MILLIS, entered -> entered.answeredBy("far"));
    int before = limiter.limit();

    // When
    answer(1, 1, entered -> entered.answeredBy("far"));
    answer(50_000, 300 * MILLIS, entered -> entered.answeredBy("far"));

    // Then
    assertThat(limiter.limit()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void shouldNotTakeAQueueForAPartOfTheWayHoweverLongItLasts() {
    // Given a far region that does 2,000 a second
    Overload overload = new Overload("far", 50 * MILLIS, 2);

    // When more come for ten minutes
    overload.lasts(600_000);

    // Then they still wait for as long as the goal, and no longer
    assertThat(overload.latency95(10_000)).isBetween(100 * MILLIS, 200 * MILLIS);
  }

  @Test
  void shouldLetFewerInWhenTheyTakeTooLongAndNeverFewerThanTheLeast() {
    quick();
    int before = limiter.limit();

    answer(3_000, 400 * MILLIS, TransactionLimiterTest::eu);
    int slow = limiter.limit();
    slow();

    assertThat(slow).isLessThan(before);
    assertThat(limiter.limit()).isEqualTo(MIN);
  }

  @Test
  void shouldTakeForTheWayWhatTheLeastTakeThatAreLetIn() {
    // Given a server that is known as quick, and is not any more
    quick();

    // When
    slow();
    int least = limiter.limit();
    answer(20_000, 1_000 * MILLIS, TransactionLimiterTest::eu);

    // Then fewer have not made it quicker, so that it is not their number
    assertThat(least).isEqualTo(MIN);
    assertThat(limiter.limit()).isGreaterThan(1_000);
  }

  @Test
  void shouldNotTakeOnePauseForTheEnd() {
    quick();
    int before = limiter.limit();

    answer(800, 1_000 * MILLIS, TransactionLimiterTest::eu);
    answer(800, 10 * MILLIS, TransactionLimiterTest::eu);

    assertThat(limiter.limit()).isGreaterThanOrEqualTo(before / 2);
  }

  @Test
  void shouldLetMoreInAgainWhenTheyAreQuickAndAsManyAreWanted() {
    quick();
    slow();

    answer(1_000_000, 50 * MILLIS, TransactionLimiterTest::eu);

    assertThat(limiter.limit()).isGreaterThan(1_000).isLessThanOrEqualTo(5_000);
  }

  @Test
  void shouldNotGrowWhenNobodyNeedsIt() {
    int before = limiter.limit();

    for (int i = 0; i < 10_000; i++) {
      Entered one = limiter.enter("shop", Way.CALL).orElseThrow();
      now += MILLIS;
      eu(one);
    }

    assertThat(limiter.limit()).isEqualTo(before);
  }

  @Test
  void shouldAimAtTheGoalWhenThereIsMoreToDoThanCanBeDone() {
    // Given a server that does 2,000 a second, whoever waits
    Overload overload = new Overload("eu", 0, 2);

    // When 5,000 a second come for 20 seconds
    overload.lasts(20_000);

    // Then those who are let in are answered near the goal, and nothing stands still
    assertThat(overload.refused).isPositive();
    assertThat(overload.latency95(10_000)).isBetween(50 * MILLIS, 150 * MILLIS);
  }

  @Test
  void shouldNotBlameThisServerForWhatWaitsElsewhere() {
    int before = limiter.limit();

    answer(5_000, 4_000 * MILLIS, Entered::leave);

    assertThat(limiter.limit()).isEqualTo(before);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void shouldLetAsManyInAsAtFirstAgainWhenNobodySaysThatItTakesTooLong() {
    // Given
    int first = limiter.limit();
    quick();
    slow();
    int least = limiter.limit();

    // When all that comes is delayed elsewhere
    answer(10, 20_000 * MILLIS, Entered::leave);
    int soon = limiter.limit();
    answer(300_000, 50 * MILLIS, Entered::leave);

    // Then the limit has grown slowly, and no further
    assertThat(least).isEqualTo(MIN);
    assertThat(soon).isBetween(MIN, 2 * MIN);
    assertThat(limiter.limit()).isEqualTo(first);
  }

  @Test
  void shouldLetAsManyInAsAtFirstAgainWhenFewComeAndAreQuick() {
    int first = limiter.limit();
    quick();
    slow();

    for (int i = 0; i < 1_000; i++) {
      answer(1, 50 * MILLIS, TransactionLimiterTest::eu);
    }

    assertThat(limiter.limit()).isEqualTo(first);
  }

  @Test
  void shouldLetNoMoreInWhileTheFewThatCanTellTakeTooLong() {
    quick();
    slow();

    for (int i = 0; i < 5; i++) {
      answer(10, 150 * MILLIS, Entered::leave);
      answer(1, 150 * MILLIS, TransactionLimiterTest::eu);
    }

    assertThat(limiter.limit()).isEqualTo(MIN);
  }

  @Test
  void shouldLeaveRoomForOthersWhenOneLedgerWantsItAll() {
    TransactionLimiter full = limiter(1_000, 1_000);

    assertThat(fill(full, "flash", Way.STREAM)).isEqualTo(800);
    assertThat(fill(full, "flash", Way.CALL)).isPositive();
    assertThat(fill(full, "second", Way.CALL)).isPositive();
    assertThat(full.enter("third", Way.CALL)).isPresent();
    assertThat(full.enter("flash", Way.CALL)).isEmpty();
    assertThat(full.full().getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void shouldGiveRoomToThoseWhoWaitInTheirOrder() {
    // Given
    TransactionLimiter one = limiter(1, 1);
    Entered first = one.enterOrWait("shop", Way.STREAM, room -> {}).orElseThrow();
    List<String> given = new ArrayList<>();
    List<Entered> rooms = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      one.enterOrWait(
          "shop",
          Way.STREAM,
          room -> {
            given.add(name);
            rooms.add(room);
          });
    }

    // When
    eu(first);

    // Then
    assertThat(given).containsExactly("a");
    assertThat(one.enter("shop", Way.CALL)).isEmpty();
    eu(rooms.get(0));
    assertThat(given).containsExactly("a", "b");
    eu(rooms.get(1));
    assertThat(one.inFlight()).isZero();
  }

  @Test
  void shouldGiveNoRoomToThoseWhoWaitNoLonger() {
    TransactionLimiter one = limiter(1, 1);
    Entered first = one.enter("shop", Way.STREAM).orElseThrow();
    List<Entered> rooms = new ArrayList<>();
    Consumer<Entered> gone = room -> fail("it waits no longer");
    one.enterOrWait("shop", Way.STREAM, gone);
    one.enterOrWait("shop", Way.STREAM, rooms::add);

    one.waitNoLonger("shop", Way.STREAM, gone);
    eu(first);

    assertThat(rooms).hasSize(1);
  }

  @Test
  void shouldGiveRoomToTheNextWhenItIsNotWantedHoweverManyDoNot() {
    TransactionLimiter one = limiter(1, 1);
    Entered first = one.enter("shop", Way.STREAM).orElseThrow();
    List<Entered> rooms = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      one.enterOrWait(
          number % 2 == 0 ? "shop" : "mall",
          Way.STREAM,
          room -> {
            if (number < 99_999) {
              room.leave();
            } else {
              rooms.add(room);
            }
          });
    }

    eu(first);

    assertThat(rooms).hasSize(1);
    assertThat(one.inFlight()).isEqualTo(1);
  }

  @Test
  void shouldGiveRoomToAnotherLedgerThanThatOfWhichMostWait() {
    // Given a ledger whose streams have taken what they may, and many more of them
    TransactionLimiter full = limiter(10, 10);
    List<Entered> flash = new ArrayList<>();
    List<Entered> quiet = new ArrayList<>();
    fill(full, "flash", Way.STREAM);
    for (int i = 0; i < 100; i++) {
      full.enterOrWait("flash", Way.STREAM, room -> flash.add(room));
    }
    Entered call = full.enter("call", Way.CALL).orElseThrow();
    fill(full, "call", Way.CALL);
    full.enterOrWait("quiet", Way.STREAM, quiet::add);

    // When
    call.leave();

    // Then
    assertThat(quiet).hasSize(1);
    assertThat(flash).isEmpty();
  }

  @Test
  void shouldLoseNobodyWhoWaitsWhateverThreadsLeave() throws Exception {
    TransactionLimiter narrow = limiter(3, 3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch done = new CountDownLatch(4_000);
    AtomicInteger most = new AtomicInteger();

    for (int i = 0; i < 4_000; i++) {
      threads.execute(new Waiting(narrow, threads, done, most));
    }

    assertThat(done.await(30, TimeUnit.SECONDS)).as("%s were never told", done).isTrue();
    threads.shutdownNow();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(narrow.inFlight()).isZero();
  }

  /** Enters as soon as it may, and leaves on another thread. */
  private static final class Waiting implements Runnable, Consumer<Entered> {
    private final TransactionLimiter limiter;
    private final ExecutorService threads;
    private final CountDownLatch done;
    private final AtomicInteger most;

    Waiting(
        TransactionLimiter limiter,
        ExecutorService threads,
        CountDownLatch done,
        AtomicInteger most) {
      this.limiter = limiter;
      this.threads = threads;
      this.done = done;
      this.most = most;
    }

    @Override
    public void run() {
      limiter.enterOrWait("shop", Way.STREAM, this).ifPresent(this);
    }

    @Override
    public void accept(Entered entered) {
      most.accumulateAndGet(limiter.inFlight(), Math::max);
      threads.execute(
          () -> {
            eu(entered);
            done.countDown();
          });
    }
  }

  /** A region that does so many a millisecond, in their order, while five come. */
  private final class Overload {
    private final String region;
    private final long wayNanos;
    private final int perMilli;
    private final Queue<Sent> queue = new ArrayDeque<>();
    private final Queue<Sent> onTheirWay = new ArrayDeque<>();
    private final List<Long> latencies = new ArrayList<>();
    private int refused;

    private record Sent(Entered entered, long atNanos, long backNanos) {}

    Overload(String region, long wayNanos, int perMilli) {
      this.region = region;
      this.wayNanos = wayNanos;
      this.perMilli = perMilli;
    }

    void lasts(int millis) {
      for (int milli = 0; milli < millis; milli++) {
        for (int i = 0; i < 5; i++) {
          Optional<Entered> one = limiter.enter("shop", Way.CALL);
          one.ifPresent(entered -> queue.add(new Sent(entered, now, 0)));
          refused += one.isEmpty() ? 1 : 0;
        }
        now += MILLIS;
        for (int i = 0; i < perMilli && !queue.isEmpty(); i++) {
          Sent done = queue.remove();
          onTheirWay.add(new Sent(done.entered, done.atNanos, now + wayNanos));
        }
        while (!onTheirWay.isEmpty() && onTheirWay.peek().backNanos <= now) {
          Sent back = onTheirWay.remove();
          latencies.add(now - back.atNanos);
          back.entered.answeredBy(region);
        }
      }
    }

    /** What 95 of 100 of the last so many took at most. */
    long latency95(int last) {
      return latencies.subList(latencies.size() - last, latencies.size()).stream()
          .sorted()
          .skip(last * 95L / 100)
          .findFirst()
          .orElseThrow();
    }
  }

  /** One is answered at once, so that it is known how near its region is. */
  private void quick() {
    limiter.enter("shop", Way.CALL).orElseThrow().answeredBy("eu");
  }

  /** So many are so slow that no more than the least are let in. */
  private void slow() {
    for (int round = 0; round < 9; round++) {
      answer(limiter.limit() * 3 / 4, 900 * MILLIS, TransactionLimiterTest::eu);
    }
  }

  private static int fill(TransactionLimiter limiter, String ledger, Way way) {
    int entered = 0;
    while (limiter.enter(ledger, way).isPresent()) {
      entered++;
    }
    return entered;
  }

  /** Lets in as many as there may be at a time, and answers them after so long. */
  private void answer(int count, long latencyNanos, Consumer<Entered> ending) {
    for (int left = count; left > 0; ) {
      List<Entered> all = new ArrayList<>();
      Optional<Entered> one = limiter.enter("shop", Way.CALL);
      while (one.isPresent()) {
        all.add(one.get());
        one = all.size() < left ? limiter.enter("shop", Way.CALL) : Optional.empty();
      }
      now += latencyNanos;
      all.forEach(entered -> ending.accept(entered));
      left -= all.size();
    }
  }
}
