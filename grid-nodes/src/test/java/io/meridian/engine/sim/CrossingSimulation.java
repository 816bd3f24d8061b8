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

/**
 * A run from a seed of a ledger in three shards, led by three nodes that crash, stand still and
 * lose their places, with messages between them lost, late and repeated. Clients pay, hold, capture
 * and void across the shards; at the end everything is healed and the journals are read.
 */
final class CrossingSimulation {
  private static final long MILLIS = 1_000_000;
  private static final int SHARDS = 3;
  private static final int WALLETS = 5;
  private static final int CLIENTS = 6;
  private static final int BATCH_ONE_IN = 5;
  private static final String LEDGER = "shop";

  private final EngineHost host = new EngineHost(EngineHost.TIGHT, Set.of(), Meddler.NONE);
  private final SimWorld world;
  private final Chaos chaos;
  private final List<AccountRef> accounts = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();
  private final Map<CommandId, TransactionCommand> asked = new LinkedHashMap<>();
  private final Map<CommandId, CommandReply> answered = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final BatchClients batches = new BatchClients();
  private CrossingChecker checker;
  private boolean going;
  private int ids;

  /** A world in which nothing has happened. */
  CrossingSimulation(long seed) {
    world = host.world(new SimWorld.Options(seed, 3, SHARDS, Rates.NONE, true, true));
    chaos = new Chaos(world);
  }

  SimWorld world() {
    return world;
  }

  /** What the run has found; empty when all is well. */
  List<String> findings() {
    return findings;
  }

  CrossingChecker checker() {
    return checker;
  }

  /** Runs so many steps under chaos, heals, and checks. */
  void run(int steps) {
    open();
    world.setRates(Rates.ROUGH);
    going = true;
    for (int i = 0; i < CLIENTS; i++) {
      next("client " + i);
    }
    chaos.start();
    long end = world.scheduler().steps() + steps;
    while (world.scheduler().steps() < end) {
      world.scheduler().step();
    }
    going = false;
    chaos.stop();
    world.heal();
    gather();
    resolve();
    settle();
    check();
  }

  private void open() {
    world.startAll();
    gather();
    until("a node leads all shards", () -> leader().isPresent());
    Engine engine = leader().orElseThrow();
    must(
        engine.createLedger(
            new LedgerSettings(LEDGER, List.of(), SHARDS, false, true),
            CommandOptions.NONE,
            call(world.grid().nodes().get(0))));
    must(
        engine.createAsset(
            LEDGER, "USD", 2, CommandOptions.NONE, call(world.grid().nodes().get(0))));
    for (int i = 0; i <= WALLETS; i++) {
      boolean source = i == 0;
      AccountRef account = new AccountRef("eu", source ? "world" : "wallet-" + i);
      accounts.add(account);
      must(
          engine.execute(
              CommandCodec.prepare(
                  new CreateAccount(
                      new CommandId(LEDGER, "eu", CreateAccount.derivedId(account)),
                      "",
                      account,
                      new AccountSettings(
                          "USD",
                          source ? NormalSide.DEBIT : NormalSide.CREDIT,
                          source ? OptionalLong.empty() : OptionalLong.of(0),
                          OptionalLong.empty(),
                          Map.of(),
                          Optional.empty()))),
              call(world.grid().nodes().get(0))));
    }
  }

  /** Has one node lead every shard, so that it finds what is in any of them. */
  private void gather() {
    for (ShardId shard : world.grid().shards()) {
      world.grid().movePrimary(shard, world.grid().nodes().get(0));
    }
  }

  private Optional<Engine> leader() {
    SimNode node = world.grid().nodes().get(0);
    boolean leads =
        world.grid().shards().stream()
            .allMatch(
                shard ->
                    host.status(node, shard)
                        .filter(status -> status.state() == ShardStatus.State.OPEN)
                        .isPresent());
    return leads ? host.engine(node) : Optional.empty();
  }

  private CallContext call(SimNode node) {
    return new CallContext(node.monotonicNanos(world.nanos()) + 10_000 * MILLIS, () -> false);
  }

  private <T> T must(CompletableFuture<T> answer) {
    until("the first commands are answered", answer::isDone);
    return answer.join();
  }

  private void until(String what, BooleanSupplier so) {
    long end = world.nanos() + 60_000 * MILLIS;
    while (!so.getAsBoolean()) {
      world.scheduler().runFor(MILLIS);
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
              if (going && world.chance().oneIn(BATCH_ONE_IN)) {
                send(drawBatch(), client);
              } else if (going) {
                send(draw(), client);
              }
            });
  }

  private TransactionCommand draw() {
    Chance chance = world.chance();
    int luck = chance.below(100);
    if (luck < 12 && !asked.isEmpty()) {
      return chance.pick(List.copyOf(asked.values()));
    }
    if (luck < 35 && !holds.isEmpty()) {
      Hold hold = chance.pick(holds);
      return luck < 28
          ? new Capture(
              id(),
              "",
              hold.commandId().id(),
              Parts.of(List.of(new Part(0, 1 + chance.below(6)))),
              chance.oneIn(4),
              TransactionDetails.NONE)
          : new VoidHold(id(), "", hold.commandId().id(), TransactionDetails.NONE);
    }
    List<Posting> postings = new ArrayList<>();
    for (int i = chance.below(3); i >= 0; i--) {
      AccountRef debit = chance.pick(accounts);
      AccountRef credit = chance.pick(accounts);
      if (!debit.equals(credit)) {
        postings.add(new Posting(debit, credit, "USD", 1 + chance.below(20)));
      }
    }
    if (postings.isEmpty()) {
      postings.add(
          new Posting(accounts.get(0), chance.pick(accounts.subList(1, WALLETS)), "USD", 9));
    }
    if (luck < 55) {
      Hold hold =
          new Hold(
              id(),
              "",
              postings,
              1_000 * (long) (200 + chance.below(3_000)),
              0,
              TransactionDetails.NONE);
      holds.add(hold);
      return hold;
    }
    return new Post(id(), "", postings, TransactionDetails.NONE);
  }

  /** Its items, and perhaps a hold and a capture of it, are homed in one shard. */
  private PreparedBatch drawBatch() {
    return batches.again(world.chance()).orElseGet(this::newBatch);
  }

  private PreparedBatch newBatch() {
    List<TransactionCommand> drawn = new ArrayList<>();
    for (int i = 0; i < 2 * SHARDS; i++) {
      AccountRef debit = world.chance().pick(accounts);
      AccountRef credit = world.chance().pick(accounts);
      if (!debit.equals(credit)) {
        drawn.add(
            new Post(
                id(),
                "",
                List.of(new Posting(debit, credit, "USD", 1 + world.chance().below(20))),
                TransactionDetails.NONE));
      }
    }
    return drawn.isEmpty() ? newBatch() : batches.of(id(), host.ledger(LEDGER), drawn);
  }

  private void send(PreparedBatch batch, String client) {
    SimNode node = target((TransactionCommand) batch.items().get(0).command());
    node.process()
        .ifPresent(
            process ->
                world
                    .scheduler()
                    .grid(
                        world.chance().hop(),
                        process,
                        client + " reaches " + node.name() + " with a batch",
                        () ->
                            host.engine(node)
                                .ifPresent(
                                    engine -> {
                                      var unused = execute(engine, node, batch);
                                    })));
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

  private CommandId id() {
    ids++;
    return new CommandId(LEDGER, "eu", "t" + ids);
  }

  private void send(TransactionCommand command, String client) {
    asked.putIfAbsent(command.commandId(), command);
    SimNode node = target(command);
    CompletableFuture<CommandReply> answer = new CompletableFuture<>();
    node.process()
        .ifPresent(
            process ->
                world
                    .scheduler()
                    .grid(
                        world.chance().hop(),
                        process,
                        client + " reaches " + node.name(),
                        () ->
                            host.engine(node)
                                .ifPresent(engine -> execute(engine, node, command, answer))));
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

  private void execute(
      Engine engine,
      SimNode node,
      TransactionCommand command,
      CompletableFuture<CommandReply> answer) {
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

  private SimNode target(TransactionCommand command) {
    LedgerFact ledger = host.ledger(LEDGER);
    List<SimNode> nodes = world.grid().nodes();
    if (command.accounts().isEmpty() || world.chance().oneIn(10)) {
      return world.chance().pick(nodes);
    }
    int shard = ledger.shardOf(command.accounts().get(0).account());
    return world.primary(new ShardId("eu", shard)).orElse(nodes.get(0));
  }

  /** What was told once stays so. */
  private void heard(Command command, CommandReply reply) {
    if (!(reply instanceof CommandReply.Recorded recorded)) {
      return;
    }
    CommandReply before = answered.putIfAbsent(command.commandId(), reply);
    if (before instanceof CommandReply.Recorded first
        && !first.record().outcome().equals(recorded.record().outcome())) {
      findings.add("told otherwise before: " + reply + " and " + before);
    }
  }

  /** Asks everything once more until it is answered. */
  private void resolve() {
    until("a node leads all shards", () -> leader().isPresent());
    SimNode asked = world.grid().nodes().get(0);
    for (PreparedBatch batch : batches.asked()) {
      boolean known = false;
      for (int tries = 0; !known && tries < 60; tries++) {
        CompletableFuture<BatchReply> answer =
            execute(host.engine(asked).orElseThrow(), asked, batch);
        until("it answers " + batch, answer::isDone);
        known = !answer.isCompletedExceptionally();
        if (!known) {
          world.scheduler().runFor(50 * MILLIS);
        }
      }
      if (!known) {
        findings.add("a healthy grid does not answer: " + batch);
      }
    }
    for (TransactionCommand command : List.copyOf(this.asked.values())) {
      boolean known = false;
      for (int tries = 0; !known && tries < 60; tries++) {
        SimNode node = world.grid().nodes().get(0);
        CompletableFuture<CommandReply> answer =
            host.engine(node).orElseThrow().execute(CommandCodec.prepare(command), call(node));
        until("it answers " + command, answer::isDone);
        known = !answer.isCompletedExceptionally();
        if (known) {
          heard(command, answer.join());
        } else {
          world.scheduler().runFor(50 * MILLIS);
        }
      }
      if (!known) {
        findings.add("a healthy grid does not answer: " + command);
      }
    }
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
    checker = new CrossingChecker(world.grid());
    findings.addAll(checker.check());
    findings.addAll(batches.check(checker));
    answered.forEach(
        (id, reply) -> {
          Outcome told = ((CommandReply.Recorded) reply).record().outcome();
          if (!checker.outcome(id).filter(told::equals).isPresent()) {
            findings.add("was told " + told + " of " + id + ", recorded " + checker.outcome(id));
          }
        });
  }
}
