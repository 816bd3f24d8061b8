package io.meridian.engine;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Capture;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * An engine on stores in memory and real threads with a ledger that lives in four of eight shards
 * of region {@code eu} and in all four of {@code us}, and in each shard of it an account for the
 * outside world and a wallet with 100. It can be started again on what its stores hold.
 */
final class SpreadFixture implements AutoCloseable {
  static final String LEDGER = "shop";
  static final int SHARDS = 4;
  static final long FUNDS = 100;

  final LocalTopology topology = new LocalTopology();
  private final PooledRuntime runtime = new PooledRuntime(4);
  private final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final JournalStore journal;
  private final LedgerFact fact;
  private ShardedEngine engine;

  SpreadFixture() {
    this(true, UnaryOperator.identity());
  }

  /**
   * An engine that a test looks at more closely.
   *
   * @param crossRegion whether the ledger's transactions may touch both regions
   */
  SpreadFixture(boolean crossRegion, UnaryOperator<JournalStore> around) {
    journal =
        around.apply(new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived));
    start();
    fact =
        ((LedgerReply.Created<LedgerFact>)
                engine
                    .createLedger(
                        new LedgerSettings(LEDGER, List.of(), SHARDS, false, crossRegion),
                        CommandOptions.NONE,
                        call())
                    .join())
            .fact();
    engine.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    for (String region : List.of("eu", "us")) {
      for (int i = 0; i < SHARDS; i++) {
        open(world(region, i), OptionalLong.empty());
        open(wallet(region, i), OptionalLong.of(0));
        applied(post("fund-" + i, world(region, i), wallet(region, i), FUNDS));
      }
    }
  }

  private void start() {
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 8);
    shards.put("us", 4);
    engine =
        new ShardedEngine(
            EngineConfig.DEFAULTS, runtime, topology, journal, derived, directory, shards);
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

  LedgerFact fact() {
    return fact;
  }

  /** The account of the outside world in the ledger's {@code place}-th shard of {@code eu}. */
  AccountRef world(int place) {
    return world("eu", place);
  }

  /** The wallet in the ledger's {@code place}-th shard of {@code eu}. */
  AccountRef wallet(int place) {
    return wallet("eu", place);
  }

  AccountRef world(String region, int place) {
    return account(region, place, "world");
  }

  AccountRef wallet(String region, int place) {
    return account(region, place, "wallet");
  }

  /** An account whose name begins so and that lives in that shard. */
  AccountRef account(String region, int place, String prefix) {
    for (int i = 0; ; i++) {
      AccountRef account = new AccountRef(region, prefix + i);
      if (fact.shardOf(account) == fact.in(region).orElseThrow().shards().get(place)) {
        return account;
      }
    }
  }

  /** The ledger's {@code place}-th shard of {@code eu}. */
  ShardId shard(int place) {
    return new ShardId("eu", fact.in("eu").orElseThrow().shards().get(place));
  }

  static CommandId id(String region, String id) {
    return new CommandId(LEDGER, region, id);
  }

  static Post post(String id, AccountRef debit, AccountRef credit, long amount) {
    return new Post(
        id(debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        TransactionDetails.NONE);
  }

  static Hold hold(String id, AccountRef debit, AccountRef credit, long amount) {
    return new Hold(
        id(debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        60_000_000,
        0,
        TransactionDetails.NONE);
  }

  static Capture capture(String id, String hold, long amount) {
    return new Capture(id("eu", id), "", hold, part(amount), false, TransactionDetails.NONE);
  }

  static VoidHold voidHold(String id, String hold) {
    return new VoidHold(id("eu", id), "", hold, TransactionDetails.NONE);
  }

  static Refund refund(String id, String refunded, long amount) {
    return new Refund(id("eu", id), "", refunded, part(amount), TransactionDetails.NONE);
  }

  private static Parts part(long amount) {
    return Parts.of(List.of(new Part(0, amount)));
  }

  void open(AccountRef account, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            "USD", NormalSide.CREDIT, floor, OptionalLong.empty(), Map.of(), Optional.empty());
    applied(
        new CreateAccount(
            id(account.region(), CreateAccount.derivedId(account)), "", account, settings));
  }

  CompletableFuture<CommandReply> send(Command command) {
    return engine.execute(CommandCodec.prepare(command), call());
  }

  CommandReply execute(Command command) {
    return send(command).join();
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

  ReadReply<FoundTransaction> transaction(String id) {
    return engine.transaction(id("eu", id), call()).join();
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
