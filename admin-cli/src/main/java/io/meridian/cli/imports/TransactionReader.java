package io.meridian.cli.imports;

import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvFile;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts rows together to transactions. A transaction is sent whole or not at all: one broken row
 * spoils all rows of its id, and a row that does not even say its id spoils the transactions before
 * and behind it, since it may belong to either. Holds one transaction and one row more.
 */
final class TransactionReader {
  /** The most postings of a transaction. */
  static final int POSTINGS_MAX = 100;

  // Rows of one id that are held at once; what comes behind them is refused with them, in pieces.
  private static final int ROWS_MAX = 1000;

  private final CsvFile file;
  private Optional<CsvRow> ahead;
  private Optional<CsvRow> stray = Optional.empty();
  private Optional<String> endless = Optional.empty();

  TransactionReader(CsvFile file) throws IOException {
    this.file = file;
    this.ahead = file.next();
  }

  /** The next transaction, to be sent or to be refused; nothing at the end. */
  Optional<TransactionRows> next() throws IOException {
    if (ahead.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> id = id(ahead.get());
    if (id.isEmpty()) {
      stray = ahead;
      ahead = file.next();
      return Optional.of(
          new TransactionRows("", List.of(stray.get()), List.of(), List.of(problem(stray.get()))));
    }
    List<CsvRow> rows = new ArrayList<>();
    while (ahead.isPresent() && id(ahead.get()).equals(id) && rows.size() < ROWS_MAX) {
      rows.add(ahead.get());
      ahead = file.next();
    }
    boolean tooMany = rows.size() > POSTINGS_MAX || endless.equals(id);
    endless = tooMany && rows.size() == ROWS_MAX ? id : Optional.empty();
    Optional<CsvRow> before = stray;
    stray = Optional.empty();
    Optional<CsvRow> behind = ahead.filter(row -> id(row).isEmpty());
    return Optional.of(transaction(id.get(), rows, tooMany, before.or(() -> behind)));
  }

  private static TransactionRows transaction(
      String id, List<CsvRow> rows, boolean tooMany, Optional<CsvRow> neighbour) {
    List<PostingRow> postings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Optional<Long> brokenLine = Optional.empty();
    for (CsvRow row : rows) {
      try {
        Fields.id(row, "id");
        postings.add(PostingRow.of(row));
        problems.add("");
      } catch (BrokenRowException e) {
        problems.add(e.getMessage());
        brokenLine = brokenLine.or(() -> Optional.of(row.line()));
      }
    }
    Optional<String> shared = Optional.empty();
    if (tooMany) {
      shared =
          Optional.of(
              "more than "
                  + POSTINGS_MAX
                  + " rows have this id; a transaction has at most "
                  + POSTINGS_MAX
                  + " postings");
    } else if (brokenLine.isPresent()) {
      shared = Optional.of("line " + brokenLine.get() + " of the same transaction is broken");
    } else if (neighbour.isPresent()) {
      shared =
          Optional.of(
              "line " + neighbour.get().line() + " beside it is broken and may belong to it");
    }
    if (shared.isEmpty()) {
      return new TransactionRows(id, rows, postings, List.of());
    }
    String why = shared.get();
    problems.replaceAll(problem -> problem.isEmpty() ? why : problem);
    return new TransactionRows(id, rows, List.of(), problems);
  }

  private static Optional<String> id(CsvRow row) {
    return row.problem().isPresent()
        ? Optional.empty()
        : Optional.of(row.field("id")).filter(id -> !id.isEmpty());
  }

  private static String problem(CsvRow row) {
    return row.problem().orElse("field 'id' is empty");
  }
}
