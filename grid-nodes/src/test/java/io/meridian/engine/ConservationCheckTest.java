package io.meridian.engine;

import static io.meridian.engine.ReadingFixture.ALICE;
import static io.meridian.engine.ReadingFixture.CAROL;
import static io.meridian.engine.ReadingFixture.EU;
import static io.meridian.engine.ReadingFixture.LEDGER;
import static io.meridian.engine.ReadingFixture.US_WORLD;
import static io.meridian.engine.ReadingFixture.WORLD;
import static io.meridian.engine.ReadingFixture.call;
import static io.meridian.engine.ReadingFixture.found;
import static io.meridian.engine.ReadingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.meridian.codec.Block;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Head;
import io.meridian.codec.StatementPage;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Hold;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The proof that the books balance: it holds while others write, and finds whatever was spoilt. */
final class ConservationCheckTest {
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final AccountKey ALICE_KEY = new AccountKey(LEDGER, ALICE);

  private final ReadingFixture engine = new ReadingFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldAddUpAccountsStatementsAndHolds() {
    engine.applied(post("t-1", WORLD, ALICE, 100));
    engine.applied(post("t-2", US_WORLD, CAROL, 7));
    engine.applied(hold("h-1", 40));
    engine.applied(hold("h-2", 20));
    engine.applied(hold("h-3", 5));
    engine.applied(capture("c-1", "h-1", 15));
    engine.applied(voidHold("v-3", "h-3"));
    engine.applied(refund("r-1", "c-1", 6));

    ConservationReport report = check();

    assertThat(report.findings()).isEmpty();
    assertThat(report.holds()).isTrue();
    assertThat(report.accounts()).isEqualTo(4);
    assertThat(report.openHolds()).isEqualTo(2);
    assertThat(report.statementEntries()).isEqualTo(2 * 8);
    assertThat(report.assets())
        .containsExactly(
            new ConservationReport.AssetTotals(
                "USD", big(128), big(128), big(45), big(45), big(45)));
    assertThat(report.cuts()).hasSize(2);
    assertThat(report.cuts())
        .extracting(ConservationReport.Cut::atMicros)
        .containsOnly(report.cuts().get(0).atMicros());
  }

  @Test
  void shouldHoldAtEveryCutWhileOthersWrite() {
    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(1_500));
    do {
      assertThat(check().findings()).isEmpty();
    } while (!writing.isDone());
    writing.join();

    ConservationReport last = check();
    assertThat(last.findings()).isEmpty();
    assertThat(last.openHolds()).isPositive();
  }

  @Test
  void shouldFindAnAccountThatIsNotTheSumOfItsEntries() {
    write(200);
    spoil(
        DerivedKey.account(ALICE_KEY),
        stored -> {
          Account account = DerivedCodec.decodeAccount(stored);
          return DerivedCodec.encode(
              new Account(
                  account.settings(),
                  account.status(),
                  account.counters().plus(new Counters(0, 1, 0, 0)),
                  account.version(),
                  account.revision(),
                  account.createMicros(),
                  account.updateMicros()));
        });

    assertThat(check().findings())
        .anySatisfy(
            finding -> assertThat(finding).startsWith("account shop/alice").contains("add up"))
        .anySatisfy(finding -> assertThat(finding).startsWith("asset USD: posted debits"));
  }

  @Test
  void shouldFindAPageWithAnotherAmount() {
    write(600);
    spoil(
        DerivedKey.page(ALICE_KEY, 1),
        stored -> {
          StatementPage page = DerivedCodec.decodePage(stored);
          List<StatementPage.Line> lines = new ArrayList<>(page.lines());
          StatementPage.Line line = lines.get(3);
          lines.set(
              3,
              new StatementPage.Line(
                  line.version(),
                  line.commitMicros(),
                  line.commandId(),
                  line.kind(),
                  line.position(),
                  line.change().plus(new Counters(1, 0, 0, 0))));
          return DerivedCodec.encode(new StatementPage(page.number(), page.before(), lines));
        });

    assertThat(check().findings())
        .containsExactly(
            "account shop/alice has a page 2 that does not begin where the one before ends");
  }

  @Test
  void shouldFindAPageThatIsMissingOrCutShort() {
    write(200);
    spoil(
        DerivedKey.page(ALICE_KEY, 0),
        stored -> {
          StatementPage page = DerivedCodec.decodePage(stored);
          return DerivedCodec.encode(
              new StatementPage(page.number(), page.before(), page.lines().subList(0, 60)));
        });
    String cutShort = check().findings().get(0);
    spoil(DerivedKey.page(ALICE_KEY, 0), stored -> Bytes.wrap(new byte[] {1, 2, 3}));
    String unreadable = check().findings().get(0);

    assertThat(cutShort).isEqualTo("account shop/alice has 60 entries on its pages up to page 0");
    assertThat(unreadable).isEqualTo("account shop/alice lacks page 0");
  }

  @Test
  void shouldFindAHoldOfWhichTooMuchRemains() {
    engine.applied(hold("h-1", 40));
    spoil(
        DerivedKey.original(id("h-1")),
        stored -> DerivedCodec.encode(with(DerivedCodec.decodeOriginal(stored), 0, 0, 41, 0)));

    assertThat(check().findings())
        .containsExactly(
            "of shop/h-1 posting 0 of 40 has 0 captured, 0 released, 41 remaining, 0 refunded",
            "asset USD: held debits 40, held credits 40, remaining of open holds 41");
  }

  @Test
  void shouldFindAHoldOfWhichMoreWasRefundedThanCaptured() {
    engine.applied(hold("h-1", 40));
    engine.applied(capture("c-1", "h-1", 10));
    spoil(
        DerivedKey.original(id("h-1")),
        stored -> DerivedCodec.encode(with(DerivedCodec.decodeOriginal(stored), 10, 0, 30, 11)));

    assertThat(check().findings())
        .containsExactly(
            "of shop/h-1 posting 0 of 40 has 10 captured, 0 released, 30 remaining, 11 refunded");
  }

  @Test
  void shouldFindAHoldThatIsClosedThoughSomethingRemains() {
    engine.applied(hold("h-1", 40));
    spoil(
        DerivedKey.original(id("h-1")),
        stored -> {
          Original hold = DerivedCodec.decodeOriginal(stored);
          return DerivedCodec.encode(
              new Original(
                  hold.id(),
                  hold.kind(),
                  hold.hold(),
                  hold.postings(),
                  HoldState.VOIDED,
                  hold.expiresMicros(),
                  hold.overCapturePercent(),
                  hold.slot(),
                  "v"));
        });

    assertThat(check().findings())
        .containsExactly(
            "of shop/h-1 it is VOIDED and something of it remains",
            "asset USD: held debits 40, held credits 40, remaining of open holds 0");
  }

  @Test
  void shouldTakeOffWhatHappenedToHoldsAfterTheCut() {
    write(300);
    engine.applied(hold("kept", 11));
    ConservationReport atCut = check();
    Head cut = engine.stored.lockedHead(EU).join();
    assertThat(atCut.openHolds()).isPositive();
    engine.applied(hold("new", 5));
    write("later-", "t-", 300);
    engine.applied(capture("kept-1", "kept", 4));
    engine.applied(voidHold("kept-2", "kept"));
    check();

    for (int lateMax : new int[] {HoldsCheck.LATE_MAX, 7}) {
      AssetSums sums = new AssetSums();
      HoldsCheck holds = holdsCheck(cut, sums, lateMax);

      assertThat(holds.openHolds()).isEqualTo(atCut.openHolds());
      assertThat(sums.totals().get(0).remaining()).isEqualTo(atCut.assets().get(0).remaining());
    }
  }

  @Test
  void shouldCountUpToAnInstantInsideABlock() throws Exception {
    write(300);
    check();
    List<Block> shared =
        engine.blocks(EU).stream().filter(block -> block.records().size() > 2).toList();
    assertThat(shared).isNotEmpty();

    for (Block block : shared) {
      long atMicros = block.records().get(1).record().commitMicros();
      CheckCut cut = new CheckCut(block.header().sequence() - 1, atMicros);
      AssetSums sums = new AssetSums();
      Findings findings = new Findings(10);
      holdsCheck(cut, sums, HoldsCheck.LATE_MAX);
      new AccountsCheck(
              LEDGER, engine.engine().shard(EU), engine.derived, call(), cut, sums, findings)
          .run();

      sums.judge(findings);
      ConservationReport.AssetTotals totals = sums.totals().get(0);
      assertThat(findings.kept()).isEmpty();
      assertThat(totals.heldDebits()).isEqualTo(heldAt(atMicros));
    }
  }

  /** What is held in the shard at an instant, by the journal alone. */
  private BigInteger heldAt(long atMicros) {
    long held = 0;
    for (Block block : engine.blocks(EU)) {
      for (StoredRecord stored : block.records()) {
        if (stored.record().commitMicros() <= atMicros
            && stored.record().outcome() instanceof Outcome.Applied applied) {
          held += applied.entries().stream().mapToLong(e -> e.change().heldDebits()).sum();
        }
      }
    }
    return big(held);
  }

  private HoldsCheck holdsCheck(Head head, AssetSums sums, int lateMax) {
    return holdsCheck(new CheckCut(head.sequence(), head.lastMicros()), sums, lateMax);
  }

  private HoldsCheck holdsCheck(CheckCut cut, AssetSums sums, int lateMax) {
    Findings findings = new Findings(10);
    HoldsCheck holds =
        new HoldsCheck(
            LEDGER,
            EU,
            engine.journal,
            engine.derived,
            LocalTopology.SELF,
            call(),
            cut,
            lateMax,
            sums,
            findings);
    assertThatCode(holds::run).doesNotThrowAnyException();
    assertThat(findings.kept()).isEmpty();
    return holds;
  }

  private ConservationReport check() {
    return found(engine.engine().checkConservation(LEDGER, Progress.NONE, call()).join());
  }

  private static BigInteger big(long amount) {
    return BigInteger.valueOf(amount);
  }

  /** Posts, holds, captures, voids and refunds, many of them at once. */
  private void write(int commands) {
    write("t-", "t-", commands);
  }

  private void write(String prefix, String earlierPrefix, int commands) {
    Random random = new Random(prefix.hashCode());
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      int earlier = Math.max(0, i - 1 - random.nextInt(60));
      replies.add(
          switch (random.nextInt(6)) {
            case 0, 1 -> engine.send(hold(prefix + i, 1 + random.nextInt(30)));
            case 2 ->
                engine.send(capture(prefix + i, earlierPrefix + earlier, 1 + random.nextInt(15)));
            case 3 -> engine.send(voidHold(prefix + i, earlierPrefix + earlier));
            case 4 ->
                engine.send(refund(prefix + i, earlierPrefix + earlier, 1 + random.nextInt(3)));
            default -> engine.send(post(prefix + i, WORLD, ALICE, 1 + random.nextInt(9)));
          });
      if (i % 19 == 0) {
        replies.forEach(CompletableFuture::join);
      }
    }
    replies.forEach(CompletableFuture::join);
  }

  private static CommandId id(String id) {
    return new CommandId(LEDGER, "eu", id);
  }

  private static Hold hold(String id, long amount) {
    AccountRef payer = ALICE;
    return new Hold(
        id(id),
        "",
        List.of(new Posting(payer, WORLD, "USD", amount)),
        HOUR_MICROS,
        50,
        TransactionDetails.NONE);
  }

  private static Capture capture(String id, String hold, long amount) {
    return new Capture(
        id(id), "", hold, Parts.of(List.of(new Part(0, amount))), false, TransactionDetails.NONE);
  }

  private static VoidHold voidHold(String id, String hold) {
    return new VoidHold(id(id), "", hold, TransactionDetails.NONE);
  }

  private static Refund refund(String id, String refunded, long amount) {
    return new Refund(
        id(id), "", refunded, Parts.of(List.of(new Part(0, amount))), TransactionDetails.NONE);
  }

  private static Original with(
      Original hold, long captured, long released, long remaining, long refunded) {
    Original.Remainder posting = hold.postings().get(0);
    return new Original(
        hold.id(),
        hold.kind(),
        hold.hold(),
        List.of(
            new Original.Remainder(
                posting.posting(), posting.place(), captured, released, remaining, refunded)),
        hold.state(),
        hold.expiresMicros(),
        hold.overCapturePercent(),
        hold.slot(),
        hold.closedBy());
  }

  /** Changes a derived entry behind the engine's back, once everything is materialized. */
  private void spoil(DerivedKey key, UnaryOperator<Bytes> change) {
    check();
    DerivedValue stored = engine.derived.load(EU, List.of(key)).join().get(key);
    engine.derived.write(EU, stored.stamp(), Map.of(key, change.apply(stored.content()))).join();
  }
}
