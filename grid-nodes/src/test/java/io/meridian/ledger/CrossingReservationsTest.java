package io.meridian.ledger;

import static io.meridian.ledger.Crossings.ADAM;
import static io.meridian.ledger.Crossings.ANNA;
import static io.meridian.ledger.Crossings.BILL;
import static io.meridian.ledger.Crossings.CARL;
import static io.meridian.ledger.Crossings.hold;
import static io.meridian.ledger.Crossings.id;
import static io.meridian.ledger.Crossings.pay;
import static io.meridian.ledger.Crossings.post;
import static io.meridian.ledger.Crossings.rich;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a reservation counts for, and that nothing but a decision ends it. */
final class CrossingReservationsTest {
  private final Judge judge = new Judge();
  private final ProvisionalRefusals provisional = new ProvisionalRefusals();

  @Test
  void K3_shouldCountAReservationAgainstTheFloor() {
    ShardBooks books = rich();
    books.begin(post("p1", pay(ANNA, CARL, 600)));

    Outcome enough = judge.judge(post("p2", pay(ANNA, ADAM, 400)), books.view(ANNA), 9);
    Outcome tooMuch = judge.judge(post("p3", pay(ANNA, ADAM, 401)), books.view(ANNA), 9);

    assertApplied(enough);
    assertRefused(
        tooMuch,
        Reason.INSUFFICIENT_FUNDS,
        Map.of("account", ANNA.toString(), "available", "400", "required", "401", "floor", "0"));
  }

  @Test
  void K3_shouldNotMakeRoomWithWhatMayStillComeIn() {
    // Given a payment to Anna that is not decided
    ShardBooks books = rich();
    books.begin(post("p1", pay(ADAM, ANNA, 500), pay(ADAM, CARL, 1)));

    // When she would spend it
    Outcome outcome = judge.judge(post("p2", pay(ANNA, ADAM, 1_001)), books.view(ANNA), 9);

    assertThat(reason(outcome)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void K3_shouldCountAReservationAgainstTheCeiling() {
    ShardBooks books = rich();
    books.account(ADAM, OptionalLong.of(0), OptionalLong.of(1_500), new Counters(0, 1_000, 0, 0));
    books.begin(post("p1", pay(ANNA, ADAM, 300), pay(ANNA, CARL, 1)));

    Outcome fits = judge.judge(post("p2", pay(ANNA, ADAM, 200)), books.view(ANNA), 9);
    Outcome tooMuch = judge.judge(post("p3", pay(ANNA, ADAM, 201)), books.view(ANNA), 9);

    assertApplied(fits);
    assertRefused(
        tooMuch,
        Reason.CEILING_EXCEEDED,
        Map.of("account", ADAM.toString(), "headroom", "200", "ceiling", "1500"));
  }

  @Test
  void K3_shouldCountAReservationAgainstTheHeadroomOfACounter() {
    ShardBooks books = rich();
    books.account(
        ADAM,
        OptionalLong.empty(),
        OptionalLong.empty(),
        new Counters(0, Long.MAX_VALUE - 500, 0, 0));
    books.begin(post("p1", pay(ANNA, ADAM, 300), pay(ANNA, CARL, 1)));

    Outcome fits = judge.judge(post("p2", pay(ANNA, ADAM, 200)), books.view(ANNA), 9);
    Outcome tooMuch = judge.judge(post("p3", pay(ANNA, ADAM, 201)), books.view(ANNA), 9);

    assertApplied(fits);
    assertRefused(tooMuch, Reason.BALANCE_OVERFLOW, Map.of("account", ADAM.toString()));
  }

  @Test
  void K3_shouldReserveTheNetEffectOfAPaymentOnItsAccount() {
    ShardBooks books = rich();

    books.begin(post("p1", pay(ANNA, CARL, 600), pay(CARL, ANNA, 500)));

    assertThat(books.account(ANNA).reserved()).isEqualTo(new Reserved(600, 500, 100, 0, 1));
    assertThat(books.account(ANNA).available()).isEqualTo(900);
  }

  @Test
  void K3_shouldCountAReservationAsAnOpenHoldWhenAnAccountIsClosed() {
    // Given an account with nothing but an undecided payment
    ShardBooks books = rich().wallet(CARL, 0);
    Post pay = post("p1", pay(ANNA, CARL, 600));
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(0);
    books.prepare(pay, key, carls);
    ChangeAccountStatus close =
        new ChangeAccountStatus(
            new CommandId(ShardBooks.LEDGER, "us", "close"),
            "",
            CARL,
            StatusChange.CLOSE,
            OptionalLong.empty());

    // When it is to be closed, before and after the payment was given up
    Outcome before = judge.judge(close, books.view(CARL), 9);
    books.abandon(key);
    books.settle(key, carls);
    Outcome after = judge.judge(close, books.view(CARL), 9);

    assertThat(reason(before)).isEqualTo(Reason.ACCOUNT_HAS_HOLDS);
    assertApplied(after);
  }

  @Test
  void K3_shouldKeepWhatIsReservedApartFromWhatIsHeld() {
    ShardBooks books = rich();

    books.begin(post("p1", pay(ANNA, CARL, 600)));

    assertThat(books.counters(ANNA)).isEqualTo(new Counters(0, 1_000, 0, 0));
    assertThat(books.account(ANNA).balance()).isEqualTo(1_000);
    assertThat(books.account(ANNA).available()).isEqualTo(400);
  }

  @Test
  void K3_shouldApplyAPartWhateverStatusAndLimitsHaveBecome() {
    // Given a payment that a participant has prepared
    ShardBooks books = rich();
    Post pay = post("p1", pay(CARL, ANNA, 600), pay(ANNA, BILL, 600));
    CrossingKey key = books.begin(pay);
    List<Participant> participants = books.crossing(key).participants();
    participants.forEach(participant -> books.prepare(pay, key, participant));
    books.decide(pay, key);

    // When its accounts are closed, frozen and limited before it hears of the decision
    books.status(ANNA, AccountStatus.CLOSED);
    books.account(BILL, OptionalLong.of(5_000), OptionalLong.of(1), books.counters(BILL));
    books.status(BILL, AccountStatus.FROZEN);
    participants.forEach(participant -> books.settle(key, participant));

    // Then it is applied all the same
    assertThat(books.counters(ANNA)).isEqualTo(new Counters(600, 1_600, 0, 0));
    assertThat(books.counters(BILL)).isEqualTo(new Counters(0, 1_600, 0, 0));
  }

  @Test
  void K3_shouldReleaseWithoutATrace() {
    ShardBooks books = rich();
    Post pay = post("p1", pay(ANNA, CARL, 600));
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(0);
    books.prepare(pay, key, carls);
    books.abandon(key);

    LedgerRecord settled = books.settle(key, carls);

    assertThat(((Outcome.Applied) settled.outcome()).entries()).isEmpty();
    assertThat(books.account(CARL)).isEqualTo(rich().account(CARL));
    assertThat(books.account(ANNA)).isEqualTo(rich().account(ANNA));
  }

  @Test
  void K3_shouldMakeOthersOfOneOriginalWaitUntilItIsDecided() {
    // Given a hold that crosses, and a capture of it that is not decided
    ShardBooks books = rich();
    assertApplied(books.run(Crossings.hold("h1", pay(ANNA, CARL, 100))));
    Capture capture = Crossings.capture("c1", "h1", new Part(0, 60));
    CrossingKey key = books.begin(capture);
    VoidHold voiding = Crossings.voidHold("v1", "h1");

    // When it is to be voided, then that waits for the capture and for no longer
    assertThat(CrossingRules.waitsFor(voiding, books.view(key))).contains(key);
    books.abandon(key);
    assertThat(CrossingRules.waitsFor(voiding, books.view(key))).isEmpty();
  }

  /** A shard that has not heard of the hold has nothing that could be captured. */
  @Test
  void K3_shouldMakeACaptureWaitUntilItsHoldIsAppliedEverywhere() {
    // Given a hold that is decided and not applied at its participant
    ShardBooks books = rich();
    Hold hold = Crossings.hold("h1", pay(ANNA, CARL, 100));
    Capture capture = Crossings.capture("c1", "h1", new Part(0, 60));
    CrossingKey key = books.begin(hold);
    Participant carls = books.crossing(key).participants().get(0);
    Optional<CrossingKey> undecided = CrossingRules.waitsFor(capture, books.view(key));
    books.prepare(hold, key, carls);
    books.decide(hold, key);

    // When it is to be captured, then that waits until it is
    assertThat(undecided).contains(key);
    assertThat(CrossingRules.waitsFor(capture, books.view(key))).contains(key);
    books.settle(key, carls);
    books.finish(key);
    assertThat(CrossingRules.waitsFor(capture, books.view(key))).isEmpty();
  }

  @Test
  void K3_shouldMakeTheRefundOfACaptureWaitForWhatChangesItsHold() {
    ShardBooks books = rich();
    books.run(Crossings.hold("h1", pay(ANNA, CARL, 100)));
    books.run(Crossings.capture("c1", "h1", new Part(0, 60)));

    CrossingKey key = books.begin(Crossings.capture("c2", "h1", new Part(0, 10)));

    assertThat(
            CrossingRules.waitsFor(Crossings.refund("r1", "c1", new Part(0, 1)), books.view(key)))
        .contains(key);
  }

  @Test
  void K3_shouldMakeAnotherUseOfAReferenceWaitWhereReferencesAreUnique() {
    // Given a payment with a reference that is not decided
    ShardBooks books = new ShardBooks(ShardBooks.fact(true, true));
    books.wallet(ANNA, 10).wallet(ADAM, 0).wallet(CARL, 0);
    TransactionDetails details = Commands.reference("order 1");
    CrossingKey key = books.begin(post("p1", details, pay(ANNA, CARL, 1)));

    // When the reference is used again, then that waits, and another does not
    Post again = post("p2", details, pay(ANNA, ADAM, 1));
    Post other = post("p3", Commands.reference("order 2"), pay(ANNA, ADAM, 1));
    assertThat(CrossingRules.waitsFor(again, books.view(key))).contains(key);
    assertThat(CrossingRules.waitsFor(other, books.view(key))).isEmpty();
    books.abandon(key);
    assertThat(CrossingRules.waitsFor(again, books.view(key))).isEmpty();
  }

  @Test
  void K9_shouldCallARefusalProvisionalThatOnlyReservationsBringAbout() {
    // Given 600 of 1,000 reserved
    ShardBooks books = rich();
    books.begin(post("p1", pay(ANNA, CARL, 600)));

    // When payments are refused with and without regard to that
    Post because = post("p2", pay(ANNA, ADAM, 1_000));
    Post anyway = post("p3", pay(ANNA, ADAM, 1_001));

    assertThat(isProvisional(because, books.view(ANNA))).isTrue();
    assertThat(isProvisional(anyway, books.view(ANNA))).isFalse();
  }

  @Test
  void K9_shouldCallNoOtherRefusalProvisional() {
    ShardBooks books = rich().status(ADAM, AccountStatus.FROZEN);
    books.begin(post("p1", pay(ANNA, CARL, 600)));

    assertThat(isProvisional(post("p2", pay(ANNA, ADAM, 1)), books.view(ANNA))).isFalse();
  }

  @Test
  void K9_shouldTellThatTheRefusalOfWhatTouchesNoOtherShardIsProvisional() {
    // Given 600 of 1,000 reserved
    ShardBooks books = rich();
    books.begin(post("p1", pay(ANNA, CARL, 600)));

    // When home judges a payment inside its shard
    Outcome.Declined declined =
        (Outcome.Declined) books.judgeHome(post("p2", pay(ANNA, ADAM, 500)));

    // Then nobody else is to be asked, and it has to wait
    assertThat(declined.participants()).isEmpty();
    assertThat(declined.verdicts()).extracting(Verdict::provisional).containsExactly(true);
  }

  @Test
  void K9_shouldTellHomeThatAParticipantsRefusalIsProvisional() {
    // Given most of Carl's money reserved for another payment
    ShardBooks books = rich();
    Post first = post("p1", pay(ANNA, BILL, 1), pay(CARL, ANNA, 600));
    CrossingKey key = books.begin(first);
    books.crossing(key).participants().forEach(one -> books.prepare(first, key, one));

    // When he is asked for more than is left, and for more than he has
    Optional<Verdict> because = ask(books, post("p2", pay(ANNA, BILL, 1), pay(CARL, ANNA, 401)));
    Optional<Verdict> anyway = ask(books, post("p3", pay(ANNA, BILL, 1), pay(CARL, ANNA, 1_001)));

    assertThat(because.orElseThrow().provisional()).isTrue();
    assertThat(anyway.orElseThrow().provisional()).isFalse();
  }

  @Test
  void K9_shouldCallARefusalProvisionalThatOnlyADueHoldBringsAbout() {
    // Given 600 of 1,000 held, and the hold due but not ended, because Carl's shard has to hear of
    // it
    ShardBooks books = rich();
    books.run(hold("h1", pay(ANNA, CARL, 600)));
    books.pass(books.view(ANNA).original(id("h1")).orElseThrow().expiresMicros());
    books.begin(ExpireHold.of(id("h1")));

    // When payments inside the shard and across are refused with and without regard to that
    boolean because = isProvisional(post("p2", pay(ANNA, ADAM, 1_000)), books.view(ANNA));
    boolean anyway = isProvisional(post("p3", pay(ANNA, ADAM, 1_001)), books.view(ANNA));
    Outcome across = books.judgeHome(post("p4", pay(ANNA, CARL, 1_000)));

    assertThat(because).isTrue();
    assertThat(anyway).isFalse();
    assertThat(((Outcome.Declined) across).verdicts())
        .extracting(Verdict::provisional)
        .containsExactly(true);
  }

  private static Optional<Verdict> ask(ShardBooks books, Post pay) {
    CrossingKey key = books.begin(pay);
    Participant carls = books.crossing(key).participants().get(1);
    return books.first(pay, List.of(books.prepare(pay, key, carls)));
  }

  private boolean isProvisional(Post pay, MapView view) {
    Refusal refusal = ((Outcome.Refused) judge.judge(pay, view, 9)).refusal();
    return provisional.provisional(pay, refusal, view, 9);
  }
}
