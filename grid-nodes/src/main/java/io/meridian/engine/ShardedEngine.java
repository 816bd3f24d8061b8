package io.meridian.engine;

import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.time.Duration;
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
public final class ShardedEngine implements Engine, ShardPeers, AutoCloseable {
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(10);

  private final Router router;
  private final Topology topology;
  private final LedgerDirectory directory;
  private final Map<ShardId, Shard> shards = new LinkedHashMap<>();
  private final Homes homes;
  private final CommandRouting commands;
  private final BatchRouting batches;
  private final FactCommands facts;
  private final ShardChecks checks;
  private final EngineRuntime runtime;
  private final BalancesReader balances;
  private final EventReader events;
  private final CrossingsReader crossings;

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
    this(config, runtime, topology, journal, derived, directory, shardsPerRegion, Optional.empty());
  }

  /**
   * An engine whose shards reach others by a way of their own.
   *
   * @param peers the way; empty when all shards are this engine's
   */
  public ShardedEngine(
      EngineConfig config,
      EngineRuntime runtime,
      Topology topology,
      JournalStore journal,
      DerivedStore derived,
      LedgerDirectory directory,
      Map<String, Integer> shardsPerRegion,
      Optional<ShardPeers> peers) {
    this.router = new Router(new LinkedHashMap<>(shardsPerRegion));
    this.topology = topology;
    this.directory = directory;
    ClockGuard clock = new ClockGuard(runtime, config);
    shardsPerRegion.forEach(
        (region, count) -> {
          for (int number = 0; number < count; number++) {
            ShardId id = new ShardId(region, number);
            shards.put(
                id,
                new Shard(
                    id, config, runtime, topology, journal, derived, clock, peers.orElse(this)));
          }
        });
    this.homes = new Homes(this::ask);
    this.commands = new CommandRouting(directory, homes, this::ask);
    this.batches = new BatchRouting(directory, homes, this::ask);
    this.facts = new FactCommands(router, directory, this::executeIn);
    this.checks = new ShardChecks(topology, journal, derived);
    this.runtime = runtime;
    this.balances = new BalancesReader(runtime, this::shard);
    this.events = new EventReader(runtime);
    this.crossings = new CrossingsReader(this::ask);
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
  public Map<String, Integer> shardsPerRegion() {
    return router.shardsPerRegion();
  }

  @Override
  public CompletableFuture<CommandReply> execute(PreparedCommand prepared, CallContext call) {
    return commands.route(prepared.command(), () -> new ShardRequest.Execute(prepared), call);
  }

  @Override
  public CompletableFuture<CommandReply> dryRun(PreparedCommand prepared, CallContext call) {
    return commands.route(prepared.command(), () -> new ShardRequest.DryRun(prepared), call);
  }

  @Override
  public List<CompletableFuture<CommandReply>> executeInOrder(
      List<PreparedCommand> inOrder, boolean stopOnFailure, CallContext call) {
    List<CompletableFuture<CommandReply>> replies =
        inOrder.stream().map(unused -> new CompletableFuture<CommandReply>()).toList();
    if (!inOrder.isEmpty()) {
      commands.inOrder(inOrder, stopOnFailure, replies, call);
    }
    return replies;
  }

  @Override
  public CompletableFuture<BatchReply> executeAtomically(PreparedBatch batch, CallContext call) {
    return batches.route(batch, false, call);
  }

  @Override
  public CompletableFuture<BatchReply> dryRun(PreparedBatch batch, CallContext call) {
    return batches.route(batch, true, call);
  }

  private CompletableFuture<CommandReply> executeIn(
      ShardId id, PreparedCommand command, boolean isDryRun, CallContext call) {
    return ask(
        id, isDryRun ? new ShardRequest.DryRun(command) : new ShardRequest.Execute(command), call);
  }

  private <R> CompletableFuture<R> ask(ShardId id, ShardRequest<R> request, CallContext call) {
    return shards.containsKey(id)
        ? shard(id).submit(request, call)
        : CompletableFuture.failedFuture(notHosted(id));
  }

  /** A shard that this node hosts. */
  Shard shard(ShardId id) {
    Shard shard = shards.get(id);
    if (shard == null) {
      throw notHosted(id);
    }
    return shard;
  }

  private static EngineException notHosted(ShardId id) {
    return Faults.unavailable(id, "this node does not host it");
  }

  @Override
  public CompletableFuture<LedgerReply<LedgerFact>> createLedger(
      LedgerSettings ledger, CommandOptions options, CallContext call) {
    return facts.createLedger(ledger, options, call);
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
    return inShard(
        account,
        shard ->
            shard
                .submit(new ShardRequest.ReadAccount(account), call)
                .thenApply(found -> found(found, () -> accountNotFound(account))));
  }

  @Override
  public CompletableFuture<ReadReply<FoundTransaction>> transaction(
      CommandId id, CallContext call) {
    return inRegion(id.ledger(), id.region(), fact -> homes.transaction(fact, id, call));
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
      String ledger, String region, Function<LedgerFact, CompletableFuture<ReadReply<T>>> read) {
    return inLedger(
        ledger,
        fact ->
            fact.in(region).isPresent()
                ? read.apply(fact)
                : CompletableFuture.completedFuture(
                    new ReadReply.Refused<>(Router.regionNotInLedger(fact, region))));
  }

  private <T> CompletableFuture<ReadReply<T>> inShard(
      AccountKey account, Function<Shard, CompletableFuture<ReadReply<T>>> read) {
    return inRegion(
        account.ledger(),
        account.account().region(),
        fact -> read.apply(shard(Router.shard(fact, account.account()).orElseThrow())));
  }

  private <T> CompletableFuture<ReadReply<T>> inRegionsShards(
      String ledger, String region, Function<List<Shard>, CompletableFuture<T>> read) {
    return inRegion(
        ledger,
        region,
        fact ->
            read.apply(Router.shards(fact, region).stream().map(this::shard).toList())
                .thenApply(ReadReply.Found::new));
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
                    Router.shards(fact.placements()).stream().map(this::shard).toList(),
                    progress,
                    call)
                .thenApply(ReadReply.Found::new));
  }

  @Override
  public CompletableFuture<ReadReply<List<OpenCrossing>>> checkCrossings(
      String ledger,
      Optional<String> region,
      Optional<OpenCrossing.Place> after,
      int limit,
      CallContext call) {
    return inShards(ledger, region, of -> crossings.list(of, ledger, after, limit, call));
  }

  @Override
  public CompletableFuture<ReadReply<Integer>> settleCrossings(
      String ledger, Optional<String> region, CallContext call) {
    return inShards(ledger, region, of -> crossings.driveOn(of, ledger, call));
  }

  private <T> CompletableFuture<ReadReply<T>> inShards(
      String ledger, Optional<String> region, Function<List<ShardId>, CompletableFuture<T>> read) {
    return region.isEmpty()
        ? inLedger(
            ledger,
            fact -> read.apply(Router.shards(fact.placements())).thenApply(ReadReply.Found::new))
        : inRegion(
            ledger,
            region.get(),
            fact -> read.apply(Router.shards(fact, region.get())).thenApply(ReadReply.Found::new));
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
    return inShard(
        account,
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

  @Override
  public CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
    return ask(to, new ShardRequest.Step(step, isDryRun), call);
  }

  @Override
  public CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CallContext call) {
    return ask(home, new ShardRequest.ReadDecision(key), call);
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
