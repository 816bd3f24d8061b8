package io.meridian.ledger;

import static io.meridian.ledger.Crossings.ADAM;
import static io.meridian.ledger.Crossings.ANNA;
import static io.meridian.ledger.Crossings.BILL;
import static io.meridian.ledger.Crossings.CARL;
import static io.meridian.ledger.Crossings.DORA;
import static io.meridian.ledger.Crossings.capture;
import static io.meridian.ledger.Crossings.hold;
import static io.meridian.ledger.Crossings.pay;
import static io.meridian.ledger.Crossings.post;
import static io.meridian.ledger.Crossings.refund;
import static io.meridian.ledger.Crossings.rich;
import static io.meridian.ledger.Crossings.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Atomic batches over several shards [K10], by the rules alone. */
final class CrossingBatchRulesTest {
  private final ShardBooks books = rich();

  private BatchBooks batch(TransactionCommand... items) {
    return new BatchBooks(books, "batch", 50, List.of(items));
  }

  @Test
  void K10_shouldApplyAllOfABatchInAllItsShards() {
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, CARL, 300)),
            post("b", pay(ANNA, ADAM, 100)),
            post("c", pay(ANNA, DORA, 50), pay(ADAM, BILL, 20)));

    Crossing prepared = batch.begin();
    BatchOutcome applied = batch.finish();

    assertThat(prepared.participants())
        .extracting(participant -> participant.region() + '/' + participant.shard())
        .containsExactly("us/0", "ap/7", "eu/5");
    assertThat(applied.items()).allMatch(Outcome.Applied.class::isInstance);
    assertThat(books.account(ANNA).balance()).isEqualTo(550);
    assertThat(books.account(ADAM).balance()).isEqualTo(1_080);
    assertThat(books.account(BILL).balance()).isEqualTo(1_020);
    assertThat(books.account(CARL).balance()).isEqualTo(1_300);
    assertThat(books.account(DORA).balance()).isEqualTo(1_050);
    assertThat(books.views().values()).allMatch(view -> view.crossings().isEmpty());
  }

  @Test
  void K10_shouldApplyNothingAnywhereWhenOneFails() {
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, CARL, 300)), post("b", pay(ANNA, DORA, 1), pay(BILL, ANNA, 1_001)));
    batch.begin();

    BatchOutcome refused = batch.finish();

    assertThat(refused)
        .isEqualTo(
            new BatchOutcome(
                new Outcome.Refused(
                    BatchOutcome.aborted(1), ((Outcome.Refused) refused.frame()).crossed()),
                List.of(
                    new Outcome.Refused(BatchOutcome.aborted(1)),
                    new Outcome.Refused(
                        new Refusal(
                            Reason.INSUFFICIENT_FUNDS,
                            Map.of(
                                "account", BILL.toString(),
                                "available", "1000",
                                "required", "1001",
                                "floor", "0"))))));
    for (AccountRef account : List.of(ANNA, BILL, CARL, DORA)) {
      assertThat(books.account(account).balance()).isEqualTo(1_000);
      assertThat(books.account(account).reserved()).isEqualTo(Reserved.NONE);
    }
  }

  @Test
  void K10_shouldJudgeItemsInOrderWithTheBatchsOwnEarlierLegsCountedEverywhere() {
    // The second spends at a participant, the third at home, what only the first brings there.
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, CARL, 500)),
            post("b", pay(ANNA, ADAM, 1), pay(CARL, ANNA, 1_400)),
            post("c", pay(ANNA, DORA, 1_800)));

    batch.begin();
    BatchOutcome applied = batch.finish();

    assertThat(applied.items()).allMatch(Outcome.Applied.class::isInstance);
    assertThat(books.account(CARL).balance()).isEqualTo(100);
    assertThat(books.account(ANNA).balance()).isEqualTo(99);
  }

  @Test
  void K10_shouldNotLetAnItemSpendWhatOnlyALaterOneBrings() {
    BatchBooks atHome =
        batch(
            post("a", pay(ANNA, CARL, 1_200)), post("b", pay(ANNA, ADAM, 1), pay(CARL, ANNA, 300)));
    BatchBooks away =
        batch(
            post("a", pay(ANNA, ADAM, 1), pay(CARL, ANNA, 1_200)), post("b", pay(ANNA, CARL, 300)));

    assertThat(atHome.tried().map(Verdict::item)).contains(0);
    assertThat(away.tried().map(Verdict::item)).contains(0);
  }

  @Test
  void K10_shouldNameTheFirstItemThatFailsWhicheverShardFindsIt() {
    // Home finds the third to fail, the participant the second; of one item the first reason
    // counts.
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, ADAM, 1)),
            post("b", pay(ANNA, ADAM, 1), pay(CARL, ANNA, 1_001)),
            post("c", pay(ANNA, CARL, 9_999)));
    books.status(DORA, AccountStatus.FROZEN);
    BatchBooks same = batch(post("a", pay(ANNA, CARL, 1)), post("b", pay(ANNA, DORA, 9_999)));

    assertThat(batch.judge()).isInstanceOf(Outcome.Declined.class);
    assertThat(batch.tried())
        .hasValueSatisfying(
            first -> {
              assertThat(first.item()).isEqualTo(1);
              assertThat(first.refusal().metadata()).isEqualTo(Map.of("account", CARL.toString()));
            });
    assertThat(same.tried().map(first -> first.item() + " " + first.refusal().reason()))
        .contains("1 ACCOUNT_FROZEN");
  }

  @Test
  void K10_shouldAskOnlyAboutWhatComesBeforeAnItemThatFailsByItsOriginal() {
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, CARL, 1)),
            capture("c", "nothing", new Part(0, 1)),
            post("b", pay(ANNA, DORA, 1)));

    assertThat(batch.judge())
        .isInstanceOfSatisfying(
            Outcome.Declined.class,
            declined -> {
              assertThat(declined.participants())
                  .extracting(Participant::region)
                  .containsExactly("us");
              assertThat(declined.verdicts())
                  .extracting(verdict -> verdict.item() + " " + verdict.refusal().reason())
                  .containsExactly("1 HOLD_NOT_FOUND");
            });
  }

  @Test
  void K10_shouldReserveWhatIsTheMostAtAnyOfItsItemsAndTheHeadroomOfAll() {
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, CARL, 700)),
            post("b", pay(ANNA, ADAM, 1), pay(CARL, ANNA, 600)),
            post("c", pay(ANNA, CARL, 50)));
    batch.begin();
    batch.crossing().participants().forEach(batch::prepare);

    // Debits 700 + 1 + 50, of which 600 came back in between; credits 600.
    assertThat(books.account(ANNA).reserved()).isEqualTo(new Reserved(751, 600, 700, 0, 1));
    assertThat(books.account(CARL).reserved()).isEqualTo(new Reserved(600, 750, 0, 700, 1));
  }

  @Test
  void K10_shouldHoldCaptureVoidAndRefundWithinABatch() {
    BatchBooks batch =
        batch(
            hold("h", pay(ANNA, CARL, 300)),
            capture("c", "h", new Part(0, 120)),
            refund("r", "c", new Part(0, 20)),
            voidHold("v", "h"),
            post("p", pay(ANNA, DORA, 10)),
            refund("rp", "p", new Part(0, 4)));
    batch.begin();

    BatchOutcome applied = batch.finish();

    assertThat(applied.items()).allMatch(Outcome.Applied.class::isInstance);
    assertThat(books.counters(CARL)).isEqualTo(new Counters(20, 1_120, 0, 0));
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(130, 1_024, 0, 0));
    assertThat(books.counters(DORA)).isEqualTo(new Counters(4, 1_010, 0, 0));
  }

  @Test
  void K3_shouldLockTheOriginalsOfABatchItsOwnIdsAndItsReferences() {
    books.run(hold("h", pay(ANNA, CARL, 300)));
    BatchBooks batch = batch(capture("c", "h", new Part(0, 5)), post("p", pay(ANNA, CARL, 1)));
    batch.begin();

    MapView home = books.view(ANNA);
    assertThat(CrossingRules.waitsFor(voidHold("v", "h"), home)).contains(batch.key());
    assertThat(CrossingRules.waitsFor(refund("r", "p", new Part(0, 1)), home))
        .contains(batch.key());
    assertThat(CrossingRules.waitsFor(refund("r", "c", new Part(0, 1)), home))
        .contains(batch.key());
    assertThat(batch.crossing().locked()).containsExactly("h");
    batch.finish();
    assertThat(CrossingRules.waitsFor(voidHold("v", "h"), home)).isEmpty();
  }

  @Test
  void K3_shouldSpeakForTheReferencesOfItsItemsUntilItIsDecided() {
    TransactionDetails details =
        new TransactionDetails("order-7", Map.of(), Optional.empty(), OptionalLong.empty());
    BatchBooks batch = batch(post("a", pay(ANNA, CARL, 1)), post("b", details, pay(ANNA, CARL, 1)));

    Crossing undecided = batch.begin();

    assertThat(undecided.speaksFor("order-7")).isTrue();
    batch.crossing().participants().forEach(batch::prepare);
    batch.decide();
    assertThat(batch.crossing().speaksFor("order-7")).isFalse();
    assertThat(batch.crossing().items()).extracting(CrossingItem::transaction).contains("a", "b");
  }

  @Test
  void K5_shouldDecideAllItemsAtOneInstantAndCommitThemInARow() {
    BatchBooks batch = batch(post("a", pay(ANNA, CARL, 1)), post("b", pay(ANNA, ADAM, 1)));
    batch.begin();

    BatchOutcome applied = batch.finish();

    Decision decision = crossed(applied.frame()).decision();
    assertThat(applied.items())
        .allSatisfy(item -> assertThat(crossed(item).decision()).isEqualTo(decision));
    assertThat(crossed(applied.items().get(0)).prepares()).hasSize(1);
    assertThat(crossed(applied.items().get(1)).prepares()).isEmpty();
  }

  private static Crossed crossed(Outcome outcome) {
    return ((Outcome.Applied) outcome).crossed().orElseThrow();
  }

  @Test
  void K11_shouldTellAParticipantOnlyOfItsOwnAccountsAndOfTheItemsThatTouchThem() {
    TransactionDetails details =
        new TransactionDetails("secret", Map.of(), Optional.empty(), OptionalLong.empty());
    BatchBooks batch =
        batch(
            post("a", pay(ANNA, ADAM, 1)),
            post("b", details, pay(ANNA, CARL, 2)),
            post("c", pay(ANNA, DORA, 3)));
    Participant us = batch.begin().participants().get(0);

    PrepareLegs step =
        PrepareLegs.of(
            batch.frame().commandId(),
            List.of(
                post("a", pay(ANNA, ADAM, 1)),
                post("b", details, pay(ANNA, CARL, 2)),
                post("c", pay(ANNA, DORA, 3))),
            batch.key(),
            us);

    assertThat(step.items()).containsExactly(new CrossingItem(1, "b", CommandKind.POST, ""));
    assertThat(step.legs())
        .containsExactly(new Leg(CARL, 1, List.of(new Leg.Move(0, true, "USD", 2, 0)), 1));
  }

  @Test
  void K9_shouldFindAnItemToFailProvisionallyWhileSomethingElseIsUndecided() {
    books.begin(post("other", pay(ANNA, CARL, 900)));
    BatchBooks batch =
        new BatchBooks(
            books,
            "batch",
            50,
            List.of(post("a", pay(ANNA, ADAM, 50)), post("b", pay(ANNA, CARL, 100))));

    assertThat(batch.tried())
        .hasValueSatisfying(
            first -> {
              assertThat(first.item()).isEqualTo(1);
              assertThat(first.provisional()).isTrue();
            });
  }

  @Test
  void K10_shouldRefuseABatchThatMovesMorePostingsThanOneMay() {
    Posting[] hundred = new Posting[Limits.POSTINGS_MAX];
    for (int i = 0; i < hundred.length; i++) {
      hundred[i] = pay(ANNA, CARL, 1);
    }
    books.account(ANNA, OptionalLong.empty(), OptionalLong.empty(), new Counters(0, 0, 0, 0));
    TransactionCommand[] most = new TransactionCommand[100];
    TransactionCommand[] more = new TransactionCommand[101];
    for (int i = 0; i < more.length; i++) {
      more[i] = post("p" + i, hundred);
      if (i < most.length) {
        most[i] = more[i];
      }
    }

    assertThat(batch(most).judge()).isInstanceOf(Outcome.Prepared.class);
    assertThat(batch(more).judge()).isEqualTo(new Outcome.Refused(BatchOutcome.tooManyPostings()));
  }

  @Test
  void K2_shouldDecideABatchOnceOnly() {
    BatchBooks batch = batch(post("a", pay(ANNA, CARL, 1)));
    batch.begin();
    batch.crossing().participants().forEach(batch::prepare);
    batch.decide();

    assertThatThrownBy(batch::decide).isInstanceOf(IllegalStateException.class);
  }
}
