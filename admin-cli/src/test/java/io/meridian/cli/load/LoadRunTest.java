package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Time moves only when a call takes it or the run waits for it, so that every figure is exact. */
final class LoadRunTest {
  private static final LoadPlan CLOSED =
      LoadPlan.closed(1, 1, Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(1));

  private final FakeClock clock = new FakeClock();
  private final Timeline timeline = new Timeline(0);

  @Test
  void shouldCountLatencyFromTheIntendedStartWhenTheLoopIsOpen() throws InterruptedException {
    // Given calls meant to start every 10 ms, and a server that stands still for 1 s on the first
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            OptionalInt.of(100),
            () -> {
              clock.pass(Duration.ofMillis(calls.getAndIncrement() == 0 ? 1000 : 0));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When it runs for 2 s
    LoadResult result = run.run(elapsed -> {});

    // Then half of the calls have waited for it: the median of their latencies is near 0, the 75th
    // percentile near half a second, where a closed loop would see a single slow call
    assertThat(result.accepted()).isEqualTo(200);
    assertThat(result.unsent()).isZero();
    assertThat(result.latencies().percentileMillis(100)).isCloseTo(1000, within(2.0));
    assertThat(result.latencies().percentileMillis(75)).isCloseTo(500, within(10.0));
    assertThat(result.latencies().percentileMillis(49)).isLessThan(1);
  }

  @Test
  void shouldSayHowManyCallsWereNotSentWhenTheServerIsTooSlowForTheRate()
      throws InterruptedException {
    // Given 100 calls a second are meant, and each takes 100 ms, one at a time
    LoadRun run =
        run(
            OptionalInt.of(100),
            () -> {
              clock.pass(Duration.ofMillis(100));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(result.accepted()).isEqualTo(20);
    assertThat(result.unsent()).isEqualTo(180);
    assertThat(result.answeredInTimePerSecond()).isCloseTo(10, within(0.5));
    assertThat(result.latencies().percentileMillis(100)).isCloseTo(1810, within(5.0));
  }

  @Test
  void shouldCountLatencyFromTheActualStartWhenTheLoopIsClosed() throws InterruptedException {
    // Given
    LoadRun run =
        run(
            OptionalInt.empty(),
            () -> {
              clock.pass(Duration.ofMillis(5));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(result.accepted()).isEqualTo(400);
    assertThat(result.seconds()).isEqualTo(2.0);
    assertThat(result.answeredInTimePerSecond()).isEqualTo(200);
    assertThat(result.latencies().percentileMillis(99.9)).isCloseTo(5, within(0.01));
  }

  @Test
  void shouldTellRefusalsAndErrorsApart() throws InterruptedException {
    // Given in turn a success, a refusal and a failure
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            OptionalInt.of(30),
            () ->
                switch (calls.getAndIncrement() % 3) {
                  case 0 -> CompletableFuture.completedFuture(CallResult.ACCEPTED);
                  case 1 -> CompletableFuture.completedFuture(CallResult.REFUSED);
                  default -> CompletableFuture.failedFuture(new IllegalStateException("down"));
                });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(result.accepted()).isEqualTo(20);
    assertThat(result.refused()).isEqualTo(20);
    assertThat(result.errors()).isEqualTo(20);
  }

  @Test
  void shouldLeaveTheWarmUpOut() throws InterruptedException {
    // Given a warm-up of 1 s in which calls are slow
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            open(1, 1, 1, new Step(10, Duration.ofSeconds(2))),
            () -> {
              clock.pass(Duration.ofMillis(calls.getAndIncrement() < 10 ? 90 : 1));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(calls).hasValue(30);
    assertThat(result.accepted()).isEqualTo(20);
    assertThat(result.latencies().percentileMillis(100)).isCloseTo(1, within(0.01));
  }

  @Test
  void shouldNeverHaveMoreCallsOnTheirWayThanAllowedAndCountThoseThatNeverCameBack()
      throws InterruptedException {
    // Given calls of which 3 may be on their way, and the last 3 are never answered
    Queue<CompletableFuture<CallResult>> open = new ArrayDeque<>();
    AtomicInteger most = new AtomicInteger();
    LoadRun run =
        run(
            open(3, 1, 0, new Step(10, Duration.ofSeconds(1))),
            () -> {
              CompletableFuture<CallResult> call = new CompletableFuture<>();
              open.add(call);
              most.accumulateAndGet(open.size(), Math::max);
              if (open.size() == 3) {
                open.remove().complete(CallResult.ACCEPTED);
              }
              return call;
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(most).hasValue(3);
    assertThat(result.accepted()).isEqualTo(8);
    assertThat(result.errors()).isEqualTo(2);
  }

  @Test
  void shouldCountEveryItemOfACallAndStartAsManyASecondAsTheRateSays() throws InterruptedException {
    // Given calls of 10 items, of which one is refused and one fails, and every third fails whole
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            open(1, 10, 0, new Step(150, Duration.ofSeconds(2))),
            () ->
                calls.getAndIncrement() % 3 == 2
                    ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                    : CompletableFuture.completedFuture(new CallResult(8, 1, 1)));

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then 15 calls a second are 150 items
    assertThat(calls).hasValue(30);
    assertThat(result.accepted()).isEqualTo(160);
    assertThat(result.refused()).isEqualTo(20);
    assertThat(result.errors()).isEqualTo(20 + 100);
  }

  @Test
  void shouldKeepTheStepsApartByWhenACallWasMeantToStart() throws InterruptedException {
    // Given one second at 10/s and one at 100/s, and a server that stands still for 300 ms on the
    // last call of the first
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            open(
                1, 1, 1, new Step(10, Duration.ofSeconds(1)), new Step(100, Duration.ofSeconds(1))),
            () -> {
              clock.pass(Duration.ofMillis(calls.incrementAndGet() == 20 ? 300 : 0));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then the warm-up ran at the first rate, and the calls behind the slow one waited in the
    // second
    assertThat(calls).hasValue(10 + 10 + 100);
    assertThat(result.accepted()).isEqualTo(110);
    assertThat(result.lateNanosMax()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));
    assertThat(result.steps()).extracting(StepResult::accepted).containsExactly(10L, 100L);
    assertThat(result.steps())
        .extracting(StepResult::answeredInStepPerSecond)
        .containsExactly(9.0, 101.0);
    assertThat(result.steps().get(0).latencies().percentileMillis(100)).isCloseTo(300, within(0.5));
    assertThat(result.steps().get(1).latencies().percentileMillis(100)).isCloseTo(200, within(0.5));
    assertThat(result.steps().get(1).latencies().percentileMillis(75)).isLessThan(1);
  }

  @Test
  void shouldSayOfEachStepWhatCouldNotStart() throws InterruptedException {
    // Given calls of 100 ms, one at a time: ten a second
    LoadRun run =
        run(
            open(1, 1, 0, new Step(20, Duration.ofSeconds(1)), new Step(5, Duration.ofSeconds(1))),
            () -> {
              clock.pass(Duration.ofMillis(100));
              return CompletableFuture.completedFuture(CallResult.ACCEPTED);
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then the first step takes the time of both
    assertThat(result.unsent()).isEqualTo(5);
    assertThat(result.steps()).extracting(StepResult::unsent).containsExactly(0L, 5L);
    assertThat(result.steps()).extracting(StepResult::accepted).containsExactly(20L, 0L);
    assertThat(result.steps()).extracting(StepResult::answeredInStep).containsExactly(9L, 11L);
  }

  @Test
  void shouldCountInTheRateOnlyWhatWasAnsweredWhileItWasMeasured() throws InterruptedException {
    // Given ten calls, which are all answered only when nothing is measured any more
    List<CompletableFuture<CallResult>> open = new ArrayList<>();
    LoadRun run =
        run(
            open(10, 1, 0, new Step(10, Duration.ofSeconds(1))),
            () -> {
              CompletableFuture<CallResult> call = new CompletableFuture<>();
              open.add(call);
              if (open.size() == 10) {
                clock.pass(Duration.ofMillis(150));
                open.forEach(late -> late.complete(CallResult.ACCEPTED));
              }
              return call;
            });

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    assertThat(result.accepted()).isEqualTo(10);
    assertThat(result.seconds()).isEqualTo(1.0);
    assertThat(result.answeredInTimePerSecond()).isZero();
    assertThat(result.steps().get(0).accepted()).isEqualTo(10);
    assertThat(result.steps().get(0).answeredInStepPerSecond()).isZero();
  }

  @Test
  void shouldTellTheTimelineOfTheWarmUpToo() throws InterruptedException {
    // Given a warm-up of 1 s in which a call fails
    AtomicInteger calls = new AtomicInteger();
    LoadRun run =
        run(
            open(1, 1, 1, new Step(10, Duration.ofSeconds(2))),
            () ->
                calls.getAndIncrement() == 0
                    ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                    : CompletableFuture.completedFuture(CallResult.ACCEPTED));

    // When
    LoadResult result = run.run(elapsed -> {});

    // Then
    Timeline.Interval all = timeline.cut(3);
    assertThat(all.accepted()).isEqualTo(29);
    assertThat(all.errors()).isEqualTo(1);
    assertThat(result.accepted()).isEqualTo(20);
    assertThat(result.errors()).isZero();
    assertThat(result.warmupErrors()).isEqualTo(1);
  }

  private LoadRun run(OptionalInt rate, Supplier<CompletableFuture<CallResult>> call) {
    return run(
        rate.isPresent() ? open(1, 1, 0, new Step(rate.getAsInt(), Duration.ofSeconds(2))) : CLOSED,
        call);
  }

  private LoadRun run(LoadPlan plan, Supplier<CompletableFuture<CallResult>> call) {
    return new LoadRun(plan, clock, call, timeline);
  }

  private static LoadPlan open(int concurrency, int items, int warmupSeconds, Step... steps) {
    return LoadPlan.open(
        concurrency,
        items,
        List.of(steps),
        Duration.ofSeconds(warmupSeconds),
        Duration.ofMillis(100));
  }

  private static final class FakeClock implements Clock {
    private long nanos = TimeUnit.DAYS.toNanos(1);

    void pass(Duration time) {
      nanos += time.toNanos();
    }

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void waitUntil(long instant) {
      nanos = Math.max(nanos, instant);
    }
  }
}
