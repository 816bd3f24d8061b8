package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Callers of the ledger: each makes one call after the other, to the primary, to whichever node
 * answered last, or to any node; gives up waiting after a while; uses ids again, for the same and
 * for other requests; and reads what it and the others wrote.
 */
final class Clients {
  private static final long MILLIS = 1_000_000;
  private static final String REGION = "eu";
  private static final List<String> ACCOUNTS =
      List.of("w0", "w1", "w2", "w3", "w4", "world", "shop", "stock");

  private final SimWorld world;
  private final Function<SimNode, Optional<Engine>> engines;
  private final History history;
  private final List<String> ledgers;
  private final Map<CommandId, Command> sent = new LinkedHashMap<>();
  private final List<Command> sentInOrder = new ArrayList<>();
  private final Map<String, SimNode> sticky = new LinkedHashMap<>();
  private final Set<String> opened = new TreeSet<>();
  private final Map<String, Operation> present = new LinkedHashMap<>();
  private long numbered;
  private int rounds;
  private boolean going;

  Clients(
      SimWorld world,
      Function<SimNode, Optional<Engine>> engines,
      History history,
      List<String> ledgers) {
    this.world = world;
    this.engines = engines;
    this.history = history;
    this.ledgers = ledgers;
  }

  /** Starts so many clients. */
  void start(int clients) {
    going = true;
    rounds++;
    for (int i = 0; i < clients; i++) {
      String name = "client " + rounds + '.' + i;
      world.scheduler().world(world.chance().between(0, 20 * MILLIS), name, () -> next(name));
    }
  }

  /** Lets the clients end after their present call. */
  void stop() {
    going = false;
  }

  private boolean goesOn(String client) {
    return going && client.startsWith("client " + rounds + '.');
  }

  private void next(String client) {
    if (goesOn(client)) {
      call(choose(), client);
    }
  }

  private Operation.Asked choose() {
    Chance chance = world.chance();
    String ledger = chance.pick(ledgers);
    if (opened.size() < ACCOUNTS.size() + 3 && chance.coin()) {
      return open(ledger);
    }
    int luck = chance.below(100);
    if (luck < 3) {
      return new Operation.Asked.OfLedger(ledger);
    }
    if (luck < 7) {
      int scale = chance.oneIn(8) ? 3 : 2;
      return new Operation.Asked.OfAsset(ledger, chance.coin() ? "USD" : "SKU", scale);
    }
    if (luck < 17) {
      return new Operation.Asked.OfCommand(openAccount(ledger));
    }
    if (luck < 60) {
      return new Operation.Asked.OfCommand(post(ledger));
    }
    if (luck < 72 && !sentInOrder.isEmpty()) {
      Command earlier = chance.pick(sentInOrder);
      return new Operation.Asked.OfCommand(chance.oneIn(3) ? changed(earlier) : earlier);
    }
    if (luck < 90 || sentInOrder.isEmpty()) {
      return new Operation.Asked.OfAccount(new AccountKey(ledger, anyAccount()));
    }
    return new Operation.Asked.OfTransaction(chance.pick(sentInOrder).commandId());
  }

  /** What the ledger needs first, again and again until somebody was told that it is there. */
  private Operation.Asked open(String ledger) {
    if (!opened.contains(ledger)) {
      return new Operation.Asked.OfLedger(ledger);
    }
    String asset = opened.contains("USD") ? "SKU" : "USD";
    return opened.contains(asset)
        ? new Operation.Asked.OfCommand(openAccount(ledger))
        : new Operation.Asked.OfAsset(ledger, asset, 2);
  }

  private AccountRef anyAccount() {
    return new AccountRef(REGION, world.chance().pick(ACCOUNTS));
  }

  private CreateAccount openAccount(String ledger) {
    AccountRef account = anyAccount();
    boolean world = account.id().equals("world");
    boolean stock = account.id().equals("stock");
    OptionalLong ceiling = account.id().equals("w1") ? OptionalLong.of(120) : OptionalLong.empty();
    AccountSettings settings =
        new AccountSettings(
            stock ? "SKU" : "USD",
            world ? NormalSide.DEBIT : NormalSide.CREDIT,
            world || stock ? OptionalLong.empty() : OptionalLong.of(0),
            ceiling,
            this.world.chance().oneIn(10) ? Map.of("colour", "red") : Map.of(),
            Optional.empty());
    String id = CreateAccount.derivedId(account);
    return new CreateAccount(new CommandId(ledger, REGION, id), "", account, settings);
  }

  private Post post(String ledger) {
    numbered++;
    return post(ledger, "t" + numbered);
  }

  private Post post(String ledger, String id) {
    Chance chance = world.chance();
    List<Posting> postings = new ArrayList<>();
    int count = chance.oneIn(4) ? 2 + chance.below(2) : 1;
    while (postings.size() < count) {
      AccountRef debit = chance.coin() ? new AccountRef(REGION, "world") : anyAccount();
      AccountRef credit = anyAccount();
      if (!debit.equals(credit)) {
        String asset = chance.oneIn(12) ? "SKU" : "USD";
        postings.add(new Posting(debit, credit, asset, 1 + chance.below(60)));
      }
    }
    return new Post(
        new CommandId(ledger, REGION, id), "", postings, "", Map.of(), Optional.empty());
  }

  /** Another request under the same id. */
  private Command changed(Command earlier) {
    if (earlier instanceof CreateAccount account) {
      AccountSettings was = account.settings();
      return new CreateAccount(
          account.commandId(),
          "",
          account.account(),
          new AccountSettings(
              was.asset(),
              was.normalSide(),
              OptionalLong.of(-77),
              was.ceiling(),
              was.labels(),
              was.privateData()));
    }
    return post(earlier.commandId().ledger(), earlier.commandId().id());
  }

  private void call(Operation.Asked asked, String client) {
    Operation operation = send(asked, target(client), client);
    present.put(client, operation);
    long patience = world.chance().between(200 * MILLIS, 1_500 * MILLIS);
    world
        .scheduler()
        .world(patience, client + " loses patience", () -> afterwards(operation, client));
  }

  private SimNode target(String client) {
    Chance chance = world.chance();
    List<SimNode> nodes = world.grid().nodes();
    int luck = chance.below(100);
    if (luck < 60) {
      return world.primary(world.grid().shards().get(0)).orElse(nodes.get(0));
    }
    return luck < 90 ? sticky.getOrDefault(client, nodes.get(0)) : chance.pick(nodes);
  }

  /** The client goes on, once, when its call was answered or took too long. */
  private void afterwards(Operation operation, String client) {
    if (!present.remove(client, operation)) {
      return;
    }
    boolean again = !operation.known() && world.chance().below(10) < 7;
    world
        .scheduler()
        .world(
            world.chance().between(0, (operation.known() ? 10 : 90) * MILLIS),
            client,
            () -> {
              if (again && goesOn(client)) {
                call(operation.asked(), client);
              } else {
                next(client);
              }
            });
  }

  /** Sends a call on its way to a node; the node's answer is noted when it is given. */
  Operation send(Operation.Asked asked, SimNode node, String client) {
    Operation operation = history.asked(node.name(), asked, world.nanos());
    if (asked instanceof Operation.Asked.OfCommand of
        && sent.putIfAbsent(of.command().commandId(), of.command()) == null) {
      sentInOrder.add(of.command());
    }
    node.process()
        .ifPresentOrElse(
            process ->
                world
                    .scheduler()
                    .grid(
                        world.chance().hop(),
                        process,
                        client + " reaches " + node.name(),
                        () -> arrive(operation, node, client)),
            () -> unreachable(operation, client));
    return operation;
  }

  private void unreachable(Operation operation, String client) {
    world
        .scheduler()
        .world(20 * MILLIS, client + " finds nobody", () -> afterwards(operation, client));
  }

  private void arrive(Operation operation, SimNode node, String client) {
    Optional<Engine> engine = engines.apply(node);
    if (engine.isEmpty()) {
      unreachable(operation, client);
      return;
    }
    long deadline =
        node.monotonicNanos(world.nanos()) + world.chance().between(100 * MILLIS, 3_000 * MILLIS);
    CallContext call = new CallContext(deadline, () -> false);
    var unused =
        ask(operation.asked(), engine.get(), call)
            .whenComplete(
                (answer, fault) -> {
                  Operation.Answer given =
                      fault == null ? answer : new Operation.Answer.Failed(fault);
                  history.answered(operation, given, world.nanos());
                  world.tally().seen("answer: " + kind(given));
                  note(operation, node, client);
                });
  }

  private void noteOpened(Operation.Asked asked) {
    if (asked instanceof Operation.Asked.OfLedger of) {
      opened.add(of.name());
    } else if (asked instanceof Operation.Asked.OfAsset of) {
      opened.add(of.code());
    } else if (asked instanceof Operation.Asked.OfCommand of
        && of.command() instanceof CreateAccount account) {
      opened.add(account.account().id());
    }
  }

  private static String kind(Operation.Answer answer) {
    if (answer instanceof Operation.Answer.Failed) {
      return "fault";
    }
    if (answer instanceof Operation.Answer.Executed executed) {
      return executed.reply() instanceof CommandReply.Recorded recorded
          ? recorded.replayed()
              ? "replay"
              : recorded.record().outcome() instanceof Outcome.Applied ? "applied" : "refused"
          : "not recorded";
    }
    return answer instanceof Operation.Answer.Read || answer instanceof Operation.Answer.Found
        ? "read"
        : "fact";
  }

  private void note(Operation operation, SimNode node, String client) {
    if (operation.known()) {
      sticky.put(client, node);
      noteOpened(operation.asked());
    }
    world
        .scheduler()
        .world(world.chance().hop(), client + " hears", () -> afterwards(operation, client));
  }

  private static CompletableFuture<Operation.Answer> ask(
      Operation.Asked asked, Engine engine, CallContext call) {
    if (asked instanceof Operation.Asked.OfLedger of) {
      return engine
          .createLedger(of.name(), List.of(), "", "", call)
          .thenApply(Operation.Answer.Ledger::new);
    }
    if (asked instanceof Operation.Asked.OfAsset of) {
      return engine
          .createAsset(of.ledger(), of.code(), of.scale(), "", "", call)
          .thenApply(Operation.Answer.Asset::new);
    }
    if (asked instanceof Operation.Asked.OfCommand of) {
      return engine
          .execute(CommandCodec.prepare(of.command()), call)
          .thenApply(Operation.Answer.Executed::new);
    }
    if (asked instanceof Operation.Asked.OfAccount of) {
      return engine.account(of.key(), call).thenApply(Operation.Answer.Read::new);
    }
    return engine
        .transaction(((Operation.Asked.OfTransaction) asked).id(), call)
        .thenApply(Operation.Answer.Found::new);
  }

  /** Every request that was ever sent as the first under its id. */
  List<Command> sent() {
    return List.copyOf(sentInOrder);
  }
}
