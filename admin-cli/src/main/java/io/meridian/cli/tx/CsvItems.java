package io.meridian.cli.tx;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvFile;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.tx.BatchFile.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the adjacent rows of one id together to an item as a line of JSON would have it. */
final class CsvItems {
  private static final List<String> COLUMNS = List.of("kind", "id");
  private static final List<String> OPTIONAL =
      List.of(
          "debit",
          "credit",
          "asset",
          "amount",
          "original",
          "posting",
          "final",
          "timeout",
          "over_capture_percent",
          "reference",
          "effective_at");

  /** What is said once of a transaction, by its key in JSON. */
  private static final Map<String, String> SAID_ONCE =
      Map.of(
          "kind", "kind",
          "original", "original",
          "timeout", "timeout",
          "reference", "reference",
          "effective_at", "effectiveAt");

  private static final String ALL = "all";

  private CsvItems() {}

  static List<Line> read(Path path, List<String> problems) throws IOException {
    List<Line> items = new ArrayList<>();
    try (CsvFile file = CsvFile.open(path, COLUMNS, OPTIONAL)) {
      ObjectNode item = JsonNodeFactory.instance.objectNode();
      for (Optional<CsvRow> row = file.next(); row.isPresent(); row = file.next()) {
        try {
          String id = id(row.get());
          if (!item.path("id").asText().equals(id)) {
            item = JsonNodeFactory.instance.objectNode().put("id", id);
            items.add(new Line(row.get().line(), item));
          }
          add(row.get(), item);
        } catch (BrokenRowException e) {
          problems.add("line " + row.get().line() + ": " + e.getMessage());
        }
      }
    }
    return items;
  }

  private static String id(CsvRow row) throws BrokenRowException {
    if (row.problem().isPresent()) {
      throw new BrokenRowException(row.problem().get());
    }
    return row.required("id");
  }

  private static void add(CsvRow row, ObjectNode item) throws BrokenRowException {
    for (Map.Entry<String, String> column : SAID_ONCE.entrySet()) {
      say(item, column.getValue(), value(row, column.getKey()));
    }
    if (!value(row, "over_capture_percent").isEmpty()) {
      item.put("overCapturePercent", row.number("over_capture_percent"));
    }
    switch (value(row, "final")) {
      case "" -> {}
      case "true" -> item.put("final", true);
      case "false" -> item.put("final", false);
      default -> throw new BrokenRowException("field 'final' is neither true nor false");
    }
    amount(item, row);
  }

  private static void say(ObjectNode item, String key, String value) throws BrokenRowException {
    if (value.isEmpty()) {
      return;
    }
    if (item.has(key) && !item.get(key).asText().equals(value)) {
      throw new BrokenRowException(
          "field '" + key + "' says otherwise than the row before it of the same id");
    }
    item.put(key, value);
  }

  private static void amount(ObjectNode item, CsvRow row) throws BrokenRowException {
    String amount = value(row, "amount");
    if (amount.equals(ALL)) {
      item.put("all", true);
    } else if (!value(row, "posting").isEmpty()) {
      item.withArrayProperty("parts")
          .addObject()
          .put("posting", row.number("posting"))
          .put("amount", row.number("amount"));
    } else if (!amount.isEmpty()) {
      item.withArrayProperty("postings")
          .addObject()
          .put("debit", row.required("debit"))
          .put("credit", row.required("credit"))
          .put("asset", row.required("asset"))
          .put("amount", row.number("amount"));
    }
  }

  private static String value(CsvRow row, String column) {
    return row.fields().getOrDefault(column, "");
  }
}
