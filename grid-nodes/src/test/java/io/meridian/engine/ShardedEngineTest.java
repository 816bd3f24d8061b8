package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
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
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine as a server sees it, on stores in memory and real threads. */
class ShardedEngineTest {
  private static final String LEDGER = "shop";
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");

  private final InMemoryDerivedStore derived = new InMemoryDerivedStore();
  private final InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
  private final LocalTopology topology = new LocalTopology();
  private PooledRuntime runtime;
  private ShardedEngine engine;

  @BeforeEach
  void startWithTwoAccounts() {
    runtime = new PooledRuntime(2);
    InMemoryJournalStore journal =
        new InMemoryJournalStore(LocalTopology.SELF, runtime::wallMicros, derived);
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 4);
    shards.put("us", 2);
    engine =
        new ShardedEngine(
            EngineConfig.DEFAULTS, runtime, topology, journal, derived, directory, shards);
    engine.start();
    engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();
    engine.createAsset(LEDGER, "USD", 2, CommandOptions.NONE, call()).join();
    create(ALICE, OptionalLong.empty());
    create(BOB, OptionalLong.of(0));
  }

  @AfterEach
  void stop() {
    engine.close();
    runtime.close();
  }

  @Test
  void shouldMoveMoneyOnceWhenARequestIsRepeated() {
    CommandReply.Recorded first = recorded(post("t-1", ALICE, BOB, 5));
    CommandReply.Recorded again = recorded(post("t-1", ALICE, BOB, 5));

    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.record()).isEqualTo(first.record());
    assertThat(again.position()).isEqualTo(first.position());
    assertThat(account(BOB).balance()).isEqualTo(5);
  }

  @Test
  void shouldNameTheFirstFieldThatDiffersWhenAnIdIsUsedForAnotherRequest() {
    recorded(post("t-1", ALICE, BOB, 5));

    Refusal refusal = unrecorded(post("t-1", ALICE, BOB, 6));

    assertThat(refusal.reason()).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(refusal.metadata()).containsEntry("field", "post.postings[0].amount");
    assertThat(account(BOB).balance()).isEqualTo(5);
  }

  @Test
  void shouldRecordARefusalAndReplayItEvenWhenItWouldSucceedNow() {
    CommandReply.Recorded refused = recorded(post("t-1", BOB, ALICE, 5));
    recorded(post("t-2", ALICE, BOB, 5));

    CommandReply.Recorded again = recorded(post("t-1", BOB, ALICE, 5));

    assertThat(reason(refused)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(reason(again)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(again.replayed()).isTrue();
    assertThat(account(BOB).balance()).isEqualTo(5);
  }

  @Test
  void shouldExecuteOnceWhenFiftyUseOneIdAtOnce() {
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      replies.add(post("t-1", ALICE, BOB, 5));
    }

    List<CommandReply.Recorded> recorded =
        replies.stream().map(reply -> (CommandReply.Recorded) reply.join()).toList();

    assertThat(recorded.stream().filter(reply -> !reply.replayed())).hasSize(1);
    assertThat(recorded.stream().map(CommandReply.Recorded::record).distinct()).hasSize(1);
    assertThat(account(BOB).balance()).isEqualTo(5);
  }

  @Test
  void shouldLetExactlyFiveHundredOfAThousandPaymentsSucceedWhenTheBalanceIsFiveHundred() {
    recorded(post("fund", ALICE, BOB, 500));
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      replies.add(post("t-" + i, BOB, ALICE, 1));
    }

    long succeeded =
        replies.stream()
            .map(reply -> ((CommandReply.Recorded) reply.join()).record().outcome())
            .filter(Outcome.Applied.class::isInstance)
            .count();

    assertThat(succeeded).isEqualTo(500);
    assertThat(account(BOB).balance()).isZero();
  }

  @Test
  void shouldKnowEverythingAgainWhenTheLeadersMemoryWasLost() {
    CommandReply.Recorded before = recorded(post("t-1", ALICE, BOB, 5));

    topology.lead(false);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                engine.status().stream()
                    .noneMatch(shard -> shard.state() == ShardStatus.State.OPEN));
    topology.lead(true);

    CommandReply.Recorded after = recorded(retried("t-1", 5));
    assertThat(after.replayed()).isTrue();
    assertThat(after.record()).isEqualTo(before.record());
    assertThat(account(BOB).balance()).isEqualTo(5);
    assertThat(account(BOB).version()).isEqualTo(1);
  }

  @Test
  void shouldTellWhatIsMissingInTheOrderOfChecks() {
    Refusal noLedger =
        unrecorded(
            engine.execute(CommandCodec.prepare(payment("nowhere", "t-1", ALICE, BOB, 5)), call()));
    Reason noAccount = reason(recorded(post("t-1", ALICE, new AccountRef("eu", "nobody"), 5)));
    Refusal noRegion = unrecorded(post("t-2", ALICE, new AccountRef("row", "carol"), 5));

    assertThat(noLedger.reason()).isEqualTo(Reason.LEDGER_NOT_FOUND);
    assertThat(noRegion.reason()).isEqualTo(Reason.REGION_NOT_IN_LEDGER);
    assertThat(noAccount).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
  }

  @Test
  void shouldNotHoldARefusedCreationAgainstALaterOneWhenTheIdWasDerived() {
    AccountRef carol = new AccountRef("eu", "carol");
    assertThat(unrecorded(creation(carol, "EUR")).reason()).isEqualTo(Reason.ASSET_NOT_FOUND);
    engine.createAsset(LEDGER, "EUR", 2, CommandOptions.NONE, call()).join();

    CommandReply.Recorded created = recorded(creation(carol, "EUR"));

    assertThat(created.replayed()).isFalse();
    assertThat(recorded(creation(carol, "EUR")).replayed()).isTrue();
    assertThat(unrecorded(creation(carol, "USD")))
        .isEqualTo(
            new Refusal(
                Reason.ACCOUNT_EXISTS, Map.of("account", "eu/carol", "field", "account.asset")));
  }

  @Test
  void shouldCreateLedgersAndAssetsOnceAndNameWhatDiffers() {
    LedgerReply<LedgerFact> again =
        engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();
    LedgerReply<LedgerFact> other =
        engine.createLedger(LEDGER, List.of("us"), false, CommandOptions.NONE, call()).join();
    LedgerReply<AssetFact> asset =
        engine.createAsset(LEDGER, "USD", 3, CommandOptions.NONE, call()).join();

    assertThat(((LedgerReply.Created<LedgerFact>) again).replayed()).isTrue();
    assertThat(((LedgerReply.Refused<LedgerFact>) other).refusal().reason())
        .isEqualTo(Reason.LEDGER_EXISTS);
    assertThat(((LedgerReply.Refused<AssetFact>) asset).refusal())
        .isEqualTo(
            new Refusal(
                Reason.ASSET_EXISTS,
                Map.of("ledger", LEDGER, "asset", "USD", "scale", "2", "field", "asset.scale")));
  }

  @Test
  void shouldAnswerARepeatedCreationWithTheLedgerAsItWasCreated() {
    engine.closePeriod(LEDGER, 1_000_000, CommandOptions.NONE, call()).join();

    LedgerReply<LedgerFact> again =
        engine.createLedger(LEDGER, List.of(), false, CommandOptions.NONE, call()).join();

    assertThat(((LedgerReply.Created<LedgerFact>) again).replayed()).isTrue();
    assertThat(((LedgerReply.Created<LedgerFact>) again).fact().closedUntilMicros()).isZero();
  }

  @Test
  void shouldJudgeTheIdBeforeTheStateWhenALedgerExistsOtherwise() {
    CommandOptions first = new CommandOptions("c-1", "", false);
    CommandOptions second = new CommandOptions("c-2", "", false);
    engine.createLedger("stall", List.of("us"), false, first, call()).join();

    assertThat(refusal(engine.createLedger("stall", List.of("us"), true, first, call())))
        .isEqualTo(mismatch("c-1", "ledger.reference_unique"));
    assertThat(refusal(engine.createLedger("stall", List.of("eu", "us"), false, first, call())))
        .isEqualTo(mismatch("c-1", "ledger.regions"));
    assertThat(refusal(engine.createLedger("stall", List.of(), false, second, call())).reason())
        .isEqualTo(Reason.LEDGER_EXISTS);
    assertThat(refusal(engine.createLedger("stall", List.of("us"), false, second, call())))
        .isEqualTo(mismatch("c-2", "ledger.regions"));
  }

  private static Refusal refusal(CompletableFuture<LedgerReply<LedgerFact>> reply) {
    return ((LedgerReply.Refused<LedgerFact>) reply.join()).refusal();
  }

  private static Refusal mismatch(String id, String field) {
    return new Refusal(
        Reason.IDEMPOTENCY_MISMATCH, Map.of("ledger", "stall", "id", id, "field", field));
  }

  @Test
  void shouldFindTheBooksBalancedAndTheJournalWhole() {
    for (int i = 0; i < 300; i++) {
      recorded(post("t-" + i, ALICE, BOB, 1));
    }

    ConservationReport books =
        found(engine.checkConservation(LEDGER, Progress.NONE, call())).value();
    JournalReport journal =
        found(engine.checkJournal(Optional.empty(), Progress.NONE, call())).value();

    assertThat(books.findings()).isEmpty();
    assertThat(books.accounts()).isEqualTo(2);
    assertThat(books.assets().get(0).postedDebits()).isEqualTo(300);
    assertThat(journal.shards()).hasSize(6).allSatisfy(s -> assertThat(s.findings()).isEmpty());
    assertThat(journal.shards().stream().mapToLong(JournalReport.ShardJournal::records).sum())
        .isEqualTo(300 + 2 + 2 * 2);
  }

  @Test
  void shouldFindAndMendDerivedStateThatIsNotWhatTheJournalSays() {
    recorded(post("t-1", ALICE, BOB, 5));
    found(engine.checkJournal(Optional.of("eu"), Progress.NONE, call()));
    ShardId home =
        engine.status().stream().filter(s -> s.sequence() > 3).findFirst().orElseThrow().shard();
    DerivedKey extra = new DerivedKey(DerivedKind.ACCOUNT, LEDGER + "/ghost");
    derived.write(home, new Stamp(1, 1), Map.of(extra, Bytes.wrap(new byte[] {1}))).join();

    JournalReport broken = journal("eu");
    found(engine.rebuild(Optional.of("eu"), Progress.NONE, call()));
    JournalReport mended = journal("eu");

    assertThat(broken.holds()).isFalse();
    assertThat(mended.shards()).allSatisfy(s -> assertThat(s.findings()).isEmpty());
    assertThat(account(BOB).balance()).isEqualTo(5);
  }

  @Test
  void shouldAnswerReadsOfTransactionsWithTheirRecordsOrWhyNot() {
    CommandReply.Recorded posted = recorded(post("t-1", ALICE, BOB, 5));

    ReadReply<FoundTransaction> found =
        engine.transaction(new CommandId(LEDGER, "eu", "t-1"), call()).join();
    ReadReply<FoundTransaction> missing =
        engine.transaction(new CommandId(LEDGER, "eu", "t-2"), call()).join();

    assertThat(((ReadReply.Found<FoundTransaction>) found).value().recorded().record())
        .isEqualTo(posted.record());
    assertThat(((ReadReply.Refused<FoundTransaction>) missing).refusal().reason())
        .isEqualTo(Reason.TRANSACTION_NOT_FOUND);
  }

  private static CallContext call() {
    return new CallContext(System.nanoTime() + TimeUnit.SECONDS.toNanos(60), () -> false);
  }

  private void create(AccountRef account, OptionalLong floor) {
    assertThat(recorded(creation(account, "USD", floor)).record().outcome())
        .isInstanceOf(Outcome.Applied.class);
  }

  private CompletableFuture<CommandReply> creation(AccountRef account, String asset) {
    return creation(account, asset, OptionalLong.of(0));
  }

  private CompletableFuture<CommandReply> creation(
      AccountRef account, String asset, OptionalLong floor) {
    AccountSettings settings =
        new AccountSettings(
            asset, NormalSide.CREDIT, floor, OptionalLong.empty(), Map.of(), Optional.empty());
    CommandId id = new CommandId(LEDGER, account.region(), CreateAccount.derivedId(account));
    return engine.execute(
        CommandCodec.prepare(new CreateAccount(id, "", account, settings)), call());
  }

  private CompletableFuture<CommandReply> post(
      String id, AccountRef debit, AccountRef credit, long amount) {
    return engine.execute(CommandCodec.prepare(payment(LEDGER, id, debit, credit, amount)), call());
  }

  /** A shard between two leaders answers TRY_AGAIN, which a caller answers by asking again. */
  private CompletableFuture<CommandReply> retried(String id, long amount) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInSameThread()
        .until(
            () -> post(id, ALICE, BOB, amount),
            reply -> reply.handle((value, fault) -> fault == null).join());
  }

  private static Post payment(
      String ledger, String id, AccountRef debit, AccountRef credit, long amount) {
    return new Post(
        new CommandId(ledger, debit.region(), id),
        "",
        List.of(new Posting(debit, credit, "USD", amount)),
        TransactionDetails.NONE);
  }

  private Account account(AccountRef account) {
    return ((ReadReply.Found<Account>)
            engine.account(new AccountKey(LEDGER, account), call()).join())
        .value();
  }

  private JournalReport journal(String region) {
    return found(engine.checkJournal(Optional.of(region), Progress.NONE, call())).value();
  }

  private static <T> ReadReply.Found<T> found(CompletableFuture<ReadReply<T>> reply) {
    return (ReadReply.Found<T>) reply.join();
  }

  private static CommandReply.Recorded recorded(CompletableFuture<CommandReply> reply) {
    return (CommandReply.Recorded) reply.join();
  }

  private static Refusal unrecorded(CompletableFuture<CommandReply> reply) {
    return ((CommandReply.Unrecorded) reply.join()).refusal();
  }

  private static Reason reason(CommandReply.Recorded reply) {
    return ((Outcome.Refused) reply.record().outcome()).refusal().reason();
  }
}
