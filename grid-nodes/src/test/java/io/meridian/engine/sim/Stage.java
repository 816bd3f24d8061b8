package io.meridian.engine.sim;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.BalancesCut;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.Engine;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.PreparedBatch;
import io.meridian.engine.Progress;
import io.meridian.engine.ReadReply;
import io.meridian.engine.RebuildReport;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A world in which nothing goes wrong unless a test makes it: three nodes, a ledger with a source
 * of money and a wallet, and the calls of a caller who waits.
 */
final class Stage {
  static final long MILLIS = 1_000_000;
  static final long MILLIS_IN_MICROS = 1_000;
  private static final long PATIENCE_NANOS = 5_000 * MILLIS;
  static final AccountRef SOURCE = new AccountRef("eu", "world");
  static final AccountRef WALLET = new AccountRef("eu", "wallet");

  private final Simulation simulation;
  private final Gates gates = new Gates();
  private final ShardId shard;
  private int payments;

  /** A stage whose engines keep every rule but those; nothing has happened on it yet. */
  Stage(long seed, EngineConfig config, Rule... without) {
    this(SimWorld.Options.of(seed, Rates.NONE), config, without);
  }

  private Stage(SimWorld.Options options, EngineConfig config, Rule... without) {
    simulation = new Simulation(options, config, Set.of(without), gates);
    shard = simulation.world().grid().shards().get(0);
  }

  /** A stage with an open shard, an open ledger and two accounts. */
  static Stage set(Rule... without) {
    return set(1, EngineHost.TIGHT, without);
  }

  static Stage set(long seed, EngineConfig config, Rule... without) {
    return new Stage(seed, config, without).opened();
  }

  /** The same in a grid of one node, as developers have it. */
  static Stage alone() {
    SimWorld.Options options =
        new SimWorld.Options(1, 1, SimWorld.Options.region("eu", 1), Rates.NONE, true, true);
    return new Stage(options, EngineHost.tight(1)).opened();
  }

  private Stage opened() {
    begin();
    found();
    return this;
  }

  /** Starts all nodes, and waits for a leader. */
  void begin() {
    world().startAll();
    until(() -> leads(primary()));
  }

  /** Makes the ledger, its asset and its accounts. */
  void found() {
    must(new Operation.Asked.OfLedger("shop", false));
    must(new Operation.Asked.OfAsset("shop", "USD", 2));
    must(new Operation.Asked.OfCommand(opening("shop", SOURCE)));
    must(new Operation.Asked.OfCommand(opening("shop", WALLET)));
  }

  /** The command that opens an account as those of the stage are: the source has no floor. */
  static Command opening(String ledger, AccountRef account) {
    boolean source = account.equals(SOURCE);
    return new CreateAccount(
        new CommandId(ledger, "eu", CreateAccount.derivedId(account)),
        "",
        account,
        new AccountSettings(
            "USD",
            source ? NormalSide.DEBIT : NormalSide.CREDIT,
            source ? OptionalLong.empty() : OptionalLong.of(0),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty()));
  }

  SimWorld world() {
    return simulation.world();
  }

  SimGrid grid() {
    return world().grid();
  }

  Gates gates() {
    return gates;
  }

  ShardId shard() {
    return shard;
  }

  SimNode node(int number) {
    return grid().nodes().get(number);
  }

  SimNode primary() {
    return world().primary(shard).orElse(node(0));
  }

  /** The nodes that are not that one. */
  List<SimNode> others(SimNode node) {
    List<SimNode> others = new ArrayList<>(grid().nodes());
    others.remove(node);
    return others;
  }

  /** The wallet as of an instant, asked of a node. */
  CompletableFuture<ReadReply<BalancesCut>> asOf(SimNode node, long micros) {
    return engine(node).balances("shop", List.of(WALLET), OptionalLong.of(micros), call(node));
  }

  /** The events of the ledger from a cursor on, asked of a node. */
  CompletableFuture<ReadReply<EventPage>> events(SimNode node, EventCursor cursor) {
    return engine(node).events("shop", "eu", cursor, 100, Duration.ofMillis(50), call(node));
  }

  /** Has a node make the derived state of its shards again. */
  CompletableFuture<ReadReply<RebuildReport>> rebuild(SimNode node) {
    return engine(node).rebuild(Optional.empty(), Progress.NONE, call(node));
  }

  private Engine engine(SimNode node) {
    return simulation.host().engine(node).orElseThrow();
  }

  private CallContext call(SimNode node) {
    return new CallContext(node.monotonicNanos(world().nanos()) + 1_000 * MILLIS, () -> false);
  }

  /** Runs until a call is answered, or for a second. */
  <T> CompletableFuture<T> waitFor(CompletableFuture<T> answer) {
    long end = world().nanos() + 1_000 * MILLIS;
    while (!answer.isDone() && world().nanos() < end) {
      run(1);
    }
    return answer;
  }

  Optional<ShardStatus> status(SimNode node) {
    return simulation.host().status(node, shard);
  }

  boolean leads(SimNode node) {
    return status(node).filter(one -> one.state() == ShardStatus.State.OPEN).isPresent();
  }

  void run(long millis) {
    world().scheduler().runFor(millis * MILLIS);
  }

  /** Runs until something is so; a test whose stage does not get there has failed. */
  void until(BooleanSupplier so) {
    long end = world().nanos() + PATIENCE_NANOS;
    while (!so.getAsBoolean()) {
      if (world().nanos() > end || !world().scheduler().step()) {
        throw new AssertionError("the stage does not get where it should");
      }
    }
  }

  /** The command that pays an amount into the wallet, under an id of its own. */
  Post payment(long amount) {
    payments++;
    return payment("p" + payments, amount);
  }

  Post payment(String id, long amount) {
    return new Post(
        new CommandId("shop", "eu", id),
        "",
        List.of(new Posting(SOURCE, WALLET, "USD", amount)),
        TransactionDetails.NONE);
  }

  /** A hold of an amount of the wallet's money, for so long. */
  Hold hold(String id, long amount, long millis) {
    return new Hold(
        id(id),
        "",
        List.of(new Posting(WALLET, SOURCE, "USD", amount)),
        millis * MILLIS_IN_MICROS,
        0,
        TransactionDetails.NONE);
  }

  /** A capture of part of a hold. */
  Capture capture(String id, String hold, long amount) {
    return new Capture(
        id(id), "", hold, Parts.of(List.of(new Part(0, amount))), false, TransactionDetails.NONE);
  }

  /** An atomic batch of these transactions. */
  Operation.Asked.OfBatch batch(String id, TransactionCommand... items) {
    List<AtomicBatch.Item> framed = new ArrayList<>();
    for (TransactionCommand item : items) {
      framed.add(
          new AtomicBatch.Item(item.commandId().id(), CommandCodec.prepare(item).fingerprint()));
    }
    return new Operation.Asked.OfBatch(
        PreparedBatch.Mode.ATOMIC,
        Optional.of(new AtomicBatch(id(id), "", framed)),
        List.of(items),
        false);
  }

  static CommandId id(String id) {
    return new CommandId("shop", "eu", id);
  }

  /** A command that is refused, because the account it debits does not exist. */
  Post orphan(String id) {
    return new Post(
        new CommandId("shop", "eu", id),
        "",
        List.of(new Posting(new AccountRef("eu", "nobody"), WALLET, "USD", 1)),
        TransactionDetails.NONE);
  }

  /** Sends a command to a node. */
  Operation send(SimNode node, Command command) {
    return send(node, new Operation.Asked.OfCommand(command));
  }

  /** Sends the question for the wallet's state to a node. */
  Operation sendRead(SimNode node) {
    return send(node, new Operation.Asked.OfAccount(new AccountKey("shop", WALLET)));
  }

  Operation send(SimNode node, Operation.Asked asked) {
    return simulation.clients().send(asked, node, "caller");
  }

  /** Pays through the primary until it is done; the record of it. */
  CommandReply.Recorded pay(long amount) {
    Operation.Answer answer = must(new Operation.Asked.OfCommand(payment(amount)));
    return (CommandReply.Recorded) ((Operation.Answer.Executed) answer).reply();
  }

  /** The wallet's balance as the primary says. */
  long balance() {
    return balance(must(new Operation.Asked.OfAccount(new AccountKey("shop", WALLET))));
  }

  /** The balance in an answer to {@link #sendRead}. */
  static long balance(Operation.Answer answer) {
    ReadReply<Account> reply = ((Operation.Answer.Read) answer).reply();
    return ((ReadReply.Found<Account>) reply).value().balance();
  }

  /** Executes a command through the primary until it is done; its reply. */
  CommandReply execute(Command command) {
    Operation.Answer answer = must(new Operation.Asked.OfCommand(command));
    return ((Operation.Answer.Executed) answer).reply();
  }

  /** The wallet as the primary says. */
  Account wallet() {
    Operation.Answer answer = must(new Operation.Asked.OfAccount(new AccountKey("shop", WALLET)));
    return ((ReadReply.Found<Account>) ((Operation.Answer.Read) answer).reply()).value();
  }

  /** How many holds are open, as the primary says. */
  int openHolds() {
    return status(primary()).orElseThrow().openHolds();
  }

  /** Asks the primary, again and again, until it answers. */
  Operation.Answer must(Operation.Asked asked) {
    long end = world().nanos() + PATIENCE_NANOS;
    while (world().nanos() < end) {
      Operation operation = send(primary(), asked);
      waitFor(operation);
      if (operation.known()) {
        return operation.answer().orElseThrow();
      }
      run(20);
    }
    throw new AssertionError("nobody answers " + asked);
  }

  /** Runs until a call is answered, or for a second. */
  void waitFor(Operation operation) {
    long end = world().nanos() + 1_000 * MILLIS;
    while (operation.answer().isEmpty() && world().nanos() < end) {
      run(1);
    }
  }

  /** Runs until everything durable is materialized. */
  void materialize() {
    until(
        () ->
            status(primary())
                .filter(one -> one.state() == ShardStatus.State.OPEN)
                .filter(one -> one.materializedSequence() == one.sequence())
                .isPresent());
  }

  /** A derived entry in a node's copy. */
  Optional<DerivedValue> derived(SimNode node, DerivedKey key) {
    return node.state(shard).entry(key);
  }

  /** Makes a node the primary and waits until it leads. */
  void lead(SimNode node) {
    grid().movePrimary(shard, node);
    until(() -> leads(node));
  }

  /** Has a call have been answered otherwise than it was. */
  void answer(Operation read, Account account) {
    answer(read, new Operation.Answer.Read(new ReadReply.Found<>(account)));
  }

  void answer(Operation call, Operation.Answer answer) {
    call.answered(answer, call.answeredNanos());
  }

  /** Judges the run as it stands, and has nothing healed. */
  List<String> judge() {
    return new Checker(world(), simulation.history(), 0).check();
  }

  /** Heals everything, has every command answered, and judges the whole run. */
  List<String> findings() {
    for (SimNode node : grid().nodes()) {
      for (Gates.Call call : Gates.Call.values()) {
        gates.set(node, call, Gates.Position.OPEN);
      }
    }
    simulation.quieten();
    return simulation.findings();
  }
}
