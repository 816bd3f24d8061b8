package io.meridian.cli.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvFileTest {
  private static final List<String> COLUMNS = List.of("name", "amount");

  @TempDir Path directory;

  @Test
  void shouldReadRowsWithTheirLines() throws IOException {
    // When
    List<CsvRow> rows = read("name,amount\nalice,1\n\nbob,2\n");

    // Then the empty line is passed over, and counted
    assertThat(rows).extracting(CsvRow::line).containsExactly(2L, 4L);
    assertThat(rows).extracting(row -> row.field("name")).containsExactly("alice", "bob");
  }

  @Test
  void shouldReadColumnsInAnyOrderAndWindowsLineEndsAndAMark() throws IOException {
    // When
    List<CsvRow> rows = read("\uFEFFamount,name\r\n1,alice\r\n2,bob");

    // Then
    assertThat(rows).extracting(row -> row.field("name")).containsExactly("alice", "bob");
    assertThat(rows).extracting(row -> row.field("amount")).containsExactly("1", "2");
  }

  @Test
  void shouldReadQuotedFields() throws IOException {
    // When
    List<CsvRow> rows = read("name,amount\n\"a, \"\"b\"\"\",\"1\"\n\"\",2\n");

    // Then
    assertThat(rows).extracting(row -> row.field("name")).containsExactly("a, \"b\"", "");
    assertThat(rows).extracting(row -> row.field("amount")).containsExactly("1", "2");
  }

  @Test
  void shouldReadGzipWhateverItsName() throws IOException {
    // Given
    Path path = directory.resolve("rows.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write("name,amount\nalice,1\n".getBytes(UTF_8));
    }

    // When
    List<CsvRow> rows = read(path);

    // Then
    assertThat(rows).extracting(row -> row.field("name")).containsExactly("alice");
  }

  @Test
  void shouldFailWhenGzipIsCutShort() throws IOException {
    // Given
    Path path = directory.resolve("rows.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write("name,amount\nalice,1\n".getBytes(UTF_8));
    }
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, java.util.Arrays.copyOf(whole, whole.length - 6));

    // When / Then
    assertThatThrownBy(() -> read(path)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "alice|the row has 1 fields, the header has 2",
        "alice,1,2|the row has 3 fields, the header has 2",
        "\"alice,1|field 1 has a quote that is not closed on its line",
        "\"alice\"x,1|field 1 goes on after its closing quote",
        "al\"ice,1|field 1 has a quote inside",
      })
  void shouldSpoilOneRowAloneWhenItIsBroken(String broken, String problem) throws IOException {
    // When
    List<CsvRow> rows = read("name,amount\n" + broken + "\nbob,2\n");

    // Then
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).line()).isEqualTo(2);
    assertThat(rows.get(0).problem()).hasValueSatisfying(p -> assertThat(p).contains(problem));
    assertThat(rows.get(0).text()).isEqualTo(broken);
    assertThat(rows.get(1).field("name")).isEqualTo("bob");
  }

  @Test
  void shouldSpoilOneRowAloneWhenItIsNotUtf8() throws IOException {
    // Given
    Path path = directory.resolve("rows.csv");
    Files.write(
        path,
        "name,amount\n\u00e9,1\nbob,2\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

    // When
    List<CsvRow> rows = read(path);

    // Then
    assertThat(rows.get(0).problem()).hasValue("the line is not UTF-8");
    assertThat(rows.get(1).field("name")).isEqualTo("bob");
  }

  @Test
  void shouldReadALineOfTheLongestLengthAndSpoilALongerOne() throws IOException {
    // Given
    String longest = "x".repeat(CsvFile.LINE_BYTES_MAX - 2);

    // When
    List<CsvRow> rows = read("name,amount\n" + longest + ",1\n" + longest + "y,2\nbob,3\n");

    // Then
    assertThat(rows.get(0).field("name")).isEqualTo(longest);
    assertThat(rows.get(1).problem()).hasValueSatisfying(p -> assertThat(p).contains("65536"));
    assertThat(rows.get(2).field("name")).isEqualTo("bob");
  }

  @Test
  void shouldSayWhichFieldIsNoNumber() throws IOException {
    CsvRow row = read("name,amount\nalice,9223372036854775808\n").get(0);
    assertThatThrownBy(() -> row.number("amount"))
        .isInstanceOf(BrokenRowException.class)
        .hasMessageContaining("field 'amount' is not a whole number of 64 bits");
  }

  @Test
  void shouldReportAllProblemsOfTheHeaderTogether() {
    assertThatThrownBy(() -> read("name,amuont,name\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("column 'amount' is missing")
        .hasMessageContaining("column 'amuont' is unknown")
        .hasMessageContaining("column 'name' is there twice")
        .hasMessageContaining("name,amount");
  }

  @Test
  void shouldRefuseAnEmptyFileAndOneThatIsNotThere() throws IOException {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> CsvFile.open(directory.resolve("none.csv"), COLUMNS))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> CsvFile.open(directory, COLUMNS))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("not a file");
  }

  @Test
  void shouldWriteRefusedRowsThatCanBeReadAgain() throws IOException {
    // Given a whole row and a broken one
    List<CsvRow> rows = read("name,amount\n\"a,b\",1\n\"oops\n");
    Path path = directory.resolve("refused.csv");

    // When
    try (RefusedRows refused = new RefusedRows(path, COLUMNS)) {
      refused.add(rows.get(0), "ACCOUNT_NOT_FOUND", "no account, \"none\"");
      refused.add(rows.get(1), "BROKEN_ROW", "a quote is open");
      assertThat(refused.file()).contains(path);
    }

    // Then
    List<CsvRow> again = read(path);
    assertThat(again.get(0).field("name")).isEqualTo("a,b");
    assertThat(again.get(0).field("line")).isEqualTo("2");
    assertThat(again.get(0).field("reason")).isEqualTo("ACCOUNT_NOT_FOUND");
    assertThat(again.get(0).field("message")).isEqualTo("no account, \"none\"");
    assertThat(again.get(1).field("name")).isEqualTo("\"oops");
    assertThat(again.get(1).field("amount")).isEmpty();
  }

  @Test
  void shouldTakeAwayTheRefusedRowsOfAnEarlierRunWhenNothingIsRefused() throws IOException {
    // Given
    Path path = Files.writeString(directory.resolve("refused.csv"), "old");

    // When
    Optional<Path> file;
    try (RefusedRows refused = new RefusedRows(path, COLUMNS)) {
      file = refused.file();
    }

    // Then
    assertThat(file).isEmpty();
    assertThat(path).doesNotExist();
  }

  private List<CsvRow> read(String text) throws IOException {
    return read(Files.writeString(directory.resolve("input.csv"), text));
  }

  private static List<CsvRow> read(Path path) throws IOException {
    List<CsvRow> rows = new ArrayList<>();
    try (CsvFile file = CsvFile.open(path, COLUMNS)) {
      for (Optional<CsvRow> row = file.next(); row.isPresent(); row = file.next()) {
        rows.add(row.get());
      }
      assertThat(file.bytesRead()).isEqualTo(file.size());
    }
    return rows;
  }
}
