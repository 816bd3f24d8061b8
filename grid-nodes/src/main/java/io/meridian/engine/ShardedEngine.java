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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine over the shards of the grid. It finds the shard of a request and passes it on; facts
 * that live in every shard of a ledger are journaled in each of them, the first shard deciding,
 * before the directory shows them.
 */
public final class ShardedEngine implements Engine, ShardPeers, AutoCloseable {
  private final Router router;
  private final LedgerDirectory directory;
  private final Optional<LocalShards> local;
  private final Shards shards;
  private final Homes homes;
  private final CommandRouting commands;
  private final BatchRouting batches;
  private final FactCommands facts;
  private final GridChecks checks;
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
    this(
        runtime,
        directory,
        shardsPerRegion,
        new LocalShards(config, runtime, topology, journal, derived, shardsPerRegion, peers));
  }

  private ShardedEngine(
      EngineRuntime runtime,
      LedgerDirectory directory,
      Map<String, Integer> shardsPerRegion,
      LocalShards local) {
    this(runtime, directory, shardsPerRegion, Optional.of(local), local);
  }

  /**
   * An engine over the shards of a grid of several nodes.
   *
   * @param runtime threads and clocks; closed by whoever made it, after this
   * @param directory the index of ledgers and assets
   * @param shardsPerRegion every region of the grid in its order, with the number of shards of each
   * @param shards the way to the shards
   * @param local those of them that this node hosts; started and stopped with the engine
   */
  public ShardedEngine(
      EngineRuntime runtime,
      LedgerDirectory directory,
      Map<String, Integer> shardsPerRegion,
      GridShards shards,
      Optional<LocalShards> local) {
    this(runtime, directory, shardsPerRegion, local, shards);
  }

  private ShardedEngine(
      EngineRuntime runtime,
      LedgerDirectory directory,
      Map<String, Integer> shardsPerRegion,
      Optional<LocalShards> local,
      Shards shards) {
    this.router = new Router(new LinkedHashMap<>(shardsPerRegion));
    this.directory = directory;
    this.local = local;
    this.shards = shards;
    this.homes = new Homes(shards);
    this.commands = new CommandRouting(directory, homes, shards);
    this.batches = new BatchRouting(directory, homes, shards);
    this.facts = new FactCommands(router, directory, this::executeIn);
    this.checks = new GridChecks(shards);
    this.runtime = runtime;
    this.balances = new BalancesReader(runtime, shards);
    this.events = new EventReader(runtime, shards);
    this.crossings = new CrossingsReader(shards);
  }

  /** Lets every shard be born that this node leads, now and whenever the topology moves. */
  public void start() {
    local.ifPresent(LocalShards::start);
  }

  /** Gives every leadership up and answers whoever waits. May be called twice. */
  @Override
  public void close() {
    local.ifPresent(LocalShards::close);
  }

  /** A shard that this node hosts. */
  Shard shard(ShardId id) {
    return local.orElseThrow().shard(id);
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
    return shards.ask(
        id, isDryRun ? new ShardRequest.DryRun(command) : new ShardRequest.Execute(command), call);
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
            shards
                .ask(shard, new ShardRequest.ReadAccount(account), call)
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
      AccountKey account, Function<ShardId, CompletableFuture<ReadReply<T>>> read) {
    return inRegion(
        account.ledger(),
        account.account().region(),
        fact -> read.apply(Router.shard(fact, account.account()).orElseThrow()));
  }

  private <T> CompletableFuture<ReadReply<T>> inRegionsShards(
      String ledger, String region, Function<List<ShardId>, CompletableFuture<T>> read) {
    return inRegion(
        ledger,
        region,
        fact -> read.apply(Router.shards(fact, region)).thenApply(ReadReply.Found::new));
  }

  private static <T> ReadReply<T> found(Optional<T> value, Supplier<Refusal> otherwise) {
    return value
        .<ReadReply<T>>map(ReadReply.Found::new)
        .orElseGet(() -> new ReadReply.Refused<>(otherwise.get()));
  }

  @Override
  public List<ShardStatus> status() {
    return local.map(LocalShards::status).orElse(List.of());
  }

  @Override
  public CompletableFuture<ReadReply<ConservationReport>> checkConservation(
      String ledger, Progress progress, CallContext call) {
    return inLedger(
        ledger,
        fact ->
            checks
                .conservation(ledger, Router.shards(fact.placements()), progress, call)
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
  public CompletableFuture<JournalPage> readJournal(JournalQuery query, CallContext call) {
    return shards.call(query.shard(), new ShardCall.ReadJournal(query), call);
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
            shards
                .call(shard, new ShardCall.ReadStatement(account, query), call)
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
        ledger, region, ids -> events.read(ids, ledger, cursor, limit, wait, call));
  }

  @Override
  public CompletableFuture<ReadReply<EventCursor>> newestEvents(
      String ledger, String region, CallContext call) {
    return inRegionsShards(ledger, region, ids -> events.newest(ids, call));
  }

  @Override
  public CompletableFuture<StepReply> step(
      ShardId to, PreparedCommand step, boolean isDryRun, CallContext call) {
    return shards.step(to, step, isDryRun, call);
  }

  @Override
  public CompletableFuture<Optional<Decision>> decision(
      ShardId home, CrossingKey key, CommandId transaction, CallContext call) {
    return shards.decision(home, key, transaction, call);
  }

  @Override
  public CompletableFuture<Bytes> tokenSecret() {
    return directory.secret();
  }

  @Override
  public long nowMicros() {
    return runtime.wallMicros();
  }

  private List<ShardId> shardsIn(Optional<String> region) {
    List<ShardId> ids = new ArrayList<>();
    router
        .shardsPerRegion()
        .forEach(
            (name, count) -> {
              for (int number = 0; number < count; number++) {
                if (region.isEmpty() || region.get().equals(name)) {
                  ids.add(new ShardId(name, number));
                }
              }
            });
    return ids;
  }
}
