package io.meridian.cli.imports;

import io.meridian.cli.csv.BrokenRowException;
import io.meridian.cli.csv.CsvRow;
import io.meridian.client.PostRequest;
import java.util.List;

/**
 * The adjacent rows of one transaction.
 *
 * @param id its id; empty when the rows do not say
 * @param rows the rows, at least one
 * @param postings one for each row; empty when the transaction must not be sent
 * @param problems why it must not be sent, one for each row; empty when it may
 */
record TransactionRows(
    String id, List<CsvRow> rows, List<PostingRow> postings, List<String> problems) {
  TransactionRows {
    rows = List.copyOf(rows);
    postings = List.copyOf(postings);
    problems = List.copyOf(problems);
  }

  boolean broken() {
    return !problems.isEmpty();
  }

  PostRequest request(String ledger) {
    PostRequest.Builder request = PostRequest.builder(ledger).id(id);
    for (PostingRow posting : postings) {
      request.posting(posting.debit(), posting.credit(), posting.asset(), posting.amount());
    }
    return request.build();
  }

  /** What one row says. */
  record PostingRow(String debit, String credit, String asset, long amount) {
    static final List<String> COLUMNS = List.of("id", "debit", "credit", "asset", "amount");

    static PostingRow of(CsvRow row) throws BrokenRowException {
      return new PostingRow(
          Fields.account(row, "debit"),
          Fields.account(row, "credit"),
          Fields.asset(row, "asset"),
          Fields.amount(row, "amount"));
    }
  }
}
