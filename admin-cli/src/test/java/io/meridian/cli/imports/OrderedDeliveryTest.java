package io.meridian.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.cli.client.Answers;
import io.meridian.cli.client.UnscriptedTransactions;
import io.meridian.cli.csv.CsvRow;
import io.meridian.cli.csv.RefusedRows;
import io.meridian.cli.imports.TransactionRows.PostingRow;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Reason;
import io.meridian.client.StatusCode;
import io.meridian.client.TransactionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderedDeliveryTest {
  @TempDir Path directory;

  private final FakeTransactions server = new FakeTransactions();
  private final Tally tally = new Tally();

  @Test
  void shouldGoOnBehindWhatIsRefusedWithoutLosingTheOrder() throws IOException {
    // Given
    server.refused.addAll(Set.of("t0", "t7", "t8", "t1199"));

    // When
    try (RefusedRows refused = new RefusedRows(refusedFile(), PostingRow.COLUMNS)) {
      OrderedDelivery delivery = delivery(refused);
      for (int number = 0; number < 1200; number++) {
        delivery.deliver(transaction("t" + number, 1));
      }
      delivery.finish();
    }

    // Then every one was judged once, in order
    List<String> inOrder = new ArrayList<>();
    for (int number = 0; number < 1200; number++) {
      inOrder.add("t" + number);
    }
    assertThat(server.judged).isEqualTo(inOrder);
    assertThat(tally.created()).isEqualTo(1196);
    assertThat(tally.refusals()).isEqualTo(4);
    assertThat(server.batches)
        .allMatch(batch -> batch.mode() == BatchMode.STOP_ON_FAILURE)
        .allMatch(batch -> batch.items().size() <= OrderedDelivery.ITEMS_MAX);
    assertThat(Files.readAllLines(refusedFile()))
        .hasSize(5)
        .element(1)
        .asString()
        .contains("INSUFFICIENT_FUNDS");
  }

  @Test
  void shouldNotLetABatchOutgrowAMessage() {
    // When 250 transactions have 100 postings each
    try (RefusedRows refused = new RefusedRows(refusedFile(), PostingRow.COLUMNS)) {
      OrderedDelivery delivery = delivery(refused);
      for (int number = 0; number < 250; number++) {
        delivery.deliver(transaction("t" + number, 100));
      }
      delivery.finish();
    }

    // Then
    assertThat(server.batches)
        .extracting(batch -> batch.items().size())
        .containsExactly(100, 100, 50);
    assertThat(tally.created()).isEqualTo(250);
  }

  @Test
  void shouldStopWhereThereIsNoAnswer() {
    // Given
    server.unanswered.add("t3");

    // When / Then
    try (RefusedRows refused = new RefusedRows(refusedFile(), PostingRow.COLUMNS)) {
      OrderedDelivery delivery = delivery(refused);
      for (int number = 0; number < 5; number++) {
        delivery.deliver(transaction("t" + number, 1));
      }
      assertThatThrownBy(delivery::finish).isInstanceOf(MeridianException.class);
    }
    assertThat(tally.created()).isEqualTo(3);
  }

  private OrderedDelivery delivery(RefusedRows refused) {
    return new OrderedDelivery("shop", server, new TransactionReport(refused, tally));
  }

  private Path refusedFile() {
    return directory.resolve("refused.csv");
  }

  private static TransactionRows transaction(String id, int postings) {
    CsvRow row =
        new CsvRow(
            2,
            "",
            Map.of("id", id, "debit", "uk/a", "credit", "uk/b", "asset", "GBP", "amount", "1"),
            Optional.empty());
    return new TransactionRows(
        id,
        Collections.nCopies(postings, row),
        Collections.nCopies(postings, new PostingRow("uk/a", "uk/b", "GBP", 1)),
        List.of());
  }

  /** Stops as the server does. */
  private static final class FakeTransactions extends UnscriptedTransactions {
    private final Set<String> refused = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private final List<String> judged = new ArrayList<>();
    private final List<BatchRequest> batches = new ArrayList<>();

    @Override
    public CompletableFuture<BatchOutcome> batchAsync(BatchRequest request) {
      batches.add(request);
      List<BatchItem> answers = new ArrayList<>();
      boolean stopped = false;
      for (TransactionRequest item : request.items()) {
        if (stopped) {
          answers.add(Answers.refusedFor(Reason.BATCH_STOPPED));
          continue;
        }
        judged.add(item.id());
        stopped = refused.contains(item.id()) || unanswered.contains(item.id());
        answers.add(answer(item.id()));
      }
      return CompletableFuture.completedFuture(new BatchOutcome(answers, false));
    }

    private BatchItem answer(String id) {
      if (unanswered.contains(id)) {
        return new BatchItem.Failed(Answers.fault(StatusCode.UNAVAILABLE, "TRY_AGAIN"));
      }
      return refused.contains(id)
          ? Answers.refusedFor(Reason.INSUFFICIENT_FUNDS)
          : Answers.posted(id);
    }
  }
}
