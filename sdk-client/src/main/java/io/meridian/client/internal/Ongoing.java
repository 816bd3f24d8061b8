package io.meridian.client.internal;

import java.util.concurrent.CompletableFuture;

/** Something that is under way, whose end the client sees to when it is closed. Any thread. */
interface Ongoing {
  /**
   * Begins nothing more.
   *
   * @return completes, in whatever way, when what was begun has ended
   */
  CompletableFuture<?> finish();

  /** Ends what is left of it, now. */
  void refuse(Failure failure);
}
