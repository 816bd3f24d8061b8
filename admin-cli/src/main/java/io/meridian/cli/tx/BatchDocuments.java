package io.meridian.cli.tx;

import io.meridian.cli.command.FaultWords;
import io.meridian.cli.output.Document;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.MeridianException;
import io.meridian.client.Refused;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What came of a batch, as a document with one row per item. The keys are API. */
final class BatchDocuments {
  private BatchDocuments() {}

  static Document batch(BatchRequest request, BatchOutcome outcome) {
    List<Document> rows = new ArrayList<>();
    for (BatchItem item : outcome.items()) {
      rows.add(row(rows.size(), request.items().get(rows.size()), item));
    }
    return new Document()
        .put("ledger", request.ledger())
        .put("mode", request.mode().name())
        .put("id", request.id())
        .put("applied", count(outcome, TransactionOutcome.Applied.class))
        .put("refused", count(outcome, Refused.class))
        .put("failed", count(outcome, BatchItem.Failed.class))
        .put("replayed", outcome.replayed())
        .putRows("items", rows);
  }

  private static Document row(int number, TransactionRequest request, BatchItem item) {
    Document row = new Document().put("item", number).put("transaction", request.transaction());
    if (item instanceof TransactionOutcome.Applied applied) {
      Transaction done = applied.transaction();
      return row.put("state", done.state().name())
          .put("replayed", applied.replayed())
          .put("commitTime", done.commitTime().toString());
    }
    if (item instanceof Refused refused) {
      return row.put("state", "REFUSED")
          .put("replayed", refused.replayed())
          .put("reason", refused.refusal().reasonName())
          .put("message", refused.message())
          .putPairs("metadata", new TreeMap<>(refused.metadata()));
    }
    MeridianException fault = ((BatchItem.Failed) item).fault();
    return row.put("state", fault.outcomeUnknown() ? "UNKNOWN" : "FAILED")
        .put("replayed", false)
        .put("reason", FaultWords.name(fault))
        .put("message", FaultWords.message(fault))
        .putPairs("metadata", new TreeMap<>(fault.metadata()));
  }

  private static long count(BatchOutcome outcome, Class<? extends BatchItem> kind) {
    return outcome.items().stream().filter(kind::isInstance).count();
  }
}
