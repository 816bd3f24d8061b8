package io.meridian.engine;

import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * An engine on stores in memory, under a clock that a test moves, with a ledger, the outside world
 * and a few wallets. It can be stopped and started again on what its stores hold.
 */
final class EngineFixture implements AutoCloseable {
  /** As good as no memory: whatever is materialized is forgotten and has to be brought again. */
  static final EngineConfig FORGETFUL =
      new EngineConfig(
          30_000,
          64L << 20,
          500,
          1 << 20,
          1,
          1,
          60_000,
          100,
          Duration.ofMillis(5),
          2_000,
          5,
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          16,
          Duration.ofSeconds(5),
          1);

  /** Nothing is materialized while a test runs, and memory has room for one record. */
  static final EngineConfig NEVER_MATERIALIZED =
      new EngineConfig(
          30_000,
          64L << 20,
          500,
          1 << 20,
          1,
          1,
          60_000,
          60_000,
          Duration.ofHours(1),
          2_000,
          5,
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          16,
          Duration.ofSeconds(5),
          1);

  static final String LEDGER = "shop";
  private static final ShardId SHARD = new ShardId("eu", 0);
  static final AccountRef WORLD = new AccountRef("eu", "world");
  static final AccountRef ALICE = new AccountRef("eu", "alice");
  static final AccountRef BOB = new AccountRef("eu", "bob");

  final MovableRuntime runtime = new MovableRuntime(2);
  private final EngineConfig config;
  private final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final JournalStore journal;
  private ShardedEngine engine;

  EngineFixture(EngineConfig config) {
    this(config, journal -> journal);
  }

  /** An engine whose journal a test has in its hands. */
  EngineFixture(EngineConfig config, UnaryOperator<JournalStore> around) {
    this.config = config;
    this.journal =
        around.apply(new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived));
    start();
    engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    open(WORLD, OptionalLong.empty());
    open(ALICE, OptionalLong.of(0));
    open(BOB, OptionalLong.of(0));
  }

  void start() {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 1);
    engine =
        new ShardedEngine(
            config, runtime, new LocalTopology(), journal, derived, directory, shards);
    engine.start();
  }

  /** Loses all memory, as a crash of the process does. */
  void restart() {
    stop();
    start();
  }

  void stop() {
    engine.close();
  }

  ShardedEngine engine() {
    return engine;
  }

  void open(AccountRef account, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            "USD", NormalSide.CREDIT, floor, OptionalLong.empty(), Map.of(), Optional.empty());
    applied(new CreateAccount(id(CreateAccount.derivedId(account)), "", account, settings));
  }

  static CommandId id(String id) {
    return new CommandId(LEDGER, "eu", id);
  }

  static Post post(String id, AccountRef debit, AccountRef credit, long amount) {
    return new Post(
        id(id), "", List.of(new Posting(debit, credit, "USD", amount)), TransactionDetails.NONE);
  }

  static Hold hold(String id, AccountRef debit, AccountRef credit, long amount, Duration timeout) {
    return new Hold(
        id(id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        timeout.toNanos() / 1_000,
        0,
        TransactionDetails.NONE);
  }

  static Capture capture(String id, String hold, long amount) {
    return new Capture(
        id(id), "", hold, Parts.of(List.of(new Part(0, amount))), false, TransactionDetails.NONE);
  }

  static VoidHold voidHold(String id, String hold) {
    return new VoidHold(id(id), "", hold, TransactionDetails.NONE);
  }

  static Refund refund(String id, String refunded, long amount) {
    return new Refund(
        id(id), "", refunded, Parts.of(List.of(new Part(0, amount))), TransactionDetails.NONE);
  }

  static PreparedBatch batch(PreparedBatch.Mode mode, String id, Command... commands) {
    List<PreparedCommand> items = List.of(commands).stream().map(CommandCodec::prepare).toList();
    return new PreparedBatch(
        mode,
        mode == PreparedBatch.Mode.ATOMIC
            ? Optional.of(
                CommandCodec.prepare(
                    new AtomicBatch(
                        id(id),
                        "",
                        items.stream()
                            .map(
                                item ->
                                    new AtomicBatch.Item(
                                        item.command().commandId().id(), item.fingerprint()))
                            .toList())))
            : Optional.empty(),
        items);
  }

  CompletableFuture<CommandReply> send(Command command) {
    return engine.execute(CommandCodec.prepare(command), call());
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

  FoundTransaction transaction(String id) {
    return ((ReadReply.Found<FoundTransaction>) engine.transaction(id(id), call()).join()).value();
  }

  /** Waits until everything that is durable is materialized. */
  void awaitMaterialized() {
    Awaitility.await()
        .ignoreExceptions()
        .until(
            () ->
                engine.status().stream()
                    .allMatch(shard -> shard.materializedSequence() == shard.sequence()));
  }

  /** Turns a bit over in what is stored of an account's first page. */
  void damagePage(AccountRef account) {
    DerivedKey key = DerivedKey.page(new AccountKey(LEDGER, account), 0);
    DerivedValue stored = derived.load(SHARD, List.of(key)).join().get(key);
    byte[] damaged = stored.content().toArray();
    damaged[damaged.length / 2] ^= 1;
    derived.write(SHARD, stored.stamp(), Map.of(key, Bytes.wrap(damaged))).join();
  }

  /** What the journal says against the derived state; empty when it holds. */
  List<String> findings() {
    return EngineAnswers.findings(engine, call());
  }

  /** The shard's head as its journal has it. */
  Head head() {
    return journal.lockedHead(SHARD).join();
  }

  /** Writes a block that says so into the journal, whatever the engine would say. */
  void forge(LedgerRecord record) {
    Head before = head();
    BlockHeader header =
        new BlockHeader(
            SHARD.region(),
            SHARD.number(),
            before.epoch(),
            before.leaderId(),
            before.sequence() + 1,
            before.hash(),
            before.lastMicros() + 1);
    EncodedRecord encoded =
        RecordCodec.encode(
            CommandCodec.prepare(record.command()), header.lastMicros(), record.outcome());
    EncodedBlock block = BlockCodec.encode(header, List.of(encoded));
    Head after =
        new Head(
            before.epoch(),
            before.leaderId(),
            header.sequence(),
            block.hash(),
            header.lastMicros());
    journal.append(SHARD, before, after, List.of(block)).join();
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
