package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
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
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * An engine on stores in memory with a ledger in three regions, a shard in each, and messages
 * between them that a test can hold up. The outside world and alice are in eu, bob and carol in uk,
 * dave is in us.
 */
final class CrossingFixture implements AutoCloseable {
  static final String LEDGER = "shop";
  static final AccountRef WORLD = new AccountRef("eu", "world");
  static final AccountRef ALICE = new AccountRef("eu", "alice");
  static final AccountRef BOB = new AccountRef("uk", "bob");
  static final AccountRef CAROL = new AccountRef("uk", "carol");
  static final AccountRef DAVE = new AccountRef("us", "dave");

  final MovableRuntime runtime = new MovableRuntime(2);
  final HeldPeers peers = new HeldPeers(this::engine);
  private final EngineConfig config;
  private final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  final GatedJournal journal =
      new GatedJournal(new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived));
  private ShardedEngine engine;

  CrossingFixture(EngineConfig config) {
    this.config = config;
    start();
    engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    open(WORLD, OptionalLong.empty());
    for (AccountRef account : List.of(ALICE, BOB, CAROL, DAVE)) {
      open(account, OptionalLong.of(0));
    }
  }

  /** What a grid knows and does that begins with journals taken from this one. */
  CrossingFixture(JournalsCut cut) {
    config = EngineConfig.DEFAULTS;
    runtime.advance(Duration.ofMinutes(1));
    cut.writeTo(journal);
    LedgerFacts facts = LedgerFacts.everywhere(cut.facts());
    facts.ledgers().forEach(ledger -> directory.publish(ledger).join());
    facts.assets().forEach(asset -> directory.publish(asset).join());
    start();
  }

  private void start() {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 1);
    shards.put("uk", 1);
    shards.put("us", 1);
    engine =
        new ShardedEngine(
            config,
            runtime,
            new LocalTopology(),
            journal,
            derived,
            directory,
            shards,
            Optional.of(peers));
    engine.start();
  }

  /** Loses all memory of all shards, as a crash of the process does. */
  void restart() {
    engine.close();
    start();
  }

  ShardedEngine engine() {
    return engine;
  }

  private void open(AccountRef account, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            "USD", NormalSide.CREDIT, floor, OptionalLong.empty(), Map.of(), Optional.empty());
    CommandId id = new CommandId(LEDGER, account.region(), CreateAccount.derivedId(account));
    applied(new CreateAccount(id, "", account, settings));
  }

  static Post post(String id, AccountRef debit, AccountRef credit, long amount) {
    return new Post(
        new CommandId(LEDGER, debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        TransactionDetails.NONE);
  }

  /** A transaction homed in eu that does what these postings say, wherever their accounts are. */
  static Post take(String id, Posting... postings) {
    Post first = post(id, WORLD, ALICE, 1);
    List<Posting> all = new ArrayList<>(first.postings());
    all.addAll(List.of(postings));
    return new Post(first.commandId(), "", all, TransactionDetails.NONE);
  }

  static Posting move(AccountRef debit, AccountRef credit, long amount) {
    return new Posting(debit, credit, "USD", amount);
  }

  static Hold hold(String id, AccountRef debit, AccountRef credit, long amount, Duration timeout) {
    return new Hold(
        new CommandId(LEDGER, debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        timeout.toNanos() / 1_000,
        0,
        TransactionDetails.NONE);
  }

  static Capture capture(String id, Hold hold, long amount) {
    return new Capture(
        hold.commandId().sibling(id),
        "",
        hold.commandId().id(),
        Parts.of(List.of(new Part(0, amount))),
        false,
        TransactionDetails.NONE);
  }

  static VoidHold voidHold(String id, Hold hold) {
    return new VoidHold(
        hold.commandId().sibling(id), "", hold.commandId().id(), TransactionDetails.NONE);
  }

  static Refund refund(String id, Command refunded, long amount) {
    return new Refund(
        refunded.commandId().sibling(id),
        "",
        refunded.commandId().id(),
        Parts.of(List.of(new Part(0, amount))),
        TransactionDetails.NONE);
  }

  /** An atomic batch under an id, of the first item's region. */
  static PreparedBatch atomic(String id, Command... commands) {
    List<PreparedCommand> items = Stream.of(commands).map(CommandCodec::prepare).toList();
    AtomicBatch frame =
        new AtomicBatch(
            commands[0].commandId().sibling(id),
            "",
            items.stream()
                .map(
                    item ->
                        new AtomicBatch.Item(item.command().commandId().id(), item.fingerprint()))
                .toList());
    return new PreparedBatch(
        PreparedBatch.Mode.ATOMIC, Optional.of(CommandCodec.prepare(frame)), items);
  }

  CompletableFuture<BatchReply> send(PreparedBatch batch) {
    return engine.executeAtomically(batch, call());
  }

  BatchReply.Items execute(PreparedBatch batch) {
    return (BatchReply.Items) send(batch).join();
  }

  /** Judges a batch of any mode. */
  BatchReply.Items dryRun(PreparedBatch batch) {
    return (BatchReply.Items) engine.dryRun(batch, call()).join();
  }

  /** Judges commands one after the other. */
  BatchReply.Items dryRun(Command... commands) {
    return dryRun(
        new PreparedBatch(
            PreparedBatch.Mode.INDEPENDENT,
            Optional.empty(),
            Stream.of(commands).map(CommandCodec::prepare).toList()));
  }

  /** The reasons of a batch's answers, in their order; null where there is none. */
  static List<Reason> reasons(BatchReply.Items reply) {
    List<Reason> reasons = new ArrayList<>();
    reply.items().forEach(item -> reasons.add(item.refused().map(Refusal::reason).orElse(null)));
    return reasons;
  }

  CompletableFuture<CommandReply> send(Command command) {
    return engine.execute(CommandCodec.prepare(command), call());
  }

  CompletableFuture<CommandReply> dryRun(Command command) {
    return engine.dryRun(CommandCodec.prepare(command), call());
  }

  /** Executes the command, asking again between two leaders, as a caller does. */
  CommandReply execute(Command command) {
    return EngineAnswers.untilAnswered(() -> send(command));
  }

  CommandReply.Recorded applied(Command command) {
    return EngineAnswers.applied(command, execute(command));
  }

  Reason refused(Command command) {
    return EngineAnswers.refused(command, execute(command));
  }

  Account account(AccountRef account) {
    return ((ReadReply.Found<Account>)
            engine.account(new AccountKey(LEDGER, account), call()).join())
        .value();
  }

  FoundTransaction transaction(Command command) {
    return ((ReadReply.Found<FoundTransaction>)
            engine.transaction(command.commandId(), call()).join())
        .value();
  }

  /** How many requests wait in a shard's queue. */
  int waiting(ShardId shard) {
    return engine.status().stream()
        .filter(status -> status.shard().equals(shard))
        .mapToInt(ShardStatus::queuedItems)
        .sum();
  }

  /** How many transactions are decided and not known to be applied everywhere. */
  int pendingTransactions() {
    return engine.status().stream().mapToInt(ShardStatus::pendingTransactions).sum();
  }

  /** The durable head of a shard. */
  Head head(ShardId shard) {
    return journal.lockedHead(shard).join();
  }

  /** A check of a shard's holds at a head, whatever has happened since. */
  HoldsCheck holdsAt(ShardId shard, Head cut, AssetSums sums, Findings findings) {
    return new HoldsCheck(
        LEDGER,
        shard,
        journal,
        derived,
        LocalTopology.SELF,
        call(),
        new CheckCut(cut.sequence(), cut.lastMicros()),
        HoldsCheck.LATE_MAX,
        sums,
        findings);
  }

  /** The balances of all accounts at one cut; the instant is now when none is given. */
  CompletableFuture<BalancesCut> cut(OptionalLong asOfMicros) {
    return engine
        .balances(LEDGER, List.of(WORLD, ALICE, BOB, CAROL, DAVE), asOfMicros, call())
        .thenApply(reply -> ((ReadReply.Found<BalancesCut>) reply).value());
  }

  /** The sum of what all accounts have at a cut, the outside world's debt included: always 0. */
  static long sum(BalancesCut cut) {
    return cut.accounts().stream().mapToLong(Account::balance).sum();
  }

  /** Lets time pass until something is so; the clock stands still otherwise. */
  void until(BooleanSupplier so) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              runtime.advance(Duration.ofMillis(20));
              return so.getAsBoolean();
            });
  }

  /** Waits until no shard has an open crossing. */
  void quiet() {
    until(
        () ->
            engine.status().stream()
                .allMatch(
                    shard ->
                        shard.state() == ShardStatus.State.OPEN && shard.openCrossings() == 0));
  }

  /**
   * Waits until nothing is open, and proves journals, derived state and books; empty when all hold.
   */
  List<String> problems() {
    quiet();
    List<String> problems = new ArrayList<>(findings());
    long sum = sum(cut(OptionalLong.empty()).join());
    if (sum != 0) {
      problems.add("the balances come to " + sum);
    }
    problems.addAll(conservation().join().findings());
    return problems;
  }

  /** Whether the ledger's books balance, at a cut of the engine's choice. */
  CompletableFuture<ConservationReport> conservation() {
    return engine
        .checkConservation(LEDGER, Progress.NONE, call())
        .thenApply(reply -> ((ReadReply.Found<ConservationReport>) reply).value());
  }

  /** What the journals say against the derived state; empty when it holds. */
  List<String> findings() {
    return EngineAnswers.findings(engine, call());
  }

  static CallContext call() {
    return new CallContext(Long.MAX_VALUE, () -> false);
  }

  @Override
  public void close() {
    engine.close();
    runtime.close();
  }
}
