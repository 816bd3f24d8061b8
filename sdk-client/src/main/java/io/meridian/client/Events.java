package io.meridian.client;

/** The events of ledgers. Not to be implemented by applications: methods will be added. */
public interface Events {
  /**
   * Watches a ledger in a region, from where the store's token says, until the subscription is
   * closed or fails. Returns at once.
   *
   * <p>Every event is told at least once, one at a time, those of a shard in their order, without a
   * gap whatever was restarted in between. The token of an event is saved after the listener has
   * returned; an event whose token was not saved comes again. When the connection breaks, or is
   * silent for half a minute, a new one is made, as often as it takes, with the pauses of the
   * client's {@link RetryPolicy}. Kinds of events that this client is too old to know are passed
   * over.
   *
   * <p>Listener and store are called on a thread of the subscription's own, where they may block; a
   * listener that is slow delays its own subscription and loses nothing. Counts as one call under
   * way.
   *
   * @param store where the subscription remembers how far it came; of this subscription alone
   * @throws MeridianException when as many calls are under way as the client allows, with
   *     RESOURCE_EXHAUSTED, or when the client is closed, with CANCELLED
   */
  Subscription watch(WatchRequest request, ResumeTokenStore store, EventListener listener);
}
