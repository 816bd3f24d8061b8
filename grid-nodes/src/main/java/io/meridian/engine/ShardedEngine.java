package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine over the shards that this node hosts. It finds the shard of a request and passes it
 * on; facts that live in every shard of a ledger are journaled in each of them, the first shard
 * deciding, before the directory shows them.
 */
public final class ShardedEngine implements Engine, AutoCloseable {
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(10);

  private final Router router;
  private final Topology topology;
  private final LedgerDirectory directory;
  private final Map<ShardId, Shard> shards = new LinkedHashMap<>();
  private final FactCommands facts;
  private final ShardChecks checks;
  private final EngineRuntime runtime;
  private final BalancesReader balances;
  private final EventReader events;

  /**
   * An engine that leads every shard for which its topology says so.
   *
   * @param config the bounds
   * @param runtime threads and clocks; closed by whoever made it, after this
   * @param topology the grid's membership
   * @param journal the journals
   * @param derived the derived state
   * @param directory the index of ledgers and assets
   * @param shardsPerRegion the regions in the grid's order, with the number of shards of each
   */
  public ShardedEngine(
      EngineConfig config,
      EngineRuntime runtime,
      Topology topology,
      JournalStore journal,
      DerivedStore derived,
      LedgerDirectory directory,
      Map<String, Integer> shardsPerRegion) {
    this.router = new Router(new LinkedHashMap<>(shardsPerRegion));
    this.topology = topology;
    this.directory = directory;
    ClockGuard clock = new ClockGuard(runtime, config);
    shardsPerRegion.forEach(
        (region, count) -> {
          for (int number = 0; number < count; number++) {
            ShardId id = new ShardId(region, number);
            shards.put(id, new Shard(id, config, runtime, topology, journal, derived, clock));
          }
        });
    this.facts = new FactCommands(router, directory, this::executeIn);
    this.checks = new ShardChecks(topology, journal, derived);
    this.runtime = runtime;
    this.balances = new BalancesReader(runtime, router, this::shard);
    this.events = new EventReader(runtime);
  }

  /** Lets every shard be born that this node leads, now and whenever the topology moves. */
  public void start() {
    topology.onChange(() -> shards.values().forEach(Shard::wake));
    shards.values().forEach(Shard::wake);
  }

  /** Gives every leadership up and answers whoever waits. May be called twice. */
  @Override
  public void close() {
    checks.close();
    CompletableFuture.allOf(
            shards.values().stream().map(Shard::stop).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, STOP_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  @Override
  public List<String> regions() {
    return router.regions();
  }

  @Override
  public CompletableFuture<CommandReply> execute(PreparedCommand prepared, CallContext call) {
    return routed(prepared.command(), () -> new ShardRequest.Execute(prepared), call);
  }

  @Override
  public CompletableFuture<CommandReply> dryRun(PreparedCommand prepared, CallContext call) {
    return routed(prepared.command(), () -> new ShardRequest.DryRun(prepared), call);
  }

  private CompletableFuture<CommandReply> routed(
      Command command, Supplier<ShardRequest<CommandReply>> request, CallContext call) {
    String name = command.commandId().ledger();
    return directory
        .ledger(name)
        .thenCompose(
            found -> {
              Optional<Refusal> refusal = refusal(found, command);
              return refusal.isPresent()
                  ? CompletableFuture.completedFuture(new CommandReply.Unrecorded(refusal.get()))
                  : shardOf(found.get(), command.commandId().region()).submit(request.get(), call);
            });
  }

  private Optional<Refusal> refusal(Optional<LedgerFact> ledger, Command command) {
    return ledger.isEmpty()
        ? Optional.of(Router.ledgerNotFound(command.commandId().ledger()))
        : router.refusal(ledger.get(), command);
  }

  @Override
  public List<CompletableFuture<CommandReply>> executeInOrder(
      List<PreparedCommand> commands, boolean stopOnFailure, CallContext call) {
    List<CompletableFuture<CommandReply>> replies =
        commands.stream().map(unused -> new CompletableFuture<CommandReply>()).toList();
    if (commands.isEmpty()) {
      return replies;
    }
    var unused =
        directory
            .ledger(commands.get(0).command().commandId().ledger())
            .thenAccept(found -> inOrder(found, commands, stopOnFailure, replies, call))
            .exceptionally(
                fault -> {
                  replies.forEach(reply -> reply.completeExceptionally(fault));
                  return null;
                });
    return replies;
  }

  /** One look at the ledger serves all, so that none can overtake another on its way to a shard. */
  private void inOrder(
      Optional<LedgerFact> ledger,
      List<PreparedCommand> commands,
      boolean stopOnFailure,
      List<CompletableFuture<CommandReply>> replies,
      CallContext call) {
    StoppingSequence.Route route =
        new StoppingSequence.Route() {
          @Override
          public Optional<Refusal> refusal(PreparedCommand command) {
            return ShardedEngine.this.refusal(ledger, command.command());
          }

          @Override
          public CompletableFuture<CommandReply> ask(
              PreparedCommand command, ShardRequest<CommandReply> request) {
            return shardOf(ledger.orElseThrow(), command.command().commandId().region())
                .submit(request, call);
          }
        };
    if (stopOnFailure) {
      new StoppingSequence(commands, route, replies).start();
      return;
    }
    for (int i = 0; i < commands.size(); i++) {
      CompletableFuture<CommandReply> reply = replies.get(i);
      Optional<Refusal> refusal = route.refusal(commands.get(i));
      if (refusal.isPresent()) {
        reply.complete(new CommandReply.Unrecorded(refusal.get()));
      } else {
        var unused =
            route
                .ask(commands.get(i), new ShardRequest.Execute(commands.get(i)))
                .whenComplete(
                    (answer, fault) -> {
                      if (fault == null) {
                        reply.complete(answer);
                      } else {
                        reply.completeExceptionally(fault);
                      }
                    });
      }
    }
  }

  @Override
  public CompletableFuture<BatchReply> executeAtomically(PreparedBatch batch, CallContext call) {
    return whole(batch, false, call);
  }

  @Override
  public CompletableFuture<BatchReply> dryRun(PreparedBatch batch, CallContext call) {
    return whole(batch, true, call);
  }

  private CompletableFuture<BatchReply> whole(
      PreparedBatch batch, boolean isDryRun, CallContext call) {
    CommandId home = batch.items().get(0).command().commandId();
    return directory
        .ledger(home.ledger())
        .thenCompose(
            found -> {
              for (PreparedCommand item : batch.items()) {
                Optional<Refusal> refusal = refusal(found, item.command());
                if (refusal.isPresent()) {
                  return CompletableFuture.completedFuture(new BatchReply.Refused(refusal.get()));
                }
              }
              return shardOf(found.get(), home.region())
                  .submit(new ShardRequest.ExecuteBatch(batch, isDryRun), call);
            });
  }

  private Shard shardOf(LedgerFact ledger, String region) {
    return shard(router.shard(ledger, region).orElseThrow());
  }

  private CompletableFuture<CommandReply> executeIn(
      ShardId id, PreparedCommand command, boolean isDryRun, CallContext call) {
    return shard(id)
        .submit(
            isDryRun ? new ShardRequest.DryRun(command) : new ShardRequest.Execute(command), call);
  }

  private Shard shard(ShardId id) {
    Shard shard = shards.get(id);
    if (shard == null) {
      throw Faults.unavailable(id, "this node does not host it");
    }
    return shard;
  }

  @Override
  public CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      String name,
      List<String> regions,
      boolean referenceUnique,
      CommandOptions options,
      CallContext call) {
    return facts.createLedger(name, regions, referenceUnique, options, call);
  }

  @Override
  public CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, CommandOptions options, CallContext call) {
    return facts.createAsset(ledger, code, scale, options, call);
  }

  @Override
  public CompletableFuture<LedgerReply<LedgerFact>> closePeriod(
      String ledger, long closedUntilMicros, CommandOptions options, CallContext call) {
    return facts.closePeriod(ledger, closedUntilMicros, options, call);
  }

  @Override
  public CompletableFuture<ReadReply<LedgerFact>> ledger(String name) {
    return directory
        .ledger(name)
        .thenApply(found -> found(found, () -> Router.ledgerNotFound(name)));
  }

  @Override
  public CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
    return directory.ledgers(after, limit);
  }

  @Override
  public CompletableFuture<ReadReply<AssetFact>> asset(String ledger, String code) {
    return inLedger(
        ledger,
        fact ->
            directory
                .asset(ledger, code)
                .thenApply(
                    found ->
                        found(
                            found,
                            () ->
                                new Refusal(
                                    Reason.ASSET_NOT_FOUND,
                                    Map.of("ledger", ledger, "asset", code)))));
  }

  @Override
  public CompletableFuture<ReadReply<List<AssetFact>>> assets(
      String ledger, String after, int limit) {
    return inLedger(
        ledger, fact -> directory.assets(ledger, after, limit).thenApply(ReadReply.Found::new));
  }

  @Override
  public CompletableFuture<ReadReply<Account>> account(AccountKey account, CallContext call) {
    return inRegion(
        account.ledger(),
        account.account().region(),
        shard ->
            shard
                .submit(new ShardRequest.ReadAccount(account), call)
                .thenApply(found -> found(found, () -> accountNotFound(account))));
  }

  @Override
  public CompletableFuture<ReadReply<FoundTransaction>> transaction(
      CommandId id, CallContext call) {
    return inRegion(
        id.ledger(),
        id.region(),
        shard ->
            shard
                .submit(new ShardRequest.ReadTransaction(id), call)
                .thenApply(
                    found ->
                        found(
                            found,
                            () ->
                                new Refusal(
                                    Reason.TRANSACTION_NOT_FOUND,
                                    Map.of("transaction", id.reference())))));
  }

  private <T> CompletableFuture<ReadReply<T>> inLedger(
      String ledger, Function<LedgerFact, CompletableFuture<ReadReply<T>>> read) {
    return directory
        .ledger(ledger)
        .thenCompose(
            found ->
                found.isPresent()
                    ? read.apply(found.get())
                    : CompletableFuture.completedFuture(
                        new ReadReply.Refused<>(Router.ledgerNotFound(ledger))));
  }

  private <T> CompletableFuture<ReadReply<T>> inRegion(
      String ledger, String region, Function<Shard, CompletableFuture<ReadReply<T>>> read) {
    return inLedger(
        ledger,
        fact ->
            fact.in(region).isPresent()
                ? read.apply(shardOf(fact, region))
                : CompletableFuture.completedFuture(
                    new ReadReply.Refused<>(Router.regionNotInLedger(fact, region))));
  }

  private static <T> ReadReply<T> found(Optional<T> value, Supplier<Refusal> otherwise) {
    return value
        .<ReadReply<T>>map(ReadReply.Found::new)
        .orElseGet(() -> new ReadReply.Refused<>(otherwise.get()));
  }

  @Override
  public List<ShardStatus> status() {
    return shards.values().stream().map(Shard::status).toList();
  }

  @Override
  public CompletableFuture<ReadReply<ConservationReport>> checkConservation(
      String ledger, Progress progress, CallContext call) {
    return inLedger(
        ledger,
        fact ->
            checks
                .conservation(
                    ledger,
                    FactCommands.shardsOf(fact.placements()).stream().map(this::shard).toList(),
                    progress,
                    call)
                .thenApply(ReadReply.Found::new));
  }

  @Override
  public CompletableFuture<ReadReply<JournalReport>> checkJournal(
      Optional<String> region, Progress progress, CallContext call) {
    return checks.journals(shardsIn(region), progress, call).thenApply(ReadReply.Found::new);
  }

  @Override
  public CompletableFuture<ReadReply<RebuildReport>> rebuild(
      Optional<String> region, Progress progress, CallContext call) {
    return checks.rebuild(shardsIn(region), progress, call).thenApply(ReadReply.Found::new);
  }

  @Override
  public CompletableFuture<ReadReply<BalancesCut>> balances(
      String ledger, List<AccountRef> accounts, OptionalLong asOfMicros, CallContext call) {
    return inLedger(ledger, fact -> balances.read(fact, accounts, asOfMicros, call));
  }

  @Override
  public CompletableFuture<ReadReply<StatementEntries>> statement(
      AccountKey account, StatementQuery query, CallContext call) {
    return inRegion(
        account.ledger(),
        account.account().region(),
        shard ->
            StatementReader.read(shard, account, query, call)
                .thenApply(found -> found(found, () -> accountNotFound(account))));
  }

  private static Refusal accountNotFound(AccountKey account) {
    return new Refusal(Reason.ACCOUNT_NOT_FOUND, Map.of("account", account.account().toString()));
  }

  @Override
  public CompletableFuture<ReadReply<EventPage>> events(
      String ledger,
      String region,
      EventCursor cursor,
      int limit,
      Duration wait,
      CallContext call) {
    return inRegionsShards(
        ledger, region, shards -> events.read(shards, ledger, cursor, limit, wait, call));
  }

  @Override
  public CompletableFuture<ReadReply<EventCursor>> newestEvents(
      String ledger, String region, CallContext call) {
    return inRegionsShards(ledger, region, shards -> events.newest(shards, call));
  }

  private <T> CompletableFuture<ReadReply<T>> inRegionsShards(
      String ledger, String region, Function<List<Shard>, CompletableFuture<T>> read) {
    return inLedger(
        ledger,
        fact -> {
          Optional<LedgerPlacement> placement = fact.in(region);
          if (placement.isEmpty()) {
            return CompletableFuture.completedFuture(
                new ReadReply.Refused<>(Router.regionNotInLedger(fact, region)));
          }
          List<Shard> inRegion = new ArrayList<>();
          placement
              .get()
              .shards()
              .forEach(number -> inRegion.add(shard(new ShardId(region, number))));
          return read.apply(inRegion).thenApply(ReadReply.Found::new);
        });
  }

  @Override
  public CompletableFuture<Bytes> tokenSecret() {
    return directory.secret();
  }

  @Override
  public long nowMicros() {
    return runtime.wallMicros();
  }

  private List<Shard> shardsIn(Optional<String> region) {
    return shards.entrySet().stream()
        .filter(shard -> region.isEmpty() || shard.getKey().region().equals(region.get()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
