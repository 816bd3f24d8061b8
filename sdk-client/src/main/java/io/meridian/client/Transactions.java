package io.meridian.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The transactions of ledgers. For the thread rule and for what is a value and what an exception
 * see {@link MeridianClient} and {@link ReasonKind}. Not to be implemented by applications: methods
 * will be added.
 */
public interface Transactions {
  /** These calls with another deadline, retries included; 1 ms .. 1 h. */
  Transactions withDeadline(Duration deadline);

  /**
   * Executes a transaction. Idempotent by the request's id: the same request again gets the first
   * outcome, with {@link TransactionOutcome#replayed()}.
   *
   * @throws MeridianException when no answer came; if {@link MeridianException#outcomeUnknown()},
   *     the same request finds the outcome
   */
  TransactionOutcome create(TransactionRequest request);

  /**
   * {@link #create} without waiting; cancelling the future ends the tries, not what they may have
   * done already.
   */
  CompletableFuture<TransactionOutcome> createAsync(TransactionRequest request);

  /**
   * The record of a transaction, posted or refused, not older than any answer given to anyone
   * before; empty when there is none.
   *
   * @param ledger the ledger's name
   * @param transaction the reference {@code region/id}: its home region and its id
   */
  Optional<Transaction> get(String ledger, String transaction);

  /** {@link #get} without waiting. */
  CompletableFuture<Optional<Transaction>> getAsync(String ledger, String transaction);
}
