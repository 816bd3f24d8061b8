package io.meridian.client;

/**
 * A request to execute a transaction. It has its id before it is sent for the first time: sending
 * the same request again, from this process or from another that stored the id and the content,
 * executes once and learns the one outcome.
 */
public sealed interface TransactionRequest permits PostRequest {
  /** The ledger's name. */
  String ledger();

  /**
   * The transaction's id and idempotency key, unique in the ledger and the transaction's home
   * region.
   */
  String id();
}
