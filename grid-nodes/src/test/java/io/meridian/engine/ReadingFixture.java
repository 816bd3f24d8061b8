package io.meridian.engine;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CommandCodec;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * An engine of two regions with one shard each, on stores in memory, real threads and a clock that
 * a test can shift, for what reads do beside writes. It can be stopped and started again on what
 * its stores hold.
 */
final class ReadingFixture implements AutoCloseable {
  static final String LEDGER = "shop";
  static final ShardId EU = new ShardId("eu", 0);
  static final ShardId US = new ShardId("us", 0);
  static final AccountRef WORLD = new AccountRef("eu", "world");
  static final AccountRef ALICE = new AccountRef("eu", "alice");
  static final AccountRef US_WORLD = new AccountRef("us", "world");
  static final AccountRef CAROL = new AccountRef("us", "carol");

  /** Small blocks, quick flushes, and next to nothing kept in memory. */
  private static final EngineConfig CONFIG =
      new EngineConfig(
          30_000,
          64L << 20,
          40,
          1 << 20,
          2,
          50,
          60_000,
          100,
          Duration.ofMillis(5),
          50,
          5,
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          16,
          Duration.ofSeconds(5),
          1);

  final PooledRuntime threads = new PooledRuntime(3);
  final ShiftedRuntime runtime = new ShiftedRuntime(threads);
  final LocalTopology topology = new LocalTopology();
  final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  final InMemoryJournalStore stored =
      new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived);
  final GatedJournal journal = new GatedJournal(stored);
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private ShardedEngine engine;

  ReadingFixture() {
    start();
    createLedger(LEDGER);
    List.of(WORLD, ALICE, US_WORLD, CAROL).forEach(this::open);
  }

  void start() {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 1);
    shards.put("us", 1);
    engine = new ShardedEngine(CONFIG, runtime, topology, journal, derived, directory, shards);
    engine.start();
  }

  /** Loses all memory, as a crash of the process does. */
  void restart() {
    engine.close();
    start();
  }

  ShardedEngine engine() {
    return engine;
  }

  void createLedger(String name) {
    engine.createLedger(name, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(name, "USD", 2, CommandOptions.NONE, call()).join();
  }

  /** Opens an account without a floor. */
  void open(AccountRef account) {
    open(LEDGER, account);
  }

  void open(String ledger, AccountRef account) {
    AccountSettings settings =
        new AccountSettings(
            "USD",
            NormalSide.CREDIT,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty());
    CommandId id = new CommandId(ledger, account.region(), CreateAccount.derivedId(account));
    applied(new CreateAccount(id, "", account, settings));
  }

  static Post post(String id, AccountRef debit, AccountRef credit, long amount) {
    return post(LEDGER, id, debit, credit, amount);
  }

  static Post post(String ledger, String id, AccountRef debit, AccountRef credit, long amount) {
    return new Post(
        new CommandId(ledger, debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        TransactionDetails.NONE);
  }

  CompletableFuture<CommandReply> send(Command command) {
    return engine.execute(CommandCodec.prepare(command), call());
  }

  /** Executes the command, asking again between two leaders, as a caller does. */
  CommandReply.Recorded applied(Command command) {
    for (; ; ) {
      CommandReply reply = send(command).handle((value, fault) -> value).join();
      if (reply != null && reply.refused().isPresent()) {
        throw new AssertionError(command + " was refused: " + reply.refused().get());
      }
      if (reply != null) {
        return (CommandReply.Recorded) reply;
      }
    }
  }

  ReadReply<BalancesCut> balances(OptionalLong asOf, AccountRef... accounts) {
    return engine.balances(LEDGER, List.of(accounts), asOf, call()).join();
  }

  List<Account> asOf(long micros, AccountRef... accounts) {
    return found(balances(OptionalLong.of(micros), accounts)).accounts();
  }

  /** Every block of a shard's journal, as it lies. */
  List<Block> blocks(ShardId shard) {
    List<Block> blocks = new ArrayList<>();
    Optional<Bytes> next = block(shard, 1);
    while (next.isPresent()) {
      blocks.add(BlockCodec.decode(next.get()));
      next = block(shard, blocks.size() + 1L);
    }
    return blocks;
  }

  private Optional<Bytes> block(ShardId shard, long sequence) {
    return stored.block(shard, LocalTopology.SELF, sequence).join();
  }

  static <T> T found(ReadReply<T> reply) {
    return ((ReadReply.Found<T>) reply).value();
  }

  static <T> Refusal refusal(ReadReply<T> reply) {
    return ((ReadReply.Refused<T>) reply).refusal();
  }

  /** The fault that a future ends with. */
  static EngineException fault(CompletableFuture<?> future) {
    Throwable fault =
        future.handle((value, thrown) -> thrown).orTimeout(30, TimeUnit.SECONDS).join();
    return (EngineException)
        (fault instanceof CompletionException wrapped ? wrapped.getCause() : fault);
  }

  static CallContext call() {
    return new CallContext(System.nanoTime() + TimeUnit.SECONDS.toNanos(60), () -> false);
  }

  @Override
  public void close() {
    engine.close();
    threads.close();
  }
}
