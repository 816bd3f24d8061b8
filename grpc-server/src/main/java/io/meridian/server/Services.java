package io.meridian.server;

import io.grpc.BindableService;
import io.meridian.account.AccountService;
import io.meridian.admin.LedgerService;
import io.meridian.admin.OperationsService;
import io.meridian.admission.Capacity;
import io.meridian.admission.TransactionLimiter;
import io.meridian.call.Calls;
import io.meridian.engine.Engine;
import io.meridian.engine.GridStatus;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.transaction.TransactionService;
import io.meridian.wire.ServerStatus;
import io.meridian.wire.Wire;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Everything the API offers, over one engine. */
final class Services {
  private Services() {}

  /**
   * The services.
   *
   * @param engine what they ask
   * @param tokenSecret the grid's secret for authenticating tokens
   * @param nodeId the consistent id of the node, shown in the server's status
   * @param grid how the grid is now; never blocks
   * @param lost the shards that are lost to Ignite now; never blocks
   * @param capacity tells streams when the server stops
   * @param limiter how many transactions there may be at a time
   */
  static List<BindableService> over(
      Engine engine,
      Bytes tokenSecret,
      String nodeId,
      Supplier<CompletableFuture<GridStatus>> grid,
      Supplier<Set<ShardId>> lost,
      Capacity capacity,
      TransactionLimiter limiter) {
    Wire wire =
        Wire.of(engine.shardsPerRegion(), engine::nowMicros, tokenSecret, new SecureRandom());
    Calls calls = new Calls();
    long startNanos = System.nanoTime();
    String version =
        Optional.ofNullable(Services.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");
    return List.of(
        new LedgerService(engine, wire, calls),
        new AccountService(engine, wire, calls),
        new TransactionService(engine, wire, calls, capacity, limiter),
        new OperationsService(
            engine,
            () ->
                grid.get()
                    .thenApply(
                        status ->
                            new ServerStatus(
                                version,
                                nodeId,
                                Duration.ofNanos(System.nanoTime() - startNanos),
                                engine.regions(),
                                status,
                                lost.get())),
            wire.operations(),
            calls));
  }
}
