package io.meridian.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on a thread that may block: that of the checks, never one of a shard. */
final class Waiting {
  private static final Duration LOOK_UP_EVERY = Duration.ofMillis(200);

  private Waiting() {}

  /**
   * The future's value.
   *
   * @throws CallerGoneException when nobody waits any more
   */
  static <T> T on(CompletableFuture<T> future, CallContext call) throws Exception {
    while (true) {
      try {
        return future.get(LOOK_UP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        if (call.gone(System.nanoTime())) {
          throw new CallerGoneException();
        }
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw failed;
      }
    }
  }
}
