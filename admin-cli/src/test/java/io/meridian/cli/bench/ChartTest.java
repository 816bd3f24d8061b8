package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.bench.Chart.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

final class ChartTest {
  @Test
  void shouldDrawEachCurveFromTheLeftToTheRightAndUpToARoundNumber() throws Exception {
    // Given values up to 90, so that the axis ends at 100
    Chart chart =
        new Chart("Rate")
            .shadedTo(0)
            .curve("a", List.of(new Point(-2, 0), new Point(2, 50), new Point(8, 90)))
            .curve("b", List.of());

    // When
    Element svg = parsed(chart.svg());

    // Then
    assertThat(svg.getElementsByTagName("polyline").getLength()).isOne();
    assertThat(((Element) svg.getElementsByTagName("polyline").item(0)).getAttribute("points"))
        .isEqualTo("70.0,230.0 386.0,140.0 860.0,68.0 ");
    assertThat(((Element) svg.getElementsByTagName("rect").item(0)).getAttribute("width"))
        .isEqualTo("158.0");
    assertThat(svg.getTextContent()).contains("Rate", "100", "20", "— a", "— b", "8 s");
  }

  @Test
  void shouldDrawAxesWhenThereIsNothingToShow() throws Exception {
    assertThat(parsed(new Chart("<none> & \"empty\"").svg()).getTextContent())
        .contains("<none> & \"empty\"");
  }

  @Test
  void shouldTakeRoundNumbersForSteps() {
    assertThat(Chart.step(0)).isEqualTo(1);
    assertThat(Chart.step(1)).isEqualTo(1);
    assertThat(Chart.step(1.1)).isEqualTo(2);
    assertThat(Chart.step(18)).isEqualTo(20);
    assertThat(Chart.step(51)).isEqualTo(100);
    assertThat(Chart.step(0.3)).isEqualTo(0.5);
  }

  private static Element parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }
}
