package io.meridian.cli.bench;

import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;

/** Makes the transactions of a workload. One thread asks for them; answers come on any. */
interface Source {
  /** The next transaction, under a new id. */
  TransactionRequest next();

  /** What a transaction came to, for those that others depend on. */
  default void answered(TransactionRequest request, TransactionOutcome outcome) {}
}
