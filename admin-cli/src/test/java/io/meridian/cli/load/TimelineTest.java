package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TimelineTest {
  @Test
  void shouldCutIntervalsThatShareNothing() {
    // Given two answers in the warm-up, and one after it
    Timeline timeline = new Timeline(-2);
    timeline.add(TimeUnit.MILLISECONDS.toNanos(10), new CallResult(3, 1, 1));
    timeline.add(TimeUnit.MILLISECONDS.toNanos(10), CallResult.ACCEPTED);
    Timeline.Interval first = timeline.cut(0);
    timeline.add(TimeUnit.MILLISECONDS.toNanos(30), CallResult.ACCEPTED);

    // When
    Timeline.Interval second = timeline.cut(0.5);
    Timeline.Interval third = timeline.cut(1);

    // Then
    assertThat(first.fromSecond()).isEqualTo(-2);
    assertThat(first.accepted()).isEqualTo(4);
    assertThat(first.refused()).isEqualTo(1);
    assertThat(first.errors()).isEqualTo(1);
    assertThat(first.perSecond()).isEqualTo(2);
    assertThat(first.maxMillis()).isCloseTo(10, within(0.2));
    assertThat(second.fromSecond()).isZero();
    assertThat(second.perSecond()).isEqualTo(2);
    assertThat(second.p50Millis()).isCloseTo(30, within(0.5));
    assertThat(third.accepted()).isZero();
    assertThat(third.p99Millis()).isZero();
  }
}
