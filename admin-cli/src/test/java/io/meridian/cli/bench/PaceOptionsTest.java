package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.UsageException;
import io.meridian.cli.load.LoadPlan;
import io.meridian.cli.load.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceOptionsTest {
  @Test
  void shouldReadStepsInTheirOrder() {
    assertThat(PaceOptions.parse("500:30, 1000:60"))
        .containsExactly(
            new Step(500, Duration.ofSeconds(30)), new Step(1000, Duration.ofSeconds(60)));
  }

  @Test
  void shouldRefuseACallOfMoreThanMayBeOnTheirWay() {
    PaceOptions pace = new PaceOptions();
    pace.concurrency = 100;
    pace.check(100);
    assertThat(pace.plan(100, Duration.ofSeconds(1)).concurrency()).isEqualTo(1);
    assertThatThrownBy(() -> pace.check(101))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--concurrency: a batch of 101");
  }

  @Test
  void shouldRefuseAttemptsOutOfBounds() {
    PaceOptions pace = new PaceOptions();
    pace.attempts = 1;
    pace.check(1);
    pace.attempts = 0;
    assertThatThrownBy(() -> pace.check(1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--attempts must be 1 to 1000; got 0");
  }

  @Test
  void shouldMeasureAsLongAsTheStepsLast() {
    PaceOptions pace = new PaceOptions();
    pace.steps = "10:2,20:3";
    LoadPlan plan = pace.plan(1, Duration.ofSeconds(1));
    assertThat(plan.isOpen()).isTrue();
    assertThat(plan.measured()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldTakeOneRateForOneStepAndNoneForAClosedLoop() {
    PaceOptions pace = new PaceOptions();
    assertThat(pace.plan(10, Duration.ofSeconds(1)).isOpen()).isFalse();
    assertThat(pace.plan(10, Duration.ofSeconds(1)).concurrency()).isEqualTo(12);
    pace.rate = 50;
    pace.seconds = 4;
    assertThat(pace.plan(1, Duration.ofSeconds(1)).steps())
        .containsExactly(new Step(50, Duration.ofSeconds(4)));
  }
}
