package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Test
  void shouldStartItemsAtEvenInstantsOfEachStep() {
    // Given two items of warm-up, two in the first step and four in the second
    Schedule schedule = schedule(1, new Step(2, Duration.ofSeconds(1)), step(4, 1));

    // Then
    assertThat(schedule.items()).isEqualTo(8);
    assertThat(millis(schedule, 0, 1, 2, 3, 4, 5, 6, 7))
        .containsExactly(0L, 500L, 1000L, 1500L, 2000L, 2250L, 2500L, 2750L);
    assertThat(schedule.step(1)).isEqualTo(Schedule.WARM_UP);
    assertThat(schedule.step(2)).isZero();
    assertThat(schedule.step(3)).isZero();
    assertThat(schedule.step(4)).isEqualTo(1);
    assertThat(schedule.step(7)).isEqualTo(1);
  }

  @Test
  void shouldMeasureTheFirstItemWhenThereIsNoWarmUp() {
    Schedule schedule = schedule(0, step(3, 2));
    assertThat(schedule.items()).isEqualTo(6);
    assertThat(schedule.step(0)).isZero();
    assertThat(schedule.intendedNanos(0)).isZero();
  }

  @Test
  void shouldNotDriftOverADay() {
    // Given a rate that does not divide a second
    Schedule schedule = schedule(0, step(7, 86_400));

    // Then
    assertThat(schedule.items()).isEqualTo(7 * 86_400);
    assertThat(schedule.intendedNanos(7 * 86_399)).isEqualTo(TimeUnit.SECONDS.toNanos(86_399));
  }

  @Test
  void shouldCountCallsThatDidNotStartInTheStepOfTheirFirstItem() {
    // Given calls of 3 items: the first at 0, 3, 6 and 9 of 10 items, five in each step
    Schedule schedule = schedule(0, step(5, 1), step(5, 1));

    // Then
    assertThat(schedule.unsent(0, 0, 3)).isEqualTo(6);
    assertThat(schedule.unsent(1, 0, 3)).isEqualTo(6);
    assertThat(schedule.unsent(0, 1, 3)).isEqualTo(3);
    assertThat(schedule.unsent(1, 3, 3)).isEqualTo(3);
    assertThat(schedule.unsent(0, 3, 3)).isZero();
    assertThat(schedule.unsent(1, 4, 3)).isZero();
  }

  private static Schedule schedule(int warmupSeconds, Step... steps) {
    return new Schedule(
        LoadPlan.open(
            1, 1, List.of(steps), Duration.ofSeconds(warmupSeconds), Duration.ofSeconds(1)));
  }

  private static Step step(int rate, int seconds) {
    return new Step(rate, Duration.ofSeconds(seconds));
  }

  private static List<Long> millis(Schedule schedule, long... items) {
    return java.util.Arrays.stream(items)
        .map(item -> TimeUnit.NANOSECONDS.toMillis(schedule.intendedNanos(item)))
        .boxed()
        .toList();
  }
}
