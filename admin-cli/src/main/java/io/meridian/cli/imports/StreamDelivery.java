package io.meridian.cli.imports;

import io.meridian.cli.load.Streams;
import io.meridian.cli.load.Window;
import io.meridian.client.PostRequest;
import io.meridian.client.Transactions;

/**
 * On streams, as many at once as the window allows; they overtake each other. What has no answer
 * when a connection breaks is sent again by the client, under the same id.
 */
final class StreamDelivery implements Delivery {
  private final String ledger;
  private final TransactionReport report;
  private final Window window;
  private final Streams streams;

  StreamDelivery(
      String ledger, Transactions transactions, TransactionReport report, int atOnceMax) {
    this.ledger = ledger;
    this.report = report;
    window = new Window(atOnceMax);
    streams = new Streams(transactions, atOnceMax);
  }

  @Override
  public void deliver(TransactionRows transaction) throws InterruptedException {
    PostRequest request = transaction.request(ledger);
    window.start(
        () ->
            streams
                .send(request)
                .thenAccept(outcome -> report.answered(transaction, outcome))
                .exceptionallyCompose(failure -> report.refuseOrFail(transaction, failure)));
  }

  @Override
  public void finish() throws InterruptedException {
    window.finish();
  }

  @Override
  public void close() {
    streams.close();
    window.abandon();
  }
}
