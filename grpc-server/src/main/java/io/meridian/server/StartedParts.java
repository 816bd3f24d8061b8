package io.meridian.server;

import io.dropwizard.lifecycle.Managed;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been started, in order. Stopping goes the other way and reaches every part, whatever one
 * of them throws.
 */
final class StartedParts implements Managed {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** Remembers a part that has just been started, and gives it back. */
  synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /** Stops what was started, the last first. May be called twice. */
  @Override
  public synchronized void stop() throws Exception {
    Exception first = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Stops what was started because of {@code failure}, which carries what goes wrong with that. */
  void stopAfter(Exception failure) {
    try {
      stop();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
