package io.meridian.cli.csv;

import io.meridian.cli.console.FaultException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file of rows that were refused: each row as it was, with its line in the source, the reason
 * and a message. Made with the first refusal; one left by an earlier run is taken away at the
 * start. Safe for several threads.
 */
public final class RefusedRows implements AutoCloseable {
  private final Path path;
  private final List<String> columns;
  private BufferedWriter writer;

  /**
   * Prepares the file.
   *
   * @param path where it goes
   * @param columns the columns of the source
   */
  public RefusedRows(Path path, List<String> columns) {
    this.path = path;
    this.columns =
        columns.stream().filter(column -> !CsvFile.REFUSAL_COLUMNS.contains(column)).toList();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new FaultException(path + ": cannot be replaced: " + e.getMessage(), e);
    }
  }

  /**
   * The place of refused rows when nobody names one: beside the source, or in the working directory
   * when the source's cannot be written to.
   */
  public static Path beside(Path source) {
    String name = source.getFileName() + ".refused.csv";
    Path directory = source.toAbsolutePath().getParent();
    return Files.isWritable(directory) ? source.resolveSibling(name) : Path.of(name);
  }

  /** Writes a row down. */
  public synchronized void add(CsvRow row, String reason, String message) {
    try {
      if (writer == null) {
        writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        List<String> header = new ArrayList<>(columns);
        header.addAll(CsvFile.REFUSAL_COLUMNS);
        writer.write(CsvLine.join(header) + "\n");
      }
      writer.write(
          (row.problem().isPresent() ? brokenFields(row) : fields(row))
              + ","
              + CsvLine.join(List.of(Long.toString(row.line()), reason, message))
              + "\n");
    } catch (IOException e) {
      throw new FaultException(
          path + ": refused rows cannot be written: " + e.getMessage() + "; see --refused-file", e);
    }
  }

  /** Where the rows are; empty when there are none. */
  public synchronized Optional<Path> file() {
    return writer == null ? Optional.empty() : Optional.of(path);
  }

  @Override
  public synchronized void close() {
    if (writer != null) {
      try {
        writer.close();
      } catch (IOException e) {
        throw new FaultException(path + ": refused rows cannot be written: " + e.getMessage(), e);
      }
    }
  }

  private String fields(CsvRow row) {
    return CsvLine.join(columns.stream().map(row::field).toList());
  }

  // A row that cannot be taken apart is kept whole, in the first column.
  private String brokenFields(CsvRow row) {
    return CsvLine.join(List.of(row.text()))
        + columns.stream().skip(1).map(column -> ",").collect(Collectors.joining());
  }
}
