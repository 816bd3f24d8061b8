package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandOptions;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A run from a seed of two ledgers in two regions of two shards each, one whose transactions may
 * cross the regions and one whose may not. Three nodes lead the shards; they crash, stand still and
 * lose their places, with messages between them lost, late and repeated. Clients pay, change money,
 * hold, capture, void and refund across the shards; in a wide run they also use a ledger with
 * unique references, freeze and close accounts, change limits, try payments and read cuts
 * meanwhile. After every step the journals are read; at the end everything is healed and must be at
 * rest.
 */
final class CrossingSimulation {
  private static final long MILLIS = 1_000_000;
  private static final long GAP_NANOS_MAX = 3_000 * MILLIS;
  private static final int SHARDS = 2;
  private static final int CLIENTS = 6;
  private static final int BATCH_ONE_IN = 6;
  private static final int BATCH_DRAWS = 6;
  private static final int SIDE_ONE_IN = 4;
  private static final int CUT_READERS = 1;

  /** A ledger of which references are unique, so that it has one shard in each region. */
  private static final String BOOKS = "books";

  private static final List<String> REGIONS = List.of("eu", "us");
  private static final List<String> LEDGERS = List.of("shop", "strict");
  private static final List<String> USD = List.of("usd-world", "usd-1", "usd-2", "usd-3");
  private static final List<String> WALLETS = List.of("usd-1", "usd-2", "usd-3");
  private static final List<String> EUR = List.of("eur-world", "eur-1");

  private final CrossingStrikes strikes = new CrossingStrikes();
  private final EngineHost host = new EngineHost(EngineHost.TIGHT, Set.of(), strikes);
  private final SimWorld world;
  private CrossingWatch watch;
  private boolean readAnew;
  private final Chaos chaos;
  private final List<Hold> holds = new ArrayList<>();
  private final List<CommandId> posts = new ArrayList<>();
  private final List<CommandId> refundable = new ArrayList<>();
  private final Map<CommandId, Command> asked = new LinkedHashMap<>();
  private final Map<CommandId, CommandReply.Recorded> answered = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final BatchClients batches = new BatchClients();
  private final SideClients side;
  private final CutReaders cuts;
  private final boolean wide;
  private boolean going;
  private int ids;

  /**
   * A world in which nothing has happened.
   *
   * @param wide whether clients do more than pay
   */
  CrossingSimulation(long seed, boolean wide) {
    this.wide = wide;
    List<ShardId> shards = new ArrayList<>();
    REGIONS.forEach(region -> shards.addAll(SimWorld.Options.region(region, SHARDS)));
    world = host.world(new SimWorld.Options(seed, 3, shards, Rates.NONE, true, true));
    watch = new CrossingWatch(world.grid());
    chaos = new Chaos(world, GAP_NANOS_MAX);
    side = new SideClients(world);
    Map<String, List<AccountRef>> accounts = new LinkedHashMap<>();
    ledgers().forEach(ledger -> accounts.put(ledger, accounts()));
    cuts =
        new CutReaders(
            world, host::engine, host::ledger, accounts, () -> !watch.book().open().isEmpty());
  }

  private List<String> ledgers() {
    List<String> ledgers = new ArrayList<>(LEDGERS);
    if (wide) {
      ledgers.add(BOOKS);
    }
    return ledgers;
  }

  private static List<AccountRef> accounts() {
    List<AccountRef> accounts = new ArrayList<>();
    for (String region : REGIONS) {
      USD.forEach(id -> accounts.add(new AccountRef(region, id)));
      EUR.forEach(id -> accounts.add(new AccountRef(region, id)));
    }
    return accounts;
  }

  SimWorld world() {
    return world;
  }

  /** Whether the journals had to be read anew at the end. */
  boolean readAnew() {
    return readAnew;
  }

  /** What the run has found; empty when all is well. */
  List<String> findings() {
    return findings;
  }

  CrossingBook book() {
    return watch.book();
  }

  CrossingStrikes strikes() {
    return strikes;
  }

  /** Runs so many steps under chaos, heals, and checks. */
  void run(int steps) {
    open();
    strikes.watch(world, watch.book());
    world.setRates(Rates.ROUGH);
    going = true;
    for (int i = 0; i < CLIENTS; i++) {
      next("client " + i);
    }
    if (wide) {
      cuts.start(CUT_READERS);
    }
    chaos.start();
    long end = world.scheduler().steps() + steps;
    while (world.scheduler().steps() < end) {
      world.scheduler().step();
      for (ShardId shard : watch.look()) {
        world.primary(shard).ifPresent(strikes::aim);
      }
    }
    going = false;
    cuts.stop();
    chaos.stop();
    strikes.rest();
    world.heal();
    resolve();
    settle();
    check();
  }

  private void open() {
    world.startAll();
    gather();
    until("a node leads all shards", () -> leader().isPresent());
    for (String ledger : ledgers()) {
      boolean books = ledger.equals(BOOKS);
      must(
          engine ->
              engine.createLedger(
                  new LedgerSettings(
                      ledger, List.of(), books ? 1 : SHARDS, books, !ledger.equals("strict")),
                  CommandOptions.NONE,
                  call(first())));
      for (String asset : List.of("USD", "EUR")) {
        must(engine -> engine.createAsset(ledger, asset, 2, CommandOptions.NONE, call(first())));
      }
      for (String region : REGIONS) {
        USD.forEach(id -> open(ledger, new AccountRef(region, id), "USD"));
        EUR.forEach(id -> open(ledger, new AccountRef(region, id), "EUR"));
      }
    }
  }

  private void open(String ledger, AccountRef account, String asset) {
    boolean source = account.id().endsWith("world");
    AccountSettings settings =
        new AccountSettings(
            asset,
            source ? NormalSide.DEBIT : NormalSide.CREDIT,
            source ? OptionalLong.empty() : OptionalLong.of(0),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty());
    CommandId id = new CommandId(ledger, account.region(), CreateAccount.derivedId(account));
    must(
        engine ->
            engine.execute(
                CommandCodec.prepare(new CreateAccount(id, "", account, settings)), call(first())));
  }

  private SimNode first() {
    return world.grid().nodes().get(0);
  }

  /** Has one node lead every shard, so that it finds what is in any of them. */
  private void gather() {
    for (ShardId shard : world.grid().shards()) {
      if (!world.primary(shard).equals(Optional.of(first()))) {
        world.grid().movePrimary(shard, first());
      }
    }
  }

  private Optional<Engine> leader() {
    boolean leads =
        world.grid().shards().stream()
            .allMatch(
                shard ->
                    host.status(first(), shard)
                        .filter(status -> status.state() == ShardStatus.State.OPEN)
                        .isPresent());
    return leads ? host.engine(first()) : Optional.empty();
  }

  private CallContext call(SimNode node) {
    return new CallContext(node.monotonicNanos(world.nanos()) + 10_000 * MILLIS, () -> false);
  }

  private void must(Function<Engine, CompletableFuture<?>> command) {
    CompletableFuture<?> answer = command.apply(leader().orElseThrow());
    until("the first commands are answered", answer::isDone);
    answer.join();
  }

  private void until(String what, BooleanSupplier so) {
    long end = world.nanos() + 60_000 * MILLIS;
    while (!so.getAsBoolean()) {
      world.scheduler().runFor(MILLIS);
      watch.look();
      if (world.nanos() > end) {
        throw new AssertionError("a healthy grid does not get to where " + what);
      }
    }
  }

  private void next(String client) {
    world
        .scheduler()
        .world(
            world.chance().between(0, 20 * MILLIS),
            client,
            () -> {
              if (going && wide && world.chance().oneIn(SIDE_ONE_IN)) {
                beside(client);
              } else if (going && world.chance().oneIn(BATCH_ONE_IN)) {
                send(drawBatch(), client);
              } else if (going) {
                send(draw(), client);
              }
            });
  }

  /** Something other than a payment. */
  private void beside(String client) {
    Chance chance = world.chance();
    String ledger = chance.oneIn(3) ? BOOKS : "shop";
    String home = chance.pick(REGIONS);
    if (chance.oneIn(3)) {
      TransactionDetails reference = side.reference();
      launch(paidIn(home, reference), new CompletableFuture<>());
      send(paidIn(home, reference), client);
      return;
    }
    if (chance.coin()) {
      AccountRef wallet = new AccountRef(home, chance.pick(WALLETS));
      send(side.change(id(ledger, home), wallet), client);
      return;
    }
    TransactionCommand tried =
        new Post(id(ledger, home), "", postings(ledger, home), details(ledger));
    SimNode node = target(tried);
    world.reach(
        node,
        client + " reaches " + node.name() + " with a dry run",
        () -> host.engine(node).ifPresent(engine -> side.dryRun(engine, tried, call(node))));
    next(client);
  }

  /**
   * A payment from the outside world to a wallet of either region, which nothing but that stops.
   */
  private Post paidIn(String home, TransactionDetails details) {
    AccountRef source = new AccountRef(home, "usd-world");
    AccountRef wallet = new AccountRef(world.chance().pick(REGIONS), world.chance().pick(WALLETS));
    return new Post(
        id(BOOKS, home),
        "",
        List.of(new Posting(source, wallet, "USD", 1 + world.chance().below(20))),
        details);
  }

  private TransactionDetails details(String ledger) {
    return ledger.equals(BOOKS) && world.chance().coin()
        ? side.reference()
        : TransactionDetails.NONE;
  }

  /** An atomic batch of payments that are homed in one shard and cross, or one that was sent. */
  private PreparedBatch drawBatch() {
    Optional<PreparedBatch> again = batches.again(world.chance());
    if (again.isPresent()) {
      return again.get();
    }
    String home = world.chance().pick(REGIONS);
    List<TransactionCommand> drawn = new ArrayList<>();
    for (int i = 0; i < BATCH_DRAWS; i++) {
      drawn.add(new Post(id("shop", home), "", postings("shop", home), TransactionDetails.NONE));
    }
    return batches.of(id("shop", home), host.ledger("shop"), drawn);
  }

  private void send(PreparedBatch batch, String client) {
    SimNode node = target(batch.items().get(0).command());
    world.reach(
        node,
        client + " reaches " + node.name() + " with a batch",
        () ->
            host.engine(node)
                .ifPresent(
                    engine -> {
                      var unused = execute(engine, node, batch);
                    }));
    world
        .scheduler()
        .world(
            world.chance().between(300 * MILLIS, 2_000 * MILLIS),
            client + " goes on",
            () -> next(client));
  }

  private CompletableFuture<BatchReply> execute(Engine engine, SimNode node, PreparedBatch batch) {
    return engine
        .executeAtomically(batch, call(node))
        .whenComplete(
            (reply, fault) -> {
              if (fault == null) {
                batches.heard(batch, reply);
              }
            });
  }

  private Command draw() {
    Chance chance = world.chance();
    int luck = chance.below(100);
    if (luck < 10 && !asked.isEmpty()) {
      return chance.pick(List.copyOf(asked.values()));
    }
    if (luck < 30 && !holds.isEmpty()) {
      Hold hold = chance.pick(holds);
      CommandId id = id(hold.commandId().ledger(), hold.commandId().region());
      String held = hold.commandId().id();
      if (luck < 24) {
        refundable.add(id);
        return new Capture(id, "", held, few(), chance.oneIn(4), TransactionDetails.NONE);
      }
      if (!wide || luck < 28) {
        return new VoidHold(id, "", held, TransactionDetails.NONE);
      }
      return refund(hold.commandId());
    }
    List<CommandId> moved = wide ? refundable : posts;
    if (luck < 38 && !moved.isEmpty()) {
      return refund(chance.pick(moved));
    }
    String ledger = chance.oneIn(4) ? "strict" : wide && chance.oneIn(3) ? BOOKS : "shop";
    String home = chance.pick(REGIONS);
    List<Posting> postings = postings(ledger, home);
    if (luck < 58) {
      long timeoutMicros = 1_000 * (long) (200 + chance.below(3_000));
      Hold hold = new Hold(id(ledger, home), "", postings, timeoutMicros, 0, details(ledger));
      holds.add(hold);
      return hold;
    }
    Post post = new Post(id(ledger, home), "", postings, details(ledger));
    posts.add(post.commandId());
    refundable.add(post.commandId());
    return post;
  }

  /** Of a post, of a capture, or of all that was captured of a hold. */
  private Refund refund(CommandId moved) {
    CommandId id = id(moved.ledger(), moved.region());
    Parts parts = wide && world.chance().oneIn(3) ? Parts.ALL_REMAINING : few();
    return new Refund(id, "", moved.id(), parts, TransactionDetails.NONE);
  }

  private Parts few() {
    return Parts.of(List.of(new Part(0, 1 + world.chance().below(6))));
  }

  private List<Posting> postings(String ledger, String home) {
    Chance chance = world.chance();
    List<Posting> postings = new ArrayList<>();
    int size = 1 + chance.below(3);
    while (postings.size() < size) {
      boolean euros = chance.oneIn(4);
      List<String> ids = euros ? EUR : USD;
      AccountRef debit =
          new AccountRef(postings.isEmpty() ? home : region(ledger, home), chance.pick(ids));
      AccountRef credit = new AccountRef(region(ledger, home), chance.pick(ids));
      if (!debit.equals(credit)) {
        postings.add(new Posting(debit, credit, euros ? "EUR" : "USD", 1 + chance.below(20)));
      }
    }
    return postings;
  }

  /** Where regions are kept apart hardly anybody tries. */
  private String region(String ledger, String home) {
    return ledger.equals("strict") && !world.chance().oneIn(20)
        ? home
        : world.chance().pick(REGIONS);
  }

  private CommandId id(String ledger, String region) {
    ids++;
    return new CommandId(ledger, region, "t" + ids);
  }

  private void send(Command command, String client) {
    CompletableFuture<CommandReply> answer = new CompletableFuture<>();
    launch(command, answer);
    long patience = world.chance().between(300 * MILLIS, 2_000 * MILLIS);
    world
        .scheduler()
        .world(
            patience,
            client + " goes on",
            () -> {
              if (!answer.isDone() && going && world.chance().coin()) {
                send(command, client);
              } else {
                next(client);
              }
            });
  }

  private void launch(Command command, CompletableFuture<CommandReply> answer) {
    asked.putIfAbsent(command.commandId(), command);
    SimNode node = target(command);
    world.reach(
        node,
        command.commandId() + " reaches " + node.name(),
        () -> host.engine(node).ifPresent(engine -> execute(engine, node, command, answer)));
  }

  private void execute(
      Engine engine, SimNode node, Command command, CompletableFuture<CommandReply> answer) {
    var unused =
        engine
            .execute(CommandCodec.prepare(command), call(node))
            .whenComplete(
                (reply, fault) -> {
                  if (fault == null) {
                    heard(command, reply);
                    answer.complete(reply);
                  }
                });
  }

  private SimNode target(Command command) {
    LedgerFact ledger = host.ledger(command.commandId().ledger());
    List<SimNode> nodes = world.grid().nodes();
    if (command.accounts().isEmpty() || world.chance().oneIn(10)) {
      return world.chance().pick(nodes);
    }
    AccountRef account = command.accounts().get(0).account();
    return world
        .primary(new ShardId(account.region(), ledger.shardOf(account)))
        .orElse(nodes.get(0));
  }

  /** What was told once stays so, and success is told only when it is everywhere. */
  private void heard(Command command, CommandReply reply) {
    if (!(reply instanceof CommandReply.Recorded recorded)) {
      return;
    }
    if (recorded.record().outcome() instanceof Outcome.Applied applied) {
      watch.look();
      applied.crossed().ifPresent(crossed -> watch.book().expectSettled(crossed.key()));
    }
    CommandReply.Recorded first = answered.putIfAbsent(command.commandId(), recorded);
    if (first != null && !first.record().outcome().equals(recorded.record().outcome())) {
      findings.add("told otherwise before: " + reply + " and " + first);
    }
  }

  /** Asks everything once more until it is answered. */
  private void resolve() {
    until(
        "a node leads all shards",
        () -> {
          gather();
          return leader().isPresent();
        });
    for (PreparedBatch batch : batches.asked()) {
      resolve(batch, () -> execute(host.engine(first()).orElseThrow(), first(), batch));
    }
    for (Command command : List.copyOf(asked.values())) {
      resolve(
              command,
              () ->
                  host.engine(first())
                      .orElseThrow()
                      .execute(CommandCodec.prepare(command), call(first())))
          .ifPresent(reply -> heard(command, reply));
    }
  }

  private <R> Optional<R> resolve(Object what, Supplier<CompletableFuture<R>> ask) {
    for (int tries = 0; tries < 60; tries++) {
      Optional<Engine> asked = host.engine(first());
      CompletableFuture<R> answer = ask.get();
      // One that had been given up may learn so only now: then nobody is left to answer.
      until("it answers " + what, () -> answer.isDone() || !host.engine(first()).equals(asked));
      if (answer.isDone() && !answer.isCompletedExceptionally()) {
        return Optional.of(answer.join());
      }
      // A node that has come back late may have taken its shards since.
      until(
          "a node leads all shards again",
          () -> {
            gather();
            return leader().isPresent();
          });
      world.scheduler().runFor(50 * MILLIS);
    }
    findings.add("a healthy grid does not answer: " + what);
    return Optional.empty();
  }

  private void settle() {
    until(
        "nothing is open",
        () ->
            world.grid().shards().stream()
                .allMatch(
                    shard ->
                        world
                            .primary(shard)
                            .flatMap(node -> host.status(node, shard))
                            .filter(status -> status.state() == ShardStatus.State.OPEN)
                            .filter(
                                status ->
                                    status.openCrossings() == 0
                                        && status.openHolds() == 0
                                        && status.queuedItems() == 0)
                            .isPresent()));
    // What has just ended in memory is durable a moment later.
    world.scheduler().runFor(1_000 * MILLIS);
  }

  private void check() {
    readAnew = watch.misled();
    if (readAnew) {
      watch = new CrossingWatch(world.grid());
    }
    findings.addAll(watch.checkAtRest());
    findings.addAll(batches.check(watch.book()));
    findings.addAll(side.check(watch.book()));
    findings.addAll(cuts.check(watch.book(), CrossingBook::asset));
    watch.book().accounts().seen().forEach(world.tally()::seen);
    watch.book().seen().forEach(world.tally()::seen);
    answered.forEach(
        (id, reply) -> {
          Outcome told = reply.record().outcome();
          Optional<Outcome> recorded = watch.book().outcome(reply.shard(), id);
          boolean known = asked.get(id) instanceof TransactionCommand;
          if (known && !recorded.filter(told::equals).isPresent()) {
            findings.add("was told " + told + " of " + id + ", recorded " + recorded);
          }
        });
  }
}
