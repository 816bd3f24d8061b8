package io.meridian.engine;

import static io.meridian.engine.SpreadFixture.FUNDS;
import static io.meridian.engine.SpreadFixture.LEDGER;
import static io.meridian.engine.SpreadFixture.SHARDS;
import static io.meridian.engine.SpreadFixture.call;
import static io.meridian.engine.SpreadFixture.capture;
import static io.meridian.engine.SpreadFixture.hold;
import static io.meridian.engine.SpreadFixture.id;
import static io.meridian.engine.SpreadFixture.post;
import static io.meridian.engine.SpreadFixture.refund;
import static io.meridian.engine.SpreadFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.StatusChange;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ledger that lives in several shards of a region, as a server sees it. */
class SpreadLedgerTest {
  private final SpreadFixture engine = new SpreadFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldSpreadAccountsAndTheirPaymentsOverTheLedgersShards() {
    Set<ShardId> used = new HashSet<>();
    for (int i = 0; i < SHARDS; i++) {
      CommandReply.Recorded paid =
          engine.applied(post("t-" + i, engine.world(i), engine.wallet(i), 5));
      assertThat(paid.shard()).isEqualTo(engine.shard(i));
      assertThat(engine.account(engine.wallet(i)).balance()).isEqualTo(FUNDS + 5);
      used.add(paid.shard());
    }

    assertThat(used).hasSize(SHARDS);
  }

  @Test
  void shouldReplayAPaymentInWhicheverShardItIs() {
    Command command = post("t", engine.world(3), engine.wallet(3), 5);
    CommandReply.Recorded first = engine.applied(command);
    engine.restart();

    CommandReply.Recorded again = engine.applied(command);

    assertThat(again.replayed()).isTrue();
    assertThat(again.record()).isEqualTo(first.record());
  }

  @Test
  void shouldChangeAnAccountInItsShard() {
    AccountRef wallet = engine.wallet(2);

    engine.applied(freeze("freeze", wallet));

    assertThat(engine.account(wallet).status()).isEqualTo(AccountStatus.FROZEN);
    assertThat(engine.refused(post("t", engine.world(2), wallet, 1)))
        .isEqualTo(Reason.ACCOUNT_FROZEN);
  }

  private static Command freeze(String id, AccountRef account) {
    return new ChangeAccountStatus(
        id("eu", id), "", account, StatusChange.FREEZE, OptionalLong.empty());
  }

  @Test
  void shouldTakeALedgerAgainOnlyWithTheSameShardsAndTheSameRuleOfCrossing() {
    assertThat(created(SHARDS, true).replayed()).isTrue();
    assertThat(exists(2, true)).isEqualTo("ledger.shards");
    assertThat(exists(1, true)).isEqualTo("ledger.shards");
    assertThat(exists(SHARDS, false)).isEqualTo("ledger.cross_region");
  }

  private LedgerReply.Created<LedgerFact> created(int shards, boolean crossRegion) {
    return (LedgerReply.Created<LedgerFact>) create(shards, crossRegion);
  }

  private String exists(int shards, boolean crossRegion) {
    Refusal refusal = ((LedgerReply.Refused<LedgerFact>) create(shards, crossRegion)).refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.LEDGER_EXISTS);
    return refusal.metadata().get("field");
  }

  private LedgerReply<LedgerFact> create(int shards, boolean crossRegion) {
    return engine
        .engine()
        .createLedger(
            new LedgerSettings(LEDGER, List.of(), shards, false, crossRegion),
            CommandOptions.NONE,
            call())
        .join();
  }

  @Test
  void T3_shouldJudgeByFactsInEveryShardOfTheLedger() {
    engine.engine().createAsset(LEDGER, "EUR", 2, CommandOptions.NONE, call()).join();
    engine.engine().closePeriod(LEDGER, 1_000_000, CommandOptions.NONE, call()).join();

    JournalReport journal =
        ((ReadReply.Found<JournalReport>)
                engine.engine().checkJournal(Optional.of("eu"), Progress.NONE, call()).join())
            .value();

    assertThat(journal.holds()).isTrue();
    // The ledger, two assets, a period, two accounts and what funds one of them.
    assertThat(journal.shards().stream().filter(shard -> shard.records() > 0))
        .hasSize(SHARDS)
        .allSatisfy(shard -> assertThat(shard.records()).isEqualTo(7));
  }

  @Test
  void K6_shouldFindATransactionInWhicheverShardHoldsIt() {
    for (int i = 0; i < SHARDS; i++) {
      engine.applied(post("t-" + i, engine.world(i), engine.wallet(i), 1));
    }

    for (int i = 0; i < SHARDS; i++) {
      FoundTransaction found =
          ((ReadReply.Found<FoundTransaction>) engine.transaction("t-" + i)).value();
      assertThat(found.recorded().shard()).isEqualTo(engine.shard(i));
    }
    assertThat(reason(engine.transaction("t-9"))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void K6_shouldCaptureVoidAndRefundWhereTheOriginalIs() {
    engine.applied(hold("h-1", engine.wallet(1), engine.world(1), 10));
    engine.applied(hold("h-3", engine.wallet(3), engine.world(3), 10));

    CommandReply.Recorded captured = engine.applied(capture("c", "h-1", 4));
    CommandReply.Recorded voided = engine.applied(voidHold("v", "h-3"));
    CommandReply.Recorded refunded = engine.applied(refund("r", "c", 3));

    assertThat(captured.shard()).isEqualTo(engine.shard(1));
    assertThat(voided.shard()).isEqualTo(engine.shard(3));
    assertThat(refunded.shard()).isEqualTo(engine.shard(1));
    assertThat(engine.account(engine.wallet(1)).balance()).isEqualTo(FUNDS - 4 + 3);
    assertThat(engine.account(engine.wallet(3)).available()).isEqualTo(FUNDS);
  }

  @Test
  void K6_shouldNotRecordThatAnOriginalIsNotFound() {
    Command capture = capture("c", "h", 4);
    Command refund = refund("r", "h", 4);

    CommandReply notFound = engine.execute(capture);
    Reason noTransaction = engine.refused(refund);
    engine.applied(hold("h", engine.wallet(2), engine.world(2), 10));

    assertThat(notFound)
        .isEqualTo(
            new CommandReply.Unrecorded(
                new Refusal(Reason.HOLD_NOT_FOUND, Map.of("transaction", "eu/h"))));
    assertThat(noTransaction).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(engine.applied(capture).replayed()).isFalse();
    assertThat(engine.applied(refund).replayed()).isFalse();
  }

  @Test
  void K6_shouldNameBothShardsWhenTwoHoldTheId() {
    engine.applied(hold("h", engine.wallet(0), engine.world(0), 10));
    engine.applied(hold("h", engine.wallet(2), engine.world(2), 10));
    Refusal ambiguous =
        new Refusal(
            Reason.AMBIGUOUS_ID,
            Map.of("transaction", "eu/h", "shards", engine.shard(0) + "," + engine.shard(2)));

    CommandReply captured = engine.execute(capture("c", "h", 4));
    CommandReply tried =
        engine.engine().dryRun(CommandCodec.prepare(voidHold("v", "h")), call()).join();

    assertThat(captured).isEqualTo(new CommandReply.Unrecorded(ambiguous));
    assertThat(tried).isEqualTo(new CommandReply.Unrecorded(ambiguous));
    assertThat(((ReadReply.Refused<FoundTransaction>) engine.transaction("h")).refusal())
        .isEqualTo(ambiguous);
  }

  @Test
  void K6_shouldReplayACaptureWhateverHasBecomeOfItsHoldsId() {
    engine.applied(hold("h", engine.wallet(2), engine.world(2), 10));
    CommandReply.Recorded first = engine.applied(capture("c", "h", 4));
    engine.applied(hold("h", engine.wallet(0), engine.world(0), 10));

    CommandReply.Recorded again = engine.applied(capture("c", "h", 4));
    Reason other = engine.refused(capture("c", "h", 5));

    assertThat(again.replayed()).isTrue();
    assertThat(again.record()).isEqualTo(first.record());
    assertThat(other).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
  }

  @Test
  void K6_shouldKnowAnIdThatAnotherCommandUsesInWhicheverShardThatIs() {
    engine.applied(freeze("used", engine.wallet(2)));
    engine.applied(hold("h", engine.wallet(1), engine.world(1), 10));

    assertThat(engine.refused(capture("c", "used", 4))).isEqualTo(Reason.NOT_A_HOLD);
    assertThat(engine.refused(voidHold("v", "used"))).isEqualTo(Reason.NOT_A_HOLD);
    assertThat(engine.refused(refund("r", "used", 4))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(engine.refused(capture("used", "h", 4))).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(engine.refused(voidHold("used", "none"))).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(reason(engine.transaction("used"))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void K6_shouldFindTheOneTransactionUnderAnIdWhateverElseUsesIt() {
    engine.applied(hold("x", engine.wallet(1), engine.world(1), 10));
    engine.applied(freeze("x", engine.wallet(3)));

    assertThat(engine.applied(capture("c", "x", 4)).shard()).isEqualTo(engine.shard(1));
    assertThat(engine.applied(refund("r", "c", 2)).shard()).isEqualTo(engine.shard(1));
  }

  @Test
  void K6_shouldNameBothShardsWhenTwoHaveACaptureUnderTheId() {
    engine.applied(hold("h-0", engine.wallet(0), engine.world(0), 10));
    engine.applied(hold("h-2", engine.wallet(2), engine.world(2), 10));
    engine.applied(capture("h", "h-0", 4));
    engine.applied(post("h", engine.world(3), engine.wallet(3), 1));

    assertThat(engine.refused(refund("r", "h", 2))).isEqualTo(Reason.AMBIGUOUS_ID);
  }

  @Test
  void K6_shouldTakeAFactThatEveryShardHasForOneUseOfItsId() {
    CommandOptions used = new CommandOptions("used", "", false);
    engine.engine().closePeriod(LEDGER, 1_000_000, used, call()).join();

    assertThat(engine.refused(capture("c", "used", 4))).isEqualTo(Reason.NOT_A_HOLD);
  }

  @Test
  void K6_shouldSayNothingOfAnIdWhileAShardCanNotAnswer() {
    engine.applied(hold("h", engine.wallet(1), engine.world(1), 10));
    engine.topology.lose(engine.shard(3));

    assertThat(fault(() -> engine.transaction("h")))
        .isIn(Reason.REGION_UNAVAILABLE, Reason.TRY_AGAIN);
    assertThat(fault(() -> engine.transaction("none")))
        .isIn(Reason.REGION_UNAVAILABLE, Reason.TRY_AGAIN);
    assertThat(fault(() -> engine.execute(capture("c", "h", 1))))
        .isIn(Reason.REGION_UNAVAILABLE, Reason.TRY_AGAIN);
    assertThat(engine.applied(post("t", engine.world(1), engine.wallet(1), 1)).replayed())
        .isFalse();
  }

  private static Reason fault(Runnable call) {
    return ((EngineException) catchThrowableOfType(CompletionException.class, call::run).getCause())
        .reason();
  }

  private static <T> Reason reason(ReadReply<T> reply) {
    return ((ReadReply.Refused<T>) reply).refusal().reason();
  }

  @Test
  void shouldMoveMoneyBetweenTheShardsOfARegion() {
    engine.applied(post("t", engine.world(0), engine.wallet(1), 5));

    assertThat(engine.account(engine.wallet(1)).balance()).isEqualTo(105);
    assertThat(engine.applied(post("t", engine.world(0), engine.wallet(1), 5)).replayed()).isTrue();
  }

  @Test
  void shouldListAStatementInItsAccountsShard() {
    engine.applied(post("t", engine.world(3), engine.wallet(3), 5));

    ReadReply<StatementEntries> statement =
        engine
            .engine()
            .statement(
                new AccountKey(LEDGER, engine.wallet(3)),
                new StatementQuery(false, 0, 0, 10),
                call())
            .join();

    StatementEntries entries = ((ReadReply.Found<StatementEntries>) statement).value();
    assertThat(entries.shard()).isEqualTo(engine.shard(3));
    assertThat(entries.entries()).hasSize(2);
  }

  @Test
  void shouldAddTheBooksUpOverAllShardsOfTheLedger() {
    engine.applied(hold("h", engine.wallet(1), engine.world(1), 10));

    ConservationReport report =
        ((ReadReply.Found<ConservationReport>)
                engine.engine().checkConservation(LEDGER, Progress.NONE, call()).join())
            .value();

    assertThat(report.findings()).isEmpty();
    assertThat(report.cuts()).hasSize(2 * SHARDS);
    assertThat(report.accounts()).isEqualTo(2 * 2 * SHARDS);
    assertThat(report.openHolds()).isEqualTo(1);
    assertThat(report.assets().get(0).postedDebits()).isEqualTo(2 * SHARDS * FUNDS);
  }

  @Test
  void shouldShowAccountsOfAllShardsInTheOrderAskedFor() {
    List<AccountRef> asked =
        List.of(engine.wallet(3), engine.wallet("us", 1), engine.world(0), engine.wallet(1));

    BalancesCut cut =
        ((ReadReply.Found<BalancesCut>)
                engine.engine().balances(LEDGER, asked, OptionalLong.empty(), call()).join())
            .value();

    assertThat(cut.accounts())
        .extracting(Account::balance)
        .containsExactly(FUNDS, FUNDS, -FUNDS, FUNDS);
  }
}
