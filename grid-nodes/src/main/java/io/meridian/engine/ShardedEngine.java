package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
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
  private final ShardChecks checks;

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
    this.checks = new ShardChecks(topology, journal, derived);
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
    Command command = prepared.command();
    String name = command.commandId().ledger();
    return directory
        .ledger(name)
        .thenCompose(
            found -> {
              Optional<Refusal> refusal =
                  found.isEmpty()
                      ? Optional.of(Router.ledgerNotFound(name))
                      : router.refusal(found.get(), command);
              return refusal.isPresent()
                  ? CompletableFuture.completedFuture(new CommandReply.Unrecorded(refusal.get()))
                  : shardOf(found.get(), command.commandId().region())
                      .submit(new ShardRequest.Execute(prepared), call);
            });
  }

  private Shard shardOf(LedgerFact ledger, String region) {
    return shard(router.shard(ledger, region).orElseThrow());
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
      String name, List<String> regions, String id, String actor, CallContext call) {
    String derivedId = CreateLedger.derivedId(name);
    List<LedgerPlacement> placements = router.place(name, regions);
    BiFunction<ShardId, String, Command> command =
        (shard, commandId) ->
            new CreateLedger(new CommandId(name, shard.region(), commandId), actor, placements);
    return directory
        .ledger(name)
        .thenCompose(
            known ->
                known.isPresent() && !known.get().placements().equals(placements)
                    ? CompletableFuture.completedFuture(ledgerExists(name))
                    : everywhere(
                            shardsOf(placements),
                            command,
                            id.isEmpty() ? derivedId : id,
                            derivedId,
                            call,
                            record -> new LedgerFact(name, placements, record.commitMicros()),
                            directory::publish)
                        .thenApply(reply -> onlyIfPlaced(reply, name, placements)));
  }

  /**
   * Of two creators that named different regions at once, the one whose fact the directory took has
   * succeeded.
   */
  private static LedgerReply<LedgerFact> onlyIfPlaced(
      LedgerReply<LedgerFact> reply, String name, List<LedgerPlacement> placements) {
    return reply instanceof LedgerReply.Created<LedgerFact> created
            && !created.fact().placements().equals(placements)
        ? ledgerExists(name)
        : reply;
  }

  private static LedgerReply<LedgerFact> ledgerExists(String name) {
    return new LedgerReply.Refused<>(
        new Refusal(Reason.LEDGER_EXISTS, Map.of("ledger", name, "field", "ledger.regions")));
  }

  @Override
  public CompletableFuture<LedgerReply<AssetFact>> createAsset(
      String ledger, String code, int scale, String id, String actor, CallContext call) {
    String derivedId = CreateAsset.derivedId(code);
    return directory
        .ledger(ledger)
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return CompletableFuture.completedFuture(
                    new LedgerReply.Refused<>(Router.ledgerNotFound(ledger)));
              }
              BiFunction<ShardId, String, Command> command =
                  (shard, commandId) ->
                      new CreateAsset(
                          new CommandId(ledger, shard.region(), commandId), actor, code, scale);
              return everywhere(
                  shardsOf(found.get().placements()),
                  command,
                  id.isEmpty() ? derivedId : id,
                  derivedId,
                  call,
                  record -> new AssetFact(ledger, code, scale, record.commitMicros()),
                  directory::publish);
            });
  }

  private static List<ShardId> shardsOf(List<LedgerPlacement> placements) {
    List<ShardId> ids = new ArrayList<>();
    for (LedgerPlacement placement : placements) {
      placement.shards().forEach(number -> ids.add(new ShardId(placement.region(), number)));
    }
    return ids;
  }

  /**
   * Has every shard journal a fact, one after the other. The first decides under the caller's id,
   * and a refusal there ends it before anything changed; the others follow under the derived id,
   * which no caller can have used.
   */
  private <T> CompletableFuture<LedgerReply<T>> everywhere(
      List<ShardId> ids,
      BiFunction<ShardId, String, Command> command,
      String commandId,
      String derivedId,
      CallContext call,
      Function<LedgerRecord, T> fact,
      Function<T, CompletableFuture<T>> publish) {
    CompletableFuture<CommandReply> chain =
        executeIn(ids.get(0), command.apply(ids.get(0), commandId), call);
    for (ShardId id : ids.subList(1, ids.size())) {
      chain =
          chain.thenCompose(
              first ->
                  refused(first).isPresent()
                      ? CompletableFuture.completedFuture(first)
                      : executeIn(id, command.apply(id, derivedId), call)
                          .thenApply(next -> refused(next).isPresent() ? next : first));
    }
    return chain.thenCompose(
        reply -> {
          Optional<Refusal> refusal = refused(reply);
          if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new LedgerReply.Refused<>(refusal.get()));
          }
          CommandReply.Recorded recorded = (CommandReply.Recorded) reply;
          return publish
              .apply(fact.apply(recorded.record()))
              .thenApply(stands -> new LedgerReply.Created<>(stands, recorded.replayed()));
        });
  }

  private CompletableFuture<CommandReply> executeIn(ShardId id, Command command, CallContext call) {
    return shard(id).submit(new ShardRequest.Execute(CommandCodec.prepare(command)), call);
  }

  private static Optional<Refusal> refused(CommandReply reply) {
    if (reply instanceof CommandReply.Unrecorded unrecorded) {
      return Optional.of(unrecorded.refusal());
    }
    Outcome outcome = ((CommandReply.Recorded) reply).record().outcome();
    return outcome instanceof Outcome.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
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
                .thenApply(
                    found ->
                        found(
                            found,
                            () ->
                                new Refusal(
                                    Reason.ACCOUNT_NOT_FOUND,
                                    Map.of("account", account.account().toString())))));
  }

  @Override
  public CompletableFuture<ReadReply<CommandReply.Recorded>> transaction(
      CommandId id, CallContext call) {
    return inRegion(
        id.ledger(),
        id.region(),
        shard ->
            shard
                .submit(new ShardRequest.ReadRecord(id), call)
                .thenApply(
                    found ->
                        found(
                            found.filter(
                                recorded -> recorded.record().command().kind() == CommandKind.POST),
                            () ->
                                new Refusal(
                                    Reason.TRANSACTION_NOT_FOUND,
                                    Map.of("transaction", id.region() + '/' + id.id())))));
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
                    shardsOf(fact.placements()).stream().map(this::shard).toList(),
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

  private List<Shard> shardsIn(Optional<String> region) {
    return shards.entrySet().stream()
        .filter(shard -> region.isEmpty() || shard.getKey().region().equals(region.get()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
