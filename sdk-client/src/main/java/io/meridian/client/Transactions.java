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
  /** These calls, and streams, with another deadline, retries included; 1 ms .. 1 h. */
  Transactions withDeadline(Duration deadline);

  /**
   * Executes a transaction of any kind. Idempotent by the request's id: the same request again gets
   * the first outcome, with {@link TransactionOutcome#replayed()}.
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
   * Judges a transaction as if it were executed now, and stores nothing. Its id is not used up; one
   * that has a record answers as a replay would.
   */
  DryRun<TransactionOutcome> validate(TransactionRequest request);

  /** {@link #validate(TransactionRequest)} without waiting. */
  CompletableFuture<DryRun<TransactionOutcome>> validateAsync(TransactionRequest request);

  /**
   * Executes up to {@link BatchRequest#ITEMS_MAX} transactions of one ledger in one call; the mode
   * says how they depend on each other. Idempotent by the ids of the items, and of an ATOMIC batch
   * by its own: the same batch again replays what was executed and executes what was not. While an
   * item fails for want of a server, the whole is sent again, and what was settled stays as it was
   * answered first.
   *
   * @return what became of each item, in order: a refusal of any kind is its outcome, and a fault
   *     of one item is that item's
   * @throws MeridianException when the call fails for what concerns all items, or no answer came;
   *     if {@link MeridianException#outcomeUnknown()}, the same batch finds the outcome
   */
  BatchOutcome batch(BatchRequest request);

  /** {@link #batch} without waiting. */
  CompletableFuture<BatchOutcome> batchAsync(BatchRequest request);

  /**
   * Judges a batch as if it were executed now, later items seeing what earlier ones would have
   * done, and stores nothing. No id is used up. All items have one home region.
   */
  DryRun<BatchOutcome> validate(BatchRequest request);

  /** {@link #validate(BatchRequest)} without waiting. */
  CompletableFuture<DryRun<BatchOutcome>> validateAsync(BatchRequest request);

  /**
   * Opens a stream for transactions that do not depend on each other: many on their way at once
   * over one call, with less work for each than a call of its own. The connection is made with the
   * first of them. Counts as one call under way until it is closed.
   *
   * @throws MeridianException when as many calls are under way as the client allows, with
   *     RESOURCE_EXHAUSTED, or when the client is closed, with CANCELLED
   */
  TransactionStream openStream(StreamOptions options);

  /**
   * The record of a transaction, applied or refused, and what is left of it now; not older than any
   * answer given to anyone before. Empty when there is none.
   *
   * @param ledger the ledger's name
   * @param transaction the reference {@code region/id}: its home region and its id; of the expiry
   *     of hold ID {@code region/expire/ID}
   */
  Optional<FoundTransaction> get(String ledger, String transaction);

  /** {@link #get} without waiting. */
  CompletableFuture<Optional<FoundTransaction>> getAsync(String ledger, String transaction);
}
