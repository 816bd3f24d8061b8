package io.meridian.cli.imports;

/** Brings transactions to the server and reports what came of each. One thread delivers. */
interface Delivery extends AutoCloseable {
  /** Takes a transaction that may be sent; waits where too many are on their way. */
  void deliver(TransactionRows transaction) throws InterruptedException;

  /** Sends whatever was not sent yet and waits for every answer. */
  void finish() throws InterruptedException;

  @Override
  default void close() {}
}
