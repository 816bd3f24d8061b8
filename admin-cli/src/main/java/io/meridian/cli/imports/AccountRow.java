package io.meridian.cli.imports;

import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.csv.Excerpt;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.NormalSide;
import java.util.List;
import java.util.OptionalLong;

/**
 * One row of a file of accounts.
 *
 * @param row where it stands
 * @param floor minor units; empty = no floor
 */
record AccountRow(
    CsvRow row, String account, String asset, NormalSide normalSide, OptionalLong floor) {
  static final List<String> COLUMNS = List.of("account", "asset", "normal_side", "floor");

  static AccountRow of(CsvRow row) throws BrokenRowException {
    if (row.problem().isPresent()) {
      throw new BrokenRowException(row.problem().get());
    }
    return new AccountRow(
        row,
        Fields.account(row, "account"),
        Fields.asset(row, "asset"),
        normalSide(row),
        row.field("floor").isEmpty() ? OptionalLong.empty() : OptionalLong.of(row.number("floor")));
  }

  CreateAccountRequest request(String ledger) {
    CreateAccountRequest.Builder builder =
        CreateAccountRequest.builder(ledger, account, asset).normalSide(normalSide);
    return (floor.isPresent() ? builder.floor(floor.getAsLong()) : builder.noFloor()).build();
  }

  private static NormalSide normalSide(CsvRow row) throws BrokenRowException {
    String text = row.required("normal_side");
    return switch (text) {
      case "CREDIT" -> NormalSide.CREDIT;
      case "DEBIT" -> NormalSide.DEBIT;
      default ->
          throw new BrokenRowException(
              "field 'normal_side' is neither CREDIT nor DEBIT: '" + Excerpt.of(text) + "'");
    };
  }
}
