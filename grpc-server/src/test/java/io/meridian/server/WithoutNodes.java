package io.meridian.server;

import io.meridian.engine.Engine;
import io.meridian.engine.GridStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** How a grid is whose engine stands on no nodes. */
final class WithoutNodes {
  private WithoutNodes() {}

  static Supplier<CompletableFuture<GridStatus>> of(Engine engine) {
    return () ->
        CompletableFuture.completedFuture(new GridStatus(List.of(), List.of(), engine.status()));
  }
}
