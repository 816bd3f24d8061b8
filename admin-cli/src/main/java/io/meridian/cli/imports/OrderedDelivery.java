package io.meridian.cli.imports;

import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.Reason;
import io.meridian.client.Refused;
import io.meridian.client.Transactions;
import java.util.ArrayList;
import java.util.List;

/**
 * One after the other, in batches that stop at the first transaction that is not posted; what was
 * stopped is sent again behind it. One batch is on its way at a time.
 */
final class OrderedDelivery implements Delivery {
  /** The most transactions of a batch. */
  static final int ITEMS_MAX = 500;

  /** The most postings of a batch, so that large transactions fit into one message. */
  static final int POSTINGS_MAX = 10_000;

  private final String ledger;
  private final Transactions transactions;
  private final TransactionReport report;
  private final List<TransactionRows> waiting = new ArrayList<>();
  private int postings;

  OrderedDelivery(String ledger, Transactions transactions, TransactionReport report) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.report = report;
  }

  @Override
  public void deliver(TransactionRows transaction) {
    while (waiting.size() == ITEMS_MAX || postings + transaction.postings().size() > POSTINGS_MAX) {
      send();
    }
    waiting.add(transaction);
    postings += transaction.postings().size();
  }

  @Override
  public void finish() {
    while (!waiting.isEmpty()) {
      send();
    }
  }

  // Takes at least the first one off the list, or throws.
  private void send() {
    BatchRequest.Builder request = BatchRequest.builder(ledger, BatchMode.STOP_ON_FAILURE);
    waiting.forEach(transaction -> request.add(transaction.request(ledger)));
    List<BatchItem> answers = transactions.batch(request.build()).items();
    int settled = 0;
    while (settled < answers.size() && !isStopped(answers.get(settled))) {
      report.answered(waiting.get(settled), answers.get(settled).outcomeOrThrow());
      settled++;
    }
    List<TransactionRows> done = waiting.subList(0, settled);
    postings -= done.stream().mapToInt(transaction -> transaction.postings().size()).sum();
    done.clear();
  }

  private static boolean isStopped(BatchItem item) {
    return item instanceof Refused refused && refused.reason() == Reason.BATCH_STOPPED;
  }
}
