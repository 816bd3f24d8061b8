package io.meridian.client;

import java.util.concurrent.CompletableFuture;

/** A watch of events that goes on until it is closed or fails. Any thread. */
public interface Subscription extends AutoCloseable {
  /**
   * Completes, after the last call of the listener, with null when the subscription or the client
   * was closed, and fails otherwise: with a {@link MeridianException} (JOURNAL_DIVERGED,
   * INVALID_PAGE_TOKEN, LEDGER_NOT_FOUND and whatever else another try does not mend), or with what
   * the listener or the store threw. What hangs on it runs on the subscription's thread.
   */
  CompletableFuture<Void> ended();

  /**
   * Tells no further event, and waits until the listener has returned and its token is saved, as
   * long as the client waits when it is closed. May be called twice; called by the listener, or
   * interrupted, it does not wait.
   */
  @Override
  void close();
}
