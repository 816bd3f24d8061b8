package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.Timeline;
import io.meridian.cli.output.Document;
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
        .containsEntry("transactions", 700L)
        .containsEntry("errors", 3L)
        .containsEntry("seconds", 6.0)
        .containsEntry("perSecond", 100.0)
        .containsEntry("serverCpuSeconds", null)
        .doesNotContainKey("round");
    assertThat(rounds.perSecond()).isEqualTo(100);
    assertThat(rounds.errors()).isEqualTo(3);
    assertThat(rounds.rows(round -> List.of(round.row()))).hasSize(3);
  }

  @Test
  void shouldTakeTheMeanOfTheTwoInTheMiddle() {
    assertThat(Rounds.median(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(3);
    assertThat(Rounds.median(List.of(5.0))).isEqualTo(5);
  }

  private static Round round(int number, long accepted, long errors) {
    return new Round(
        number,
        new LoadResult(2, accepted, 0, errors, 0, 0, new Latencies(), List.of()),
        List.of(
            new Sample(
                new Timeline.Interval(0, 2, accepted, 0, errors, 1, 1, 1, 1),
                Optional.empty(),
                0)));
  }
}
