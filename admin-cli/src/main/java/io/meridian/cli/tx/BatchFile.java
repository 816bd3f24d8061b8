package io.meridian.cli.tx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meridian.cli.console.UsageException;
import io.meridian.client.BatchRequest;
import io.meridian.client.TransactionRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the file of a batch: lines of JSON, or CSV when its name says so. What is wrong with it is
 * found before anything is sent, and reported together.
 */
final class BatchFile {
  private static final int BYTES_MAX = 1 << 24;
  private static final int PROBLEMS_MAX = 20;

  private BatchFile() {}

  /** An item with the line on which it begins. */
  record Line(long number, JsonNode item) {}

  /** Something is wrong with an item; the message says what, and where in it. */
  static final class BrokenItemException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenItemException(String message) {
      super(message);
    }
  }

  /**
   * The requests of a file, in its order.
   *
   * @throws UsageException when it cannot be read, or is not as it must be
   */
  static List<TransactionRequest> read(Path file, String ledger) {
    List<String> problems = new ArrayList<>();
    List<TransactionRequest> requests = new ArrayList<>();
    for (Line line : lines(file, problems)) {
      try {
        requests.add(new ItemReader(ledger, line.item()).request());
      } catch (BrokenItemException e) {
        problems.add("line " + line.number() + ": " + e.getMessage());
      }
    }
    if (problems.isEmpty() && (requests.isEmpty() || requests.size() > BatchRequest.ITEMS_MAX)) {
      problems.add(requests.size() + " transactions; a batch has 1 to " + BatchRequest.ITEMS_MAX);
    }
    if (!problems.isEmpty()) {
      throw new UsageException(
          file
              + ": "
              + String.join("; ", problems.subList(0, Math.min(problems.size(), PROBLEMS_MAX)))
              + (problems.size() > PROBLEMS_MAX ? "; and more" : ""));
    }
    return requests;
  }

  private static List<Line> lines(Path file, List<String> problems) {
    try {
      return file.toString().matches(".*[.]csv([.]gz)?")
          ? CsvItems.read(file, problems)
          : json(file, problems);
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be read: " + e, e);
    }
  }

  private static List<Line> json(Path file, List<String> problems) throws IOException {
    JsonMapper mapper =
        JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    List<Line> lines = new ArrayList<>();
    long number = 0;
    for (String text : text(file).split("\n", -1)) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      try {
        lines.add(new Line(number, mapper.readTree(text)));
      } catch (JsonProcessingException e) {
        problems.add(
            "line "
                + number
                + ": not JSON: "
                + e.getOriginalMessage().lines().findFirst().orElse(""));
      }
    }
    return lines;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new UsageException(file + ": larger than " + BYTES_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
