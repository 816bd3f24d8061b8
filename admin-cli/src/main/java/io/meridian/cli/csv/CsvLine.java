package io.meridian.cli.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes one line of CSV apart, and puts one together: commas between fields, a field in double
 * quotes may hold commas, and quotes written twice. A field never runs over the end of its line, so
 * that a quote left open spoils one row and not the rest of the file.
 */
final class CsvLine {
  private CsvLine() {}

  /** The fields of a line. */
  static List<String> split(String line) throws BrokenRowException {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at = quoted(line, at, fields.size() + 1, field);
      } else {
        while (at < line.length() && line.charAt(at) != ',') {
          char c = line.charAt(at++);
          if (c == '"') {
            throw new BrokenRowException(
                "field " + (fields.size() + 1) + " has a quote inside but does not start with one");
          }
          field.append(c);
        }
      }
      fields.add(field.toString());
      if (at == line.length()) {
        return fields;
      }
      at++; // the comma
    }
  }

  /** One line, without its end. */
  static String join(List<String> fields) {
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < fields.size(); at++) {
      line.append(at == 0 ? "" : ",").append(quote(fields.get(at)));
    }
    return line.toString();
  }

  private static int quoted(String line, int start, int number, StringBuilder field)
      throws BrokenRowException {
    int at = start + 1;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (at < line.length() && line.charAt(at) == '"') {
        field.append('"');
        at++;
      } else if (at == line.length() || line.charAt(at) == ',') {
        return at;
      } else {
        throw new BrokenRowException("field " + number + " goes on after its closing quote");
      }
    }
    throw new BrokenRowException("field " + number + " has a quote that is not closed on its line");
  }

  private static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"").replaceAll("[\r\n]+", " ") + '"';
  }
}
