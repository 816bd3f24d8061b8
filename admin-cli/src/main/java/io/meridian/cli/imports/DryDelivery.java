package io.meridian.cli.imports;

import io.meridian.cli.load.Window;
import io.meridian.client.PostRequest;
import io.meridian.client.Transactions;

/**
 * To the server to be judged, each on the present state, as many at once as the window allows; none
 * sees what those before it would have changed.
 */
final class DryDelivery implements Delivery {
  private final String ledger;
  private final Transactions transactions;
  private final TransactionReport report;
  private final Window window;

  DryDelivery(String ledger, Transactions transactions, TransactionReport report, int atOnceMax) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.report = report;
    window = new Window(atOnceMax);
  }

  @Override
  public void deliver(TransactionRows transaction) throws InterruptedException {
    PostRequest request = transaction.request(ledger);
    window.start(
        () ->
            transactions
                .validateAsync(request)
                .thenAccept(judged -> report.judged(transaction, judged.outcome()))
                .exceptionallyCompose(failure -> report.refuseOrFail(transaction, failure)));
  }

  @Override
  public void finish() throws InterruptedException {
    window.finish();
  }

  @Override
  public void close() {
    window.abandon();
  }
}
