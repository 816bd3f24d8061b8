package io.meridian.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PrinterTest {
  private final Document document =
      new Document()
          .put("account", "eu/alice")
          .put("balance", Long.MAX_VALUE)
          .put("floor", OptionalLong.empty())
          .put("reference", Optional.empty())
          .put("replayed", true)
          .put("total", new BigInteger("123456789012345678901234567890"))
          .putTexts("regions", List.of("eu", "uk"))
          .putRows(
              "assets",
              List.of(
                  new Document().put("asset", "USD").put("postedDebits", 7),
                  new Document().put("asset", "no").put("postedDebits", 12345)));

  @Test
  void shouldKeepOrderAndTypesInJson() throws IOException {
    // When
    String text = print(OutputFormat.JSON);

    // Then
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "account", "balance", "floor", "reference", "replayed", "total", "regions", "assets");
    assertThat(json.get("balance").longValue()).isEqualTo(Long.MAX_VALUE);
    assertThat(json.get("floor").isNull()).isTrue();
    assertThat(json.get("total").bigIntegerValue()).hasToString("123456789012345678901234567890");
    assertThat(json.at("/assets/1/postedDebits").isNumber()).isTrue();
  }

  @Test
  void shouldSayTheSameInYaml() throws IOException {
    // When
    JsonNode yaml = new ObjectMapper(new YAMLFactory()).readTree(print(OutputFormat.YAML));

    // Then
    assertThat(yaml.get("balance").longValue()).isEqualTo(Long.MAX_VALUE);
    assertThat(yaml.get("floor").isNull()).isTrue();
    assertThat(yaml.at("/regions/1").asText()).isEqualTo("uk");
    assertThat(yaml.at("/assets/1/asset").isTextual()).isTrue();
    assertThat(yaml.at("/assets/1/asset").asText()).isEqualTo("no");
  }

  @Test
  void shouldShowFieldsAndThenRowsInATable() {
    assertThat(print(OutputFormat.TABLE))
        .isEqualTo(
            """
            account    eu/alice
            balance    9223372036854775807
            floor      -
            reference  -
            replayed   true
            total      123456789012345678901234567890
            regions    eu, uk

            ASSET  POSTED DEBITS
            USD                7
            no             12345
            """);
  }

  @Test
  void shouldWriteAListThatComesInPagesLikeOneThatCameAtOnce() throws IOException {
    for (OutputFormat format : List.of(OutputFormat.JSON, OutputFormat.YAML)) {
      // Given
      Document head = new Document().put("account", "eu/alice");
      Document whole = new Document().putAll(head).putRows("rows", List.of(row(1), row(2), row(3)));

      // When
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ListPrinter list =
          new Printer(format, new PrintStream(bytes, true, UTF_8)).list(head, "rows");
      list.add(List.of(row(1), row(2)));
      list.add(List.of());
      list.add(List.of(row(3)));
      String broken = bytes.toString(UTF_8);
      list.end();

      // Then
      ObjectMapper mapper =
          format == OutputFormat.JSON ? new ObjectMapper() : new ObjectMapper(new YAMLFactory());
      assertThat(mapper.readTree(bytes.toString(UTF_8)))
          .isEqualTo(mapper.readTree(print(format, whole)));
      if (format == OutputFormat.JSON) {
        assertThatThrownBy(() -> mapper.readTree(broken)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void shouldShowEachPageOfAListAsATableAndSayWhenThereIsNone() {
    // Given
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Printer printer = new Printer(OutputFormat.TABLE, new PrintStream(bytes, true, UTF_8));

    // When
    ListPrinter list = printer.list(new Document().put("account", "eu/a"), "rows");
    list.add(List.of(row(1), row(22)));
    list.add(List.of(row(3)));
    list.end();
    printer.list(new Document(), "rows").end();

    // Then
    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            """
            account  eu/a

            NUMBER
                 1
                22

            NUMBER
                 3
            rows  -
            """);
  }

  @Test
  void shouldWriteOneOfManyToALine() {
    // When
    String json = lines(OutputFormat.JSON);
    String yaml = lines(OutputFormat.YAML);
    String table = lines(OutputFormat.TABLE);

    // Then
    assertThat(json).isEqualTo("{\"number\":1}\n{\"number\":2}\n");
    assertThat(yaml).isEqualTo("---\nnumber: 1\n---\nnumber: 2\n");
    assertThat(table).isEqualTo("one\ntwo\n");
  }

  @Test
  void shouldSayThatNobodyReadsStdoutAnyMore() {
    // Given
    PrintStream closed = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    closed.close();

    // When / Then
    assertThat(new Printer(OutputFormat.TABLE, closed).line(row(1), () -> "one")).isFalse();
  }

  @Test
  void shouldDrawABarThatIsHalfFullWhenHalfIsDone() {
    assertThat(Progress.line("import", 50, 100, "50 rows", TimeUnit.SECONDS.toNanos(3)))
        .isEqualTo("import [############............]  50%  50 rows  3s");
  }

  private static Document row(int number) {
    return new Document().put("number", number);
  }

  private static String lines(OutputFormat format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Printer printer = new Printer(format, new PrintStream(out, true, UTF_8));
    assertThat(printer.line(row(1), () -> "one")).isTrue();
    assertThat(printer.line(row(2), () -> "two")).isTrue();
    return out.toString(UTF_8);
  }

  private String print(OutputFormat format) {
    return print(format, document);
  }

  private static String print(OutputFormat format, Document document) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Printer(format, new PrintStream(out, true, UTF_8)).print(document);
    return out.toString(UTF_8);
  }
}
