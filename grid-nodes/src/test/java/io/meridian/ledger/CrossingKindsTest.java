package io.meridian.ledger;

import static io.meridian.ledger.Crossings.ADAM;
import static io.meridian.ledger.Crossings.ANNA;
import static io.meridian.ledger.Crossings.BILL;
import static io.meridian.ledger.Crossings.CARL;
import static io.meridian.ledger.Crossings.capture;
import static io.meridian.ledger.Crossings.captureLast;
import static io.meridian.ledger.Crossings.hold;
import static io.meridian.ledger.Crossings.id;
import static io.meridian.ledger.Crossings.pay;
import static io.meridian.ledger.Crossings.post;
import static io.meridian.ledger.Crossings.refund;
import static io.meridian.ledger.Crossings.rich;
import static io.meridian.ledger.Crossings.voidHold;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of transaction whose accounts lie apart. */
final class CrossingKindsTest {
  @Test
  void shouldHoldOnBothSides() {
    ShardBooks books = rich();

    Outcome outcome = books.run(hold("h1", pay(ANNA, CARL, 100)));

    assertApplied(outcome);
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(0, 1_000, 100, 0));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_000, 0, 100));
    Original hold = ((Outcome.Applied) outcome).originals().get(0);
    Decision decision = ((Outcome.Applied) outcome).crossed().orElseThrow().decision();
    assertThat(hold.expiresMicros()).isEqualTo(decision.micros() + Commands.HOUR);
  }

  @Test
  void shouldCapturePartsOnBothSidesAndReleaseTheRestWithTheLast() {
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100), pay(ANNA, BILL, 50)));

    assertApplied(books.run(capture("c1", "h1", new Part(0, 30))));
    assertApplied(books.run(captureLast("c2", "h1", new Part(0, 20))));

    assertThat(books.counters(ANNA)).isEqualTo(new Counters(50, 1_000, 0, 0));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_050, 0, 0));
    assertThat(books.counters(BILL)).isEqualTo(new Counters(0, 1_000, 0, 0));
    assertThat(books.view(ANNA).original(id("h1")).orElseThrow().state())
        .isEqualTo(HoldState.CAPTURED);
  }

  @Test
  void shouldAskOnlyTheShardsWhoseAccountsACaptureMoves() {
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100), pay(ANNA, BILL, 50), pay(ANNA, ADAM, 5)));

    CrossingKey key = books.begin(capture("c1", "h1", new Part(1, 10)));
    books.abandon(key);

    assertThat(books.crossing(key).participants())
        .extracting(Participant::shard)
        .containsExactly(5);
    assertApplied(books.judgeHome(capture("c2", "h1", new Part(2, 5))));
  }

  @Test
  void shouldJudgeWhatIsCapturedBeyondTheHoldLikeAPost() {
    ShardBooks books = rich();
    books.run(hold("h1", 50, pay(ANNA, CARL, 1_000)));

    Outcome outcome = books.run(capture("c1", "h1", new Part(0, 1_001)));

    assertThat(reason(outcome)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldVoidWhateverTheStatusOfTheAccounts() {
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100)));
    books.status(ANNA, AccountStatus.FROZEN).status(CARL, AccountStatus.FROZEN);

    assertApplied(books.run(voidHold("v1", "h1")));

    assertThat(books.counters(ANNA)).isEqualTo(new Counters(0, 1_000, 0, 0));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_000, 0, 0));
  }

  @Test
  void shouldVoidAndExpireBetweenRegionsAlsoWhereTheLedgerForbidsToCrossThem() {
    // Given holds between regions in a ledger that then forbids such transactions
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100)));
    books.run(hold("h2", pay(ANNA, CARL, 20)));
    books.views().values().forEach(view -> view.with(ShardBooks.fact(false, false)));

    // When
    Outcome voided = books.run(voidHold("v1", "h1"));
    books.pass(books.view(ANNA).original(id("h2")).orElseThrow().expiresMicros());
    Outcome expired = books.run(ExpireHold.of(id("h2")));

    // Then both are released, while to reserve is forbidden
    assertApplied(voided);
    assertApplied(expired);
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_000, 0, 0));
    assertThat(reason(books.run(hold("h3", pay(ANNA, CARL, 1)))))
        .isEqualTo(Reason.CROSS_REGION_FORBIDDEN);
  }

  @Test
  void K7_shouldExpireAtHomeAndCountAsHeldElsewhereUntilThen() {
    // Given a hold that is due
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100)));
    books.pass(books.view(ANNA).original(id("h1")).orElseThrow().expiresMicros());

    // When it expires at home
    ExpireHold expire = ExpireHold.of(id("h1"));
    CrossingKey key = books.begin(expire);
    Participant carls = books.crossing(key).participants().get(0);
    books.prepare(expire, key, carls);
    books.decide(expire, key);
    Counters before = books.counters(CARL);
    books.settle(key, carls);

    // Then Carl's share ends when that arrives
    assertThat(before).isEqualTo(new Counters(0, 1_000, 0, 100));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_000, 0, 0));
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(0, 1_000, 0, 0));
  }

  @Test
  void K3_shouldDecideACaptureThatWasPreparedInTimeEvenIfItsHoldIsDueByThen() {
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 100)));
    Capture capture = capture("c1", "h1", new Part(0, 40));
    CrossingKey key = books.begin(capture);
    Participant carls = books.crossing(key).participants().get(0);
    books.prepare(capture, key, carls);
    books.pass(books.view(ANNA).original(id("h1")).orElseThrow().expiresMicros());

    LedgerRecord decided = books.decide(capture, key);

    books.settle(key, carls);
    books.finish(key);
    assertApplied(decided.outcome());
    assertThat(reason(books.judgeHome(capture("c2", "h1", new Part(0, 1)))))
        .isEqualTo(Reason.HOLD_EXPIRED);
  }

  @Test
  void shouldRefundAPostAndACaptureFromBothSides() {
    ShardBooks books = rich();
    books.run(post("p1", pay(ANNA, CARL, 100)));
    books.run(hold("h1", pay(ANNA, CARL, 100)));
    books.run(capture("c1", "h1", new Part(0, 100)));

    assertApplied(books.run(refund("r1", "p1", new Part(0, 10))));
    assertApplied(books.run(refund("r2", "c1", new Part(0, 100))));
    Outcome tooMuch = books.run(refund("r3", "p1", new Part(0, 91)));

    assertThat(reason(tooMuch)).isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(200, 1_110, 0, 0));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(110, 1_200, 0, 0));
    assertThat(books.view(ANNA).original(id("h1")).orElseThrow().postings().get(0).refunded())
        .isEqualTo(100);
  }

  @Test
  void shouldRefuseTheRefundThatThePayeeHasNoFundsFor() {
    ShardBooks books = rich().wallet(CARL, 0);
    books.run(post("p1", pay(ANNA, CARL, 100)));
    books.run(post("p2", pay(CARL, ANNA, 50)));

    Outcome outcome = books.run(refund("r1", "p1", new Part(0, 100)));

    assertThat(reason(outcome)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(books.counters(CARL)).isEqualTo(new Counters(50, 100, 0, 0));
  }

  @Test
  void shouldExchangeTwoAssetsThroughLiquidityAccountsElsewhere() {
    // Given dollars and euros, the liquidity in another region
    ShardBooks books = rich();
    AccountRef euros = new AccountRef("us", "euros");
    AccountRef annas = Crossings.PLACES.inEu("annaeur", 3);
    for (AccountRef account : List.of(euros, annas)) {
      books.wallet(account, 500);
      Account state = books.account(account);
      AccountSettings settings =
          new AccountSettings(
              "EUR",
              NormalSide.CREDIT,
              state.settings().floor(),
              state.settings().ceiling(),
              state.settings().labels(),
              state.settings().privateData());
      books.account(account, state.changed(settings, AccountStatus.OPEN, ShardBooks.START));
    }

    // When she buys euros
    assertApplied(
        books.run(post("p1", pay(ANNA, CARL, 110), new Posting(euros, annas, "EUR", 100))));

    assertThat(books.account(annas).balance()).isEqualTo(600);
    assertThat(books.account(euros).balance()).isEqualTo(400);
    assertThat(books.account(ANNA).balance()).isEqualTo(890);
  }
}
