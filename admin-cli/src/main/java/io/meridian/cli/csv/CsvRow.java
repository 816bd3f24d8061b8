package io.meridian.cli.csv;

import java.util.Map;
import java.util.Optional;

/**
 * One row of a file as it was read.
 *
 * @param line its line in the file, 1 is the header
 * @param text the line itself, without its end
 * @param fields the values by column; empty when the row is broken
 * @param problem why it is broken; empty when it is not
 */
public record CsvRow(long line, String text, Map<String, String> fields, Optional<String> problem) {
  /** Keeps a copy of the fields. */
  public CsvRow {
    fields = Map.copyOf(fields);
  }

  /** The value of a column of a whole row. */
  public String field(String column) {
    return fields.get(column);
  }

  /**
   * The value of a column that must not be empty.
   *
   * @throws BrokenRowException when it is
   */
  public String required(String column) throws BrokenRowException {
    String value = field(column);
    if (value.isEmpty()) {
      throw new BrokenRowException("field '" + column + "' is empty");
    }
    return value;
  }

  /**
   * The value of a column as a whole number.
   *
   * @throws BrokenRowException when it is none of 64 bits
   */
  public long number(String column) throws BrokenRowException {
    String value = required(column);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new BrokenRowException(
          "field '" + column + "' is not a whole number of 64 bits: '" + Excerpt.of(value) + "'");
    }
  }
}
