package io.meridian.client;

/** Hears the events of a subscription, on its thread: one at a time, and it may block. */
@FunctionalInterface
public interface EventListener {
  /**
   * An event, at least once: drop one whose {@link Event#eventId()} was seen. When this returns,
   * the event counts as dealt with.
   *
   * @throws Exception ends the subscription with it; the event comes again to the next one
   */
  void on(Event event) throws Exception;

  /**
   * The connection is gone and will be made again after a pause. Nothing is lost; meanwhile events
   * are late.
   */
  default void onDisconnect(MeridianException why) {}
}
