package io.meridian.client.internal;

import static java.util.Objects.requireNonNull;

import io.meridian.client.EventListener;
import io.meridian.client.Events;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.Subscription;
import io.meridian.client.WatchRequest;

/** The events of ledgers, asked of a server. */
public final class RemoteEvents implements Events {
  private final Calls calls;

  public RemoteEvents(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Subscription watch(WatchRequest request, ResumeTokenStore store, EventListener listener) {
    Watch watch =
        new Watch(
            calls,
            requireNonNull(request, "request"),
            requireNonNull(store, "store"),
            requireNonNull(listener, "listener"));
    calls.enter(watch);
    watch.start();
    return watch;
  }
}
