package io.meridian.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What the engine does with several futures, or with the end of one. */
final class Futures {
  private Futures() {}

  /** The values of all of them, in their order, when all are there; failed when one fails. */
  static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    CompletableFuture<List<T>> all =
        CompletableFuture.completedFuture(new ArrayList<>(futures.size()));
    for (CompletableFuture<T> future : futures) {
      all =
          all.thenCombine(
              future,
              (values, more) -> {
                values.add(more);
                return values;
              });
    }
    return all;
  }

  /** What went wrong, out of what a stage that follows it is told. */
  static Throwable cause(Throwable fault) {
    return fault instanceof CompletionException && fault.getCause() != null
        ? fault.getCause()
        : fault;
  }
}
