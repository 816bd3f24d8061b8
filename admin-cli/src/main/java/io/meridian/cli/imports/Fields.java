package io.meridian.cli.imports;

import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.csv.Excerpt;
import java.util.regex.Pattern;

/**
 * Reads the fields of a row and says of a bad one what it must look like. The server has the last
 * word.
 */
final class Fields {
  /** The reason of rows that are not sent. */
  static final String BROKEN_ROW = "BROKEN_ROW";

  private static final String ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";
  private static final Pattern ID_PATTERN = Pattern.compile(ID);
  private static final Pattern ACCOUNT_PATTERN = Pattern.compile("[a-z][a-z0-9-]{0,15}/" + ID);
  private static final Pattern ASSET_PATTERN = Pattern.compile("[A-Z][A-Z0-9:_.-]{0,31}");

  private Fields() {}

  static String id(CsvRow row, String column) throws BrokenRowException {
    return matching(
        row,
        column,
        ID_PATTERN,
        "an id: 1 to 64 letters, digits and . _ : - that start with a letter or digit");
  }

  static String account(CsvRow row, String column) throws BrokenRowException {
    return matching(
        row,
        column,
        ACCOUNT_PATTERN,
        "an account REGION/ID: a region of up to 16 characters a-z 0-9 -, and an id of 1 to 64"
            + " letters, digits and . _ : -");
  }

  static String asset(CsvRow row, String column) throws BrokenRowException {
    return matching(
        row,
        column,
        ASSET_PATTERN,
        "an asset: up to 32 characters A-Z 0-9 : _ . - that start with a letter");
  }

  static long amount(CsvRow row, String column) throws BrokenRowException {
    long amount = row.number(column);
    if (amount <= 0) {
      throw new BrokenRowException(
          "field '" + column + "' is " + amount + "; an amount is at least 1");
    }
    return amount;
  }

  private static String matching(CsvRow row, String column, Pattern pattern, String what)
      throws BrokenRowException {
    String value = row.required(column);
    if (!pattern.matcher(value).matches()) {
      throw new BrokenRowException(
          "field '" + column + "' is '" + Excerpt.of(value) + "', which is not " + what);
    }
    return value;
  }
}
