package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.load.Latencies;
import io.meridian.cli.load.LoadResult;
import io.meridian.cli.load.Timeline;
import io.meridian.cli.output.Document;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReportTest {
  @Test
  void shouldShowFiguresTablesAndAChartForEachThingThatIsKnown() {
    // Given one round of a server that tells its backlog, and one of a server that does not
    Rounds rounds =
        new Rounds(List.of(round(1, Optional.of(List.of(new Usage(1, 2, 3)))), silent(2)));
    Document result =
        new Document()
            .put("ledger", "<shop>")
            .put("errors", (Number) null)
            .put("transactions", 1234567L)
            .putRows("rounds", rounds.rows(round -> List.of(round.row())))
            .putRows("timeline", rounds.rows(Round::timelineRows));

    // When
    String page = Report.html(result, rounds);

    // Then
    assertThat(page)
        .contains("<td>ledger</td><td>&lt;shop&gt;</td>", "<td>errors</td><td>-</td>", "1,234,567")
        .contains("<h2>rounds</h2>", "<th>perSecond</th>", "<h2>Round 1</h2>", "<h2>Round 2</h2>")
        .doesNotContain("<h2>timeline</h2>")
        .containsOnlyOnce("Records that wait");
    assertThat(page.split("Latency, ms")).hasSize(3);
    assertThat(page.split("<svg")).hasSize(1 + 3 + 2);
  }

  private static Round silent(int number) {
    return round(number, Optional.empty());
  }

  private static Round round(int number, Optional<List<Usage>> usage) {
    return new Round(
        number,
        new LoadResult(2, 10, 10, 0, 0, 0, 0, 0, new Latencies(), List.of()),
        List.of(new Sample(new Timeline.Interval(0, 2, 10, 0, 0, 1, 2, 3, 4), usage, 0)));
  }
}
