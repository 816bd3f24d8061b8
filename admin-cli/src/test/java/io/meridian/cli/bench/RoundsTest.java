package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.Step;
import io.meridian.cli.load.StepResult;
import io.meridian.cli.load.Timeline;
import io.meridian.cli.output.Document;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoundsTest {
  @Test
  void shouldAddWhatIsCountedAndTakeTheMedianOfTheRest() {
    // Given
    Rounds rounds = new Rounds(List.of(round(1, 100, 1), round(2, 400, 0), round(3, 200, 2)));

    // When
    Map<String, Object> fields = rounds.into(new Document()).fields();

    // Then
    assertThat(fields)
        .containsEntry("transactions", 760L)
        .containsEntry("errors", 3L)
        .containsEntry("warmupErrors", 6L)
        .containsEntry("unsent", 9L)
        .containsEntry("seconds", 6.0)
        .containsEntry("perSecond", 100.0)
        .containsEntry("serverCpuSeconds", null)
        .doesNotContainKey("round");
    assertThat(rounds.perSecond()).isEqualTo(100);
    assertThat(rounds.warmupErrors()).isEqualTo(6);
    assertThat(rounds.unsent()).isEqualTo(9);
    assertThat(rounds.errors()).isEqualTo(3);
    assertThat(rounds.rows(round -> List.of(round.row()))).hasSize(3);
  }

  @Test
  void shouldTakeTheMaximumOfMaxima() {
    // Given three rounds, of which the second was late and the third had the highest backlog
    Rounds rounds =
        new Rounds(List.of(open(1, 1_000, 10), open(2, 900_000_000, 20), open(3, 2_000, 5_000)));

    // When
    Map<String, Object> fields = rounds.into(new Document()).fields();

    // Then
    assertThat(fields)
        .containsEntry("lateMillisMax", 900.0)
        .containsEntry("backlogRecordsMax", 5_000L);
  }

  @Test
  void shouldTakeTheMeanOfTheTwoInTheMiddle() {
    assertThat(Rounds.median(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(3);
    assertThat(Rounds.median(List.of(5.0))).isEqualTo(5);
  }

  private static Round round(int number, long accepted, long errors) {
    return new Round(
        number,
        new LoadResult(2, accepted + 20, accepted, 0, errors, 2, 3, 0, new Latencies(), List.of()),
        List.of(
            new Sample(
                new Timeline.Interval(0, 2, accepted, 0, errors, 1, 1, 1, 1),
                Optional.empty(),
                0)));
  }

  private static Round open(int number, long lateNanosMax, long backlog) {
    Step step = new Step(1, Duration.ofSeconds(2));
    return new Round(
        number,
        new LoadResult(
            2,
            1,
            1,
            0,
            0,
            0,
            0,
            lateNanosMax,
            new Latencies(),
            List.of(new StepResult(step, 1, 1, 0, 0, 0, new Latencies()))),
        List.of(look(0, 0), look(1, backlog), look(2, 0)));
  }

  private static Sample look(double second, long backlog) {
    return new Sample(
        new Timeline.Interval(second - 1, second, 1, 0, 0, 1, 1, 1, 1),
        Optional.of(List.of(new Usage(second, 0, backlog))),
        0);
  }
}
