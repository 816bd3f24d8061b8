package io.meridian.ledger;

import static io.meridian.ledger.Crossings.ADAM;
import static io.meridian.ledger.Crossings.ANNA;
import static io.meridian.ledger.Crossings.BILL;
import static io.meridian.ledger.Crossings.CARL;
import static io.meridian.ledger.Crossings.DORA;
import static io.meridian.ledger.Crossings.pay;
import static io.meridian.ledger.Crossings.post;
import static io.meridian.ledger.Crossings.rich;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The way of a payment across shards, step by step. */
final class CrossingRulesTest {
  private final CrossingRules rules = new CrossingRules();

  @Test
  void shouldPostNothingAnywhereUntilHomeHasDecided() {
    // Given a payment that home and all participants have prepared
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, BILL, 300), pay(ANNA, CARL, 200));
    CrossingKey key = books.begin(pay);
    List<Participant> participants = books.crossing(key).participants();

    // When they have prepared
    participants.forEach(participant -> books.prepare(pay, key, participant));

    // Then no counter has moved, and what goes out is no more available
    Counters before = new Counters(0, 1_000, 0, 0);
    assertThat(books.counters(ANNA)).isEqualTo(before);
    assertThat(books.counters(BILL)).isEqualTo(before);
    assertThat(books.counters(CARL)).isEqualTo(before);
    assertThat(books.account(ANNA).available()).isEqualTo(500);
    assertThat(books.account(CARL).available()).isEqualTo(1_000);
    assertThat(books.account(CARL).reserved()).isEqualTo(new Reserved(0, 200, 0, 200, 1));
  }

  @Test
  void shouldApplyItEverywhereOnceHomeHasDecided() {
    ShardBooks books = rich();

    Outcome outcome =
        books.run(post("p1", pay(ANNA, BILL, 300), pay(CARL, ANNA, 50), pay(ANNA, DORA, 200)));

    assertApplied(outcome);
    assertThat(((Outcome.Applied) outcome).entries())
        .containsExactly(
            new Entry(
                ANNA,
                NormalSide.CREDIT,
                1,
                new Counters(500, 50, 0, 0),
                new Counters(500, 1_050, 0, 0)));
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(500, 1_050, 0, 0));
    assertThat(books.counters(BILL)).isEqualTo(new Counters(0, 1_300, 0, 0));
    assertThat(books.counters(CARL)).isEqualTo(new Counters(50, 1_000, 0, 0));
    assertThat(books.counters(DORA)).isEqualTo(new Counters(0, 1_200, 0, 0));
    assertThat(books.account(DORA).version()).isEqualTo(1);
    assertThat(books.views().values()).allMatch(view -> view.crossings().isEmpty());
  }

  @Test
  void shouldAskEveryOtherShardOnceForAllItsAccounts() {
    ShardBooks books = rich();

    CrossingKey key =
        books.begin(post("p1", pay(ANNA, CARL, 1), pay(ANNA, BILL, 2), pay(BILL, CARL, 3)));

    assertThat(books.crossing(key).participants())
        .containsExactly(
            new Participant(
                "us",
                0,
                List.of(
                    new Leg(
                        CARL,
                        1,
                        List.of(
                            new Leg.Move(0, true, "USD", 1, 0),
                            new Leg.Move(2, true, "USD", 3, 0))))),
            new Participant(
                "eu",
                5,
                List.of(
                    new Leg(
                        BILL,
                        2,
                        List.of(
                            new Leg.Move(1, true, "USD", 2, 0),
                            new Leg.Move(2, false, "USD", 3, 0))))));
  }

  @Test
  void shouldApplyAtOnceWhatTouchesNoOtherShard() {
    ShardBooks books = rich();

    Outcome outcome = books.judgeHome(post("p1", pay(ANNA, ADAM, 300)));

    assertApplied(outcome);
    assertThat(((Outcome.Applied) outcome).crossed()).isEmpty();
  }

  @Test
  void shouldForbidCrossingRegionsWithoutAskingAnyoneWhenTheLedgerDoes() {
    // Given a ledger that forbids it, in which nobody has an account
    ShardBooks books = new ShardBooks(false);

    // When a payment would cross regions
    Outcome outcome = books.judgeHome(post("p1", pay(ANNA, BILL, 1), pay(ANNA, CARL, 1)));

    // Then it is refused before any account is looked for
    assertRefused(
        outcome,
        Reason.CROSS_REGION_FORBIDDEN,
        Map.of("ledger", ShardBooks.LEDGER, "account", CARL.toString()));
  }

  @Test
  void shouldLetShardsOfOneRegionCrossEvenWhereRegionsMayNot() {
    ShardBooks books = new ShardBooks(false).wallet(ANNA, 10).wallet(BILL, 0);

    assertApplied(books.run(post("p1", pay(ANNA, BILL, 10))));
  }

  @Test
  void K1_shouldKeepTwoAttemptsOfOneIdApart() {
    // Given an attempt that was given up
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey first = books.begin(pay);
    Participant carls = books.crossing(first).participants().get(0);
    books.prepare(pay, first, carls);
    books.abandon(first);

    // When the same id is tried anew, and then the first is released late
    CrossingKey second = books.begin(pay);
    books.prepare(pay, second, carls);
    books.settle(first, carls);
    books.decide(pay, second);
    books.settle(second, carls);

    // Then the second is applied, once
    assertThat(second).isNotEqualTo(first);
    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_300, 0, 0));
    assertThat(books.account(CARL).reserved()).isEqualTo(Reserved.NONE);
  }

  @Test
  void K2_shouldRefuseALatePrepareAfterAReleaseThatTheShardDidNotUnderstand() {
    // Given a participant that hears of the release first
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(0);
    books.abandon(key);
    LedgerRecord tombstone = books.settle(key, carls);

    // When the request to prepare arrives
    Outcome late = books.prepare(pay, key, carls);

    // Then nothing is kept ready for it, ever
    assertThat(tombstone.outcome()).isEqualTo(new Outcome.Applied(List.of()));
    assertThat(((Outcome.Declined) late).verdicts())
        .extracting(verdict -> verdict.refusal().reason())
        .containsExactly(Reason.TRY_AGAIN);
    assertThat(books.account(CARL).reserved()).isEqualTo(Reserved.NONE);
  }

  @Test
  void K2_shouldAnswerARepeatedStepFromItsRecordAndDoNothingTwice() {
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(0);

    Outcome prepared = books.prepare(pay, key, carls);
    assertThat(books.prepare(pay, key, carls)).isEqualTo(prepared);
    books.decide(pay, key);
    LedgerRecord settled = books.settle(key, carls);
    assertThat(books.settle(key, carls).commitMicros()).isEqualTo(settled.commitMicros());
    assertThat(books.prepare(pay, key, carls)).isEqualTo(prepared);

    assertThat(books.counters(CARL)).isEqualTo(new Counters(0, 1_300, 0, 0));
    assertThat(books.account(CARL).version()).isEqualTo(1);
    assertThat(books.account(CARL).reserved()).isEqualTo(Reserved.NONE);
  }

  @Test
  void K2_shouldNotGiveUpWhatIsDecided() {
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey key = books.begin(pay);
    books.prepare(pay, key, books.crossing(key).participants().get(0));
    books.decide(pay, key);

    Outcome outcome = books.abandon(key);

    assertThat(reason(outcome)).isEqualTo(Reason.TRY_AGAIN);
    assertThat(books.crossing(key).decision().orElseThrow().applies()).isTrue();
  }

  @Test
  void K3_shouldNotDecideWhatIsNoLongerWhatWasReserved() {
    // Given a refund of all that is left, prepared
    ShardBooks books = rich();
    books.run(post("p1", pay(ANNA, CARL, 100)));
    Refund refund =
        new Refund(Crossings.id("r1"), "", "p1", Parts.ALL_REMAINING, TransactionDetails.NONE);
    CrossingKey key = books.begin(refund);
    List<PrepareTime> prepares = new ArrayList<>();
    for (Participant participant : books.crossing(key).participants()) {
      books.prepare(refund, key, participant);
      prepares.add(books.prepareTime(refund, key, participant));
    }

    // When something else has moved a part of it back meanwhile, which no rule allows
    RefundRules.Asked part =
        RefundRules.asked(Crossings.refund("r2", "p1", new Part(0, 1)), books.view(key));
    part.after(List.of(new Part(0, 1))).forEach(books.view(key)::put);

    // Then
    assertThatThrownBy(
            () -> rules.decide(refund, books.crossing(key), prepares, books.view(key), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has changed since it was prepared");
  }

  @Test
  void K2_shouldNotDecideBeforeAllHavePrepared() {
    // Given two participants of which one has prepared
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300), pay(ANNA, DORA, 300));
    CrossingKey key = books.begin(pay);
    Crossing crossing = books.crossing(key);
    Participant carls = crossing.participants().get(0);
    books.prepare(pay, key, carls);
    List<PrepareTime> one = List.of(books.prepareTime(pay, key, carls));

    // When home would decide, then it can not
    assertThatThrownBy(() -> rules.decide(pay, crossing, one, books.view(key), 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void K2_shouldNeitherFinishNorDecideAgainWhatIsInTheWrongState() {
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey key = books.begin(pay);

    assertThatThrownBy(() -> books.finish(key)).isInstanceOf(IllegalStateException.class);
    books.abandon(key);
    assertThatThrownBy(() -> books.decide(pay, key)).isInstanceOf(RuntimeException.class);
    assertThat(books.crossing(key).decision()).contains(Decision.RELEASE);
  }

  @Test
  void K2_shouldNeverApplyWhatWasNotPrepared() {
    ShardBooks books = rich();
    CrossingKey key = new CrossingKey("eu", 3, 9, 0);
    SettleLegs apply =
        new SettleLegs(
            new CommandId(ShardBooks.LEDGER, "us", "settle/" + key),
            key,
            "p1",
            CommandKind.POST,
            Decision.apply(5));

    assertThatThrownBy(() -> rules.settle(apply, books.view(CARL), 6))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void K5_shouldDecideLaterThanEveryPrepareAndApplyNotBeforeThat() {
    // Given participants whose clocks are ahead of home's, each by another amount
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300), pay(ANNA, DORA, 300));
    CrossingKey key = books.begin(pay);
    List<Participant> participants = books.crossing(key).participants();
    participants.forEach(participant -> books.prepare(pay, key, participant));

    // When home decides
    LedgerRecord decided = books.decide(pay, key);

    // Then the instant is later than the latest prepare, and it is home's commit time
    Crossed crossed = ((Outcome.Applied) decided.outcome()).crossed().orElseThrow();
    long latest = crossed.prepares().stream().mapToLong(PrepareTime::micros).max().orElseThrow();
    assertThat(crossed.decision()).isEqualTo(Decision.apply(latest + 1));
    assertThat(decided.commitMicros()).isEqualTo(latest + 1);
    for (Participant participant : participants) {
      assertThat(books.settle(key, participant).commitMicros()).isGreaterThanOrEqualTo(latest + 1);
    }
  }

  @Test
  void K5_shouldDecideAtHomesNextTimeWhenThatIsTheLatest() {
    List<PrepareTime> prepares = List.of(new PrepareTime("us", 0, 7), new PrepareTime("ap", 1, 4));

    assertThat(CrossingRules.decisionMicros(9, prepares)).isEqualTo(9);
    assertThat(CrossingRules.decisionMicros(8, prepares)).isEqualTo(8);
    assertThat(CrossingRules.decisionMicros(7, prepares)).isEqualTo(8);
  }

  @Test
  void K5_shouldRefuseToSettleBeforeTheDecision() {
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 300));
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(0);
    books.prepare(pay, key, carls);
    long decided = books.decide(pay, key).commitMicros();
    SettleLegs settle = SettleLegs.of(books.crossing(key), "us");

    assertThatThrownBy(() -> rules.settle(settle, books.view(carls), decided - 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void K11_shouldTellAnotherRegionNothingButItsOwnAccounts() {
    // Given a payment with everything that a caller can say
    ShardBooks books = rich();
    TransactionDetails details =
        new TransactionDetails(
            "order 1", Map.of("a", "b"), Optional.empty(), OptionalLong.of(ShardBooks.START));
    Post pay = post("p1", details, pay(ANNA, CARL, 300), pay(ANNA, BILL, 4));
    CrossingKey key = books.begin(pay);

    // When home asks
    PrepareLegs asked = PrepareLegs.of(pay, key, books.crossing(key).participants().get(0));

    // Then the request names Carl, his asset and his amount, and no other account
    assertThat(asked)
        .isEqualTo(
            new PrepareLegs(
                new CommandId(ShardBooks.LEDGER, "us", "prepare/" + key),
                key,
                "p1",
                CommandKind.POST,
                List.of(new Leg(CARL, 1, List.of(new Leg.Move(0, true, "USD", 300, 0)))),
                true));
  }

  @Test
  void K11_shouldAskWhenAccountsWereOpenedOnlyForATransactionThatSaysWhenItIsEffective() {
    ShardBooks books = rich();
    Post now = post("p1", pay(ANNA, CARL, 1));
    Post then = post("p2", Commands.effectiveAt(ShardBooks.START), pay(ANNA, CARL, 1));
    CrossingKey first = books.begin(now);
    CrossingKey second = books.begin(then);

    assertThat(PrepareLegs.of(now, first, books.crossing(first).participants().get(0)).openings())
        .isFalse();
    assertThat(
            PrepareLegs.of(then, second, books.crossing(second).participants().get(0)).openings())
        .isTrue();
  }

  @Test
  void K11_shouldNameNoAmountsInARefusalFromAnotherRegion() {
    ShardBooks books = rich();

    Outcome far = books.run(post("p1", pay(ANNA, BILL, 1), pay(CARL, ANNA, 1_001)));
    Outcome near = books.run(post("p2", pay(ANNA, CARL, 1), pay(BILL, ANNA, 1_001)));

    assertRefused(
        new Outcome.Refused(((Outcome.Refused) far).refusal()),
        Reason.INSUFFICIENT_FUNDS,
        Map.of("account", CARL.toString()));
    assertRefused(
        new Outcome.Refused(((Outcome.Refused) near).refusal()),
        Reason.INSUFFICIENT_FUNDS,
        Map.of(
            "account", BILL.toString(),
            "available", "1000",
            "required", "1001",
            "floor", "0"));
  }
}
