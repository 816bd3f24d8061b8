package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CorruptJournalException;
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

  /** A block of this node's own copy of a journal, which must be there. */
  static Block forBlock(
      JournalStore journal, ShardId shard, String self, long sequence, CallContext call)
      throws Exception {
    return BlockCodec.decode(
        on(journal.block(shard, self, sequence), call)
            .orElseThrow(() -> new CorruptJournalException("block " + sequence + " is missing")));
  }
}
