package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.load.Timeline;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CostsTest {
  @Test
  void shouldCountFromTheEndOfTheWarmUp() {
    // Given looks in the warm-up, at its end, and twice after it
    Costs costs =
        Costs.of(
            List.of(
                sample(-1, 500, usage(1, 100, 5000), 0.5),
                sample(0.01, 500, usage(2, 1000, 10), 1),
                sample(1, 100, usage(3, 21_000, 400), 1.5),
                sample(2, 100, usage(3.5, 61_000, 20), 1.75)));

    // Then
    assertThat(costs.transactions()).isEqualTo(200);
    assertThat(costs.cpuMicros()).hasValue(7500);
    assertThat(costs.walBytes()).hasValue(300);
    assertThat(costs.backlogRecordsMax()).isEqualTo(400);
    assertThat(costs.clientCpuMicros()).hasValue(3750);
  }

  @Test
  void shouldSayNothingOfServersThatDoNotTellOrWereStartedAnew() {
    Costs silent = Costs.of(List.of(sample(0, 0, usage(2, 10, 0), 1), silent(1, 10)));
    Costs anew =
        Costs.of(List.of(sample(0, 0, usage(2, 10, 0), 1), sample(1, 10, usage(1, 20, 0), 2)));
    assertThat(silent.servers()).isEmpty();
    assertThat(silent.cpuMicros()).isEmpty();
    assertThat(anew.servers()).isEmpty();
    assertThat(anew.transactions()).isEqualTo(10);
  }

  @Test
  void shouldNoticeAServerThatWasStartedAnewBesideOthersOrLongAgo() {
    // Given one of two processes starts anew, and both together have used more than before
    Costs beside =
        Costs.of(
            List.of(
                sample(0, 0, Optional.of(List.of(new Usage(2, 10, 0), new Usage(5, 10, 0))), 1),
                sample(1, 10, Optional.of(List.of(new Usage(9, 90, 0), new Usage(1, 20, 0))), 2)));

    // And one that has made up for it at the end
    Costs longAgo =
        Costs.of(
            List.of(
                sample(0, 0, usage(2, 10, 0), 1),
                sample(1, 10, usage(1, 20, 0), 2),
                sample(2, 10, usage(3, 30, 0), 3)));

    // Then
    assertThat(beside.servers()).isEmpty();
    assertThat(longAgo.servers()).isEmpty();
  }

  @Test
  void shouldAddUpWhatProcessesUsed() {
    Costs costs =
        Costs.of(
            List.of(
                sample(0, 0, Optional.of(List.of(new Usage(2, 10, 1), new Usage(5, 10, 2))), 1),
                silent(1, 5),
                sample(2, 5, Optional.of(List.of(new Usage(3, 20, 3), new Usage(6, 40, 4))), 2)));
    assertThat(costs.servers()).contains(new Usage(2, 40, 7));
    assertThat(costs.backlogRecordsMax()).isEqualTo(7);
  }

  @Test
  void shouldHaveNoCostPerTransactionWhenThereWasNone() {
    Costs costs =
        Costs.of(List.of(sample(0, 0, usage(2, 10, 0), 1), sample(1, 0, usage(3, 20, 0), 2)));
    assertThat(costs.cpuMicros()).isEmpty();
  }

  private static Optional<List<Usage>> usage(double cpu, long wal, long backlog) {
    return Optional.of(List.of(new Usage(cpu, wal, backlog)));
  }

  private static Sample silent(double second, long accepted) {
    return sample(second, accepted, Optional.empty(), 0);
  }

  private static Sample sample(
      double second, long accepted, Optional<List<Usage>> usage, double clientCpuSeconds) {
    return new Sample(
        new Timeline.Interval(second - 1, second, accepted, 0, 0, 0, 0, 0, 0),
        usage,
        clientCpuSeconds);
  }
}
