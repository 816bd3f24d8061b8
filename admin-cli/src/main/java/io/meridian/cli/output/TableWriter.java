package io.meridian.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A document for people: its plain fields as names and values, then each list of documents as a
 * table with a title line of column names. Numbers stand to the right.
 */
final class TableWriter {
  private static final String GAP = "  ";
  private static final String NONE = "-";

  private TableWriter() {}

  static String write(Document document) {
    StringBuilder text = new StringBuilder();
    List<List<Cell>> pairs = new ArrayList<>();
    List<List<List<Cell>>> tables = new ArrayList<>();
    document
        .fields()
        .forEach(
            (key, value) -> {
              if (isRows(value)) {
                tables.add(rows((List<?>) value));
              } else {
                pairs.add(List.of(new Cell(key, false), cell(value)));
              }
            });
    layOut(text, pairs, false);
    for (List<List<Cell>> table : tables) {
      if (text.length() > 0 && !table.isEmpty()) {
        text.append('\n');
      }
      layOut(text, table, true);
    }
    return text.toString();
  }

  private static boolean isRows(Object value) {
    return value instanceof List<?> list
        && !list.isEmpty()
        && list.stream().allMatch(item -> item instanceof Map<?, ?>);
  }

  private static List<List<Cell>> rows(List<?> items) {
    Set<String> columns = new LinkedHashSet<>();
    items.forEach(item -> ((Map<?, ?>) item).keySet().forEach(key -> columns.add((String) key)));
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(columns.stream().map(column -> new Cell(heading(column), false)).toList());
    for (Object item : items) {
      rows.add(columns.stream().map(column -> cell(((Map<?, ?>) item).get(column))).toList());
    }
    return rows;
  }

  // postedDebits -> POSTED DEBITS
  private static String heading(String key) {
    return key.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(java.util.Locale.ROOT);
  }

  private static Cell cell(Object value) {
    return new Cell(text(value), value instanceof Number);
  }

  private static String text(Object value) {
    if (value == null) {
      return NONE;
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty()
          ? NONE
          : map.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
              .collect(Collectors.joining(" "));
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? NONE
          : list.stream().map(TableWriter::text).collect(Collectors.joining(", "));
    }
    String text = value.toString();
    return text.isEmpty() ? NONE : text;
  }

  private static void layOut(StringBuilder text, List<List<Cell>> rows, boolean alignNumbers) {
    if (rows.isEmpty()) {
      return;
    }
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (List<Cell> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).text().length());
        numeric[column] |= alignNumbers && row.get(column).number();
      }
    }
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String value = row.get(column).text();
        String padding = " ".repeat(widths[column] - value.length());
        line.append(column == 0 ? "" : GAP)
            .append(numeric[column] ? padding + value : value + padding);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private record Cell(String text, boolean number) {}
}
