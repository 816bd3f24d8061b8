package io.meridian.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A stream of transactions, each executed on its own as {@link Transactions#create} would. Nothing
 * is promised about their order: what depends on an earlier one is sent after its answer.
 *
 * <p><b>Ends.</b> Every future completes exactly once: with the outcome, or with a {@link
 * MeridianException} when there is none before the deadline, which starts when the transaction is
 * sent. What concerns one transaction leaves the others alone. When the connection breaks, or says
 * nothing for as long as a try may take, a new one is made and what has no answer is sent again
 * under the same ids; so is one that the server asks to send again later. {@link RetryPolicy} says
 * when and how often.
 *
 * <p><b>Bounds.</b> As many transactions wait for their answer as the window allows; a sender waits
 * for room, and a server that reads slowly slows the sender down. A request of more than 4 MiB
 * fails with INVALID_ARGUMENT.
 *
 * <p><b>Threads.</b> Any thread, several at once. The futures complete as those of the Async forms
 * do: see {@link MeridianClient}. Not to be implemented by applications.
 */
public interface TransactionStream extends AutoCloseable {
  /**
   * Sends a transaction; while the window is full it waits, until the deadline at most. What
   * concerns the transaction is told by the future and never thrown: no room before the deadline is
   * DEADLINE_EXCEEDED, an interrupt of the wait CANCELLED with the thread left interrupted, a
   * closed stream CANCELLED, all with 0 attempts. Cancelling the future ends the tries, not what
   * they may have done already.
   *
   * @throws IllegalStateException on a thread that serves the connection, which must not wait
   */
  CompletableFuture<TransactionOutcome> send(TransactionRequest request);

  /** {@link #send} if there is room in the window at once; otherwise empty, and nothing is sent. */
  Optional<CompletableFuture<TransactionOutcome>> trySend(TransactionRequest request);

  /** How many transactions are not answered yet. */
  int unanswered();

  /**
   * Waits until everything that was sent before has its answer or has failed, which its deadline
   * bounds. The stream stays open.
   *
   * @throws MeridianException with CANCELLED when interrupted; the thread is left interrupted
   * @throws IllegalStateException on a thread that serves the connection, which must not wait
   */
  void drain();

  /**
   * Takes no further transaction, waits as {@link #drain} does, and ends the call. May be called
   * twice, from any thread; on a thread that serves the connection, or interrupted, it does not
   * wait, and what is on its way ends by itself.
   */
  @Override
  void close();
}
