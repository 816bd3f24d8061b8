package io.meridian.cli.imports;

/** Nowhere: that of a dry run, which has found nothing against the transaction. */
final class DryDelivery implements Delivery {
  private final TransactionReport report;

  DryDelivery(TransactionReport report) {
    this.report = report;
  }

  @Override
  public void deliver(TransactionRows transaction) {
    report.checked();
  }

  @Override
  public void finish() {}
}
