package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.csv.CsvFile;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransactionReaderTest {
  private static final String GOOD = ",uk/a,uk/b,GBP,5\n";

  @TempDir Path directory;

  @Test
  void shouldPutAdjacentRowsOfOneIdTogetherInTheirOrder() throws IOException {
    // When
    List<TransactionRows> transactions =
        read("t1,uk/a,uk/b,GBP,1\nt1,uk/b,uk/c,SKU:1,2\nt2,uk/a,uk/b,GBP,3\n");

    // Then
    assertThat(transactions).extracting(TransactionRows::id).containsExactly("t1", "t2");
    assertThat(transactions.get(0).postings())
        .containsExactly(
            new PostingRow("uk/a", "uk/b", "GBP", 1), new PostingRow("uk/b", "uk/c", "SKU:1", 2));
    assertThat(transactions).noneMatch(TransactionRows::broken);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "uk/a,uk/b,GBP,0|field 'amount' is 0; an amount is at least 1",
        "uk/a,uk/b,GBP,-5|field 'amount' is -5",
        "uk/a,uk/b,GBP,1.50|field 'amount' is not a whole number",
        "uk/a,uk/b,GBP,9223372036854775808|field 'amount' is not a whole number of 64 bits",
        "uk/a,uk/b,GBP,|field 'amount' is empty",
        "uk/a,uk/b,gbp,5|field 'asset' is 'gbp'",
        "a,uk/b,GBP,5|field 'debit' is 'a', which is not an account REGION/ID",
        "uk/a,uk/../b,GBP,5|field 'credit' is 'uk/../b'",
        "uk/a,,GBP,5|field 'credit' is empty",
      })
  void shouldRefuseAllRowsOfATransactionWhenOneIsBroken(String broken, String problem)
      throws IOException {
    // When the second of three rows is broken
    List<TransactionRows> transactions =
        read("t1" + GOOD + "t1," + broken + "\n" + "t1" + GOOD + "t2" + GOOD);

    // Then its row has the problem, the others name its line, and the next transaction is sent
    assertThat(transactions).hasSize(2);
    assertThat(transactions.get(0).postings()).isEmpty();
    assertThat(transactions.get(0).problems().get(1)).contains(problem);
    assertThat(transactions.get(0).problems().get(2))
        .isEqualTo("line 3 of the same transaction is broken");
    assertThat(transactions.get(1).broken()).isFalse();
  }

  @Test
  void shouldRefuseAnIdThatIsLikeAPathOrTooLong() throws IOException {
    // When
    List<TransactionRows> transactions =
        read("../t1" + GOOD + "x".repeat(65) + GOOD + "x".repeat(64) + GOOD);

    // Then
    assertThat(transactions).extracting(TransactionRows::broken).containsExactly(true, true, false);
    assertThat(transactions.get(0).problems().get(0)).contains("field 'id' is '../t1'");
  }

  @Test
  void shouldRefuseBothNeighboursWhenARowDoesNotSayItsTransaction() throws IOException {
    // When a row without an id stands between two transactions
    List<TransactionRows> transactions =
        read("t1" + GOOD + "t2" + GOOD + "no row at all\n" + "t3" + GOOD + "t4" + GOOD);

    // Then it may belong to either, and neither is sent
    assertThat(transactions)
        .extracting(TransactionRows::id)
        .containsExactly("t1", "t2", "", "t3", "t4");
    assertThat(transactions)
        .extracting(TransactionRows::broken)
        .containsExactly(false, true, true, true, false);
    assertThat(transactions.get(3).problems())
        .containsExactly("line 4 beside it is broken and may belong to it");
  }

  @Test
  void shouldSend100PostingsAndRefuse101() throws IOException {
    // When
    List<TransactionRows> transactions =
        read(("t1" + GOOD).repeat(100) + ("t2" + GOOD).repeat(101));

    // Then
    assertThat(transactions.get(0).postings()).hasSize(100);
    assertThat(transactions.get(1).problems()).hasSize(101);
    assertThat(transactions.get(1).problems().get(0)).contains("at most 100 postings");
  }

  @Test
  void shouldNotSendTheTailOfAnEndlessTransaction() throws IOException {
    // When 1,050 rows have one id
    List<TransactionRows> transactions = read(("t1" + GOOD).repeat(1050) + "t2" + GOOD);

    // Then all of them are refused, and what follows is not
    assertThat(transactions).extracting(TransactionRows::broken).containsExactly(true, true, false);
    assertThat(transactions.stream().limit(2).flatMap(t -> t.rows().stream()).map(CsvRow::line))
        .hasSize(1050);
  }

  private List<TransactionRows> read(String rows) throws IOException {
    Path path =
        Files.writeString(directory.resolve("t.csv"), "id,debit,credit,asset,amount\n" + rows);
    List<TransactionRows> transactions = new ArrayList<>();
    try (CsvFile file = CsvFile.open(path, PostingRow.COLUMNS)) {
      TransactionReader reader = new TransactionReader(file);
      for (Optional<TransactionRows> next = reader.next(); next.isPresent(); next = reader.next()) {
        transactions.add(next.get());
      }
    }
    return transactions;
  }
}
