package io.meridian.ledger;

import static io.meridian.ledger.Books.NO_LIMIT;
import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Books.ZERO;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.capture;
import static io.meridian.ledger.Commands.captureAll;
import static io.meridian.ledger.Commands.captureLast;
import static io.meridian.ledger.Commands.createAccount;
import static io.meridian.ledger.Commands.expire;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.part;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.ref;
import static io.meridian.ledger.Commands.refund;
import static io.meridian.ledger.Commands.voidHold;
import static io.meridian.ledger.Outcomes.assertAllowed;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.metadata;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What captures of a hold allow, refuse and leave behind. */
final class CaptureRulesTest {
  private final Books books = new Books().wallet("payer", 100).wallet("shop", 0).wallet("fees", 0);

  @Test
  void shouldPostAPartAndLeaveTheRestHeld() {
    // Given
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    // When
    Outcome.Applied applied = books.done(capture("c", "h", part(0, 20)));

    // Then the accounts of the captured posting have an entry, and those alone
    assertThat(applied.entries())
        .containsExactly(
            new Entry(
                ref("payer"),
                NormalSide.CREDIT,
                2,
                new Counters(20, 0, -20, 0),
                new Counters(20, 100, 45, 0)),
            new Entry(
                ref("shop"),
                NormalSide.CREDIT,
                2,
                new Counters(0, 20, 0, -20),
                new Counters(0, 20, 0, 40)));
    assertThat(applied.parts()).containsExactly(part(0, 20));
    assertThat(applied.originals()).containsExactly(books.original("h"));
    assertLeft("h", 0, 20, 0, 40);
    assertLeft("h", 1, 0, 0, 5);
    assertThat(books.original("h").state()).isEqualTo(HoldState.OPEN);
    assertThat(books.original("h").closedBy()).isEmpty();
  }

  @Test
  void shouldBeAllowedUntilNothingRemains() {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(capture("c1", "h", part(0, 20)));
    books.done(capture("c2", "h", part(0, 39)));

    books.done(capture("c3", "h", part(0, 1)));

    assertLeft("h", 0, 60, 0, 0);
    assertThat(books.original("h").state()).isEqualTo(HoldState.CAPTURED);
    assertThat(books.original("h").closedBy()).isEqualTo("c3");
    assertThat(books.counters("payer")).isEqualTo(new Counters(60, 100, 0, 0));
    assertThat(books.counters("shop")).isEqualTo(new Counters(0, 60, 0, 0));
  }

  @Test
  void shouldStayOpenWhileAnyPostingHasSomethingLeft() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    books.done(capture("c1", "h", part(0, 60)));
    assertThat(books.original("h").state()).isEqualTo(HoldState.OPEN);

    books.done(capture("c2", "h", part(1, 5)));
    assertThat(books.original("h").state()).isEqualTo(HoldState.CAPTURED);
  }

  @Test
  void shouldTakeExactlyWhatRemainsOfEachPostingWhenAllIsAskedFor() {
    // Given a tolerance that "all" does not reach into
    books.done(hold("h", HOUR, 50, pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(capture("c1", "h", part(0, 20)));

    Outcome.Applied applied = books.done(captureAll("c2", "h"));

    assertThat(applied.parts()).containsExactly(part(0, 40), part(1, 5));
    assertLeft("h", 0, 60, 0, 0);
    assertLeft("h", 1, 5, 0, 0);
    assertThat(books.original("h").state()).isEqualTo(HoldState.CAPTURED);
  }

  @Test
  void shouldLeaveOutAPostingOfWhichNothingRemainsWhenAllIsAskedFor() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(capture("c1", "h", part(0, 60)));

    Outcome.Applied applied = books.done(captureAll("c2", "h"));

    assertThat(applied.parts()).containsExactly(part(1, 5));
    assertThat(applied.entries())
        .extracting(Entry::account)
        .containsExactly(ref("payer"), ref("fees"));
  }

  @Test
  void shouldReleaseTheRestInTheSameStepWhenItIsFinal() {
    // Given
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    // When
    Outcome.Applied applied = books.done(captureLast("c", "h", part(0, 20)));

    // Then what was only released has its entry too, and is no part of what was captured
    assertThat(applied.parts()).containsExactly(part(0, 20));
    assertThat(applied.entries())
        .extracting(Entry::account, Entry::change)
        .containsExactly(
            tuple(ref("payer"), new Counters(20, 0, -65, 0)),
            tuple(ref("shop"), new Counters(0, 20, 0, -60)),
            tuple(ref("fees"), new Counters(0, 0, 0, -5)));
    assertLeft("h", 0, 20, 40, 0);
    assertLeft("h", 1, 0, 5, 0);
    assertThat(books.original("h").state()).isEqualTo(HoldState.CAPTURED);
    assertThat(books.original("h").closedBy()).isEqualTo("c");
    assertThat(books.account("payer").available()).isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource({
    // captured before, asked for, remaining or -1 when allowed
    "0,  60, -1",
    "0,  61, 60",
    "59, 1,  -1",
    "59, 2,  1",
    "0,  9223372036854775807, 60"
  })
  void shouldRefuseMoreThanRemainsAndSayWhatDoes(long before, long amount, long remaining) {
    books.done(hold("h", pay("payer", "fees", 5), pay("payer", "shop", 60)));
    if (before > 0) {
      books.done(capture("c1", "h", part(1, before)));
    }

    Outcome outcome = books.run(capture("c2", "h", part(1, amount)));

    if (remaining < 0) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.CAPTURE_EXCEEDS_HOLD,
          Map.of(
              "transaction", "eu/h",
              "field", "capture.parts",
              "posting", "1",
              "required", Long.toString(amount),
              "remaining", Long.toString(remaining)));
    }
  }

  @Test
  void shouldRefuseAPostingThatTheHoldDoesNotHave() {
    books.done(hold("h", HOUR, 100, pay("payer", "shop", 60)));

    assertThat(metadata(books.run(capture("c", "h", part(1, 1)))))
        .containsEntry("posting", "1")
        .containsEntry("remaining", "0");
    assertThat(metadata(books.run(capture("d", "h", part(99, 1)))))
        .containsEntry("posting", "99")
        .containsEntry("remaining", "0");
  }

  @Test
  void shouldRefuseAPostingOfWhichNothingRemainsWhateverTheToleranceIs() {
    books.done(hold("h", HOUR, 100, pay("payer", "shop", 40), pay("payer", "fees", 5)));
    books.done(capture("c1", "h", part(0, 40)));

    Outcome outcome = books.run(capture("c2", "h", part(0, 1)));

    assertThat(reason(outcome)).isEqualTo(Reason.CAPTURE_EXCEEDS_HOLD);
    assertThat(metadata(outcome)).containsEntry("remaining", "0").containsEntry("posting", "0");
  }

  @Test
  void shouldTakeNothingAtAllWhenOneOfItsPartsIsTooMuch() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    Outcome outcome = books.run(capture("c", "h", part(0, 1), part(1, 6)));

    assertThat(metadata(outcome)).containsEntry("posting", "1");
    assertThat(books.counters("shop")).isEqualTo(new Counters(0, 0, 0, 60));
    assertLeft("h", 0, 0, 0, 60);
  }

  @ParameterizedTest
  @CsvSource({
    // placed, percent, the most that may be captured in all
    "100, 0,   100",
    "100, 1,   101",
    "100, 10,  110",
    "100, 100, 200",
    "99,  10,  108",
    "101, 10,  111",
    "1,   99,  1",
    "1,   100, 2",
    "3,   33,  3",
    "3,   34,  4",
    "199, 100, 398",
    "4611686018427387904, 99, 9177255176670501928",
    "4611686018427387903, 100, 9223372036854775806",
    "9223372036854775800, 0, 9223372036854775800"
  })
  void shouldAllowTheToleranceRoundedDown(long placed, int percent, long most) {
    unlimited();
    books.done(hold("h", HOUR, percent, pay("out", "in", placed)));

    assertApplied(books.judge(capture("c", "h", part(0, most))));
    assertThat(metadata(books.judge(capture("c", "h", part(0, most + 1)))))
        .containsEntry("remaining", Long.toString(placed));
  }

  @ParameterizedTest
  @CsvSource({
    "4611686018427387904, 100",
    "9223372036854775806, 1",
    "9223372036854775806, 100",
    "9223372036854775807, 0",
    "9223372036854775807, 100"
  })
  void shouldCutTheToleranceOffAtTheLargestNumber(long placed, int percent) {
    // Given a hold whose tolerance leads beyond a long
    unlimited();
    books.done(hold("h", HOUR, percent, pay("out", "in", placed)));
    assertThat(
            BigInteger.valueOf(placed)
                .multiply(BigInteger.valueOf(100 + percent))
                .divide(BigInteger.valueOf(100)))
        .isGreaterThanOrEqualTo(BigInteger.valueOf(Long.MAX_VALUE - 1));

    // When
    books.done(capture("c", "h", part(0, Long.MAX_VALUE)));

    // Then
    assertLeft("h", 0, Long.MAX_VALUE, 0, 0);
    assertThat(books.counters("out")).isEqualTo(new Counters(Long.MAX_VALUE, 0, 0, 0));
  }

  @Test
  void shouldCountEarlierCapturesAgainstTheTolerance() {
    unlimited();
    books.done(hold("h", HOUR, 10, pay("out", "in", 100)));
    books.done(capture("c1", "h", part(0, 60)));

    assertThat(metadata(books.judge(capture("c2", "h", part(0, 51)))))
        .containsEntry("remaining", "40")
        .containsEntry("required", "51");
    books.done(capture("c2", "h", part(0, 50)));

    assertLeft("h", 0, 110, 0, 0);
    assertThat(books.original("h").state()).isEqualTo(HoldState.CAPTURED);
    assertThat(books.counters("in")).isEqualTo(new Counters(0, 110, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"5, true", "4, false"})
  void shouldJudgeTheExcessAgainstTheFloorLikeAPost(long free, boolean allowed) {
    books
        .account("payer", NormalSide.CREDIT, OptionalLong.of(10), NO_LIMIT, balance(60 + 10 + free))
        .done(hold("h", HOUR, 50, pay("payer", "shop", 60)));

    Outcome outcome = books.run(capture("c", "h", part(0, 65)));

    if (allowed) {
      assertApplied(outcome);
      assertThat(books.counters("shop")).isEqualTo(new Counters(0, 65, 0, 0));
    } else {
      assertRefused(
          outcome,
          Reason.INSUFFICIENT_FUNDS,
          Map.of("account", "eu/payer", "available", "14", "required", "5", "floor", "10"));
      assertLeft("h", 0, 0, 0, 60);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, true", "4, false"})
  void shouldJudgeTheExcessAgainstTheCeilingLikeAPost(long room, boolean allowed) {
    books
        .account("shop", NormalSide.CREDIT, ZERO, OptionalLong.of(60 + room), Counters.ZERO)
        .done(hold("h", HOUR, 50, pay("payer", "shop", 60)));

    Outcome outcome = books.run(capture("c", "h", part(0, 65)));

    if (allowed) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.CEILING_EXCEEDED,
          Map.of("account", "eu/shop", "headroom", "4", "ceiling", "64"));
    }
  }

  /** The net effect counts, so what the same capture releases pays for what it takes too much. */
  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void shouldPayTheExcessFromWhatItReleases(boolean last, boolean allowed) {
    books.done(hold("h", HOUR, 10, pay("payer", "shop", 50), pay("payer", "fees", 50)));

    Outcome outcome =
        books.judge(last ? captureLast("c", "h", part(0, 55)) : capture("c", "h", part(0, 55)));

    assertAllowed(outcome, allowed, Reason.INSUFFICIENT_FUNDS);
  }

  @ParameterizedTest
  @CsvSource({
    // posted of another transaction, held and captured beyond it, allowed
    "0, true",
    "1, false"
  })
  void shouldRefuseTheExcessThatACounterHasNoRoomFor(long posted, boolean allowed) {
    unlimited();
    if (posted > 0) {
      books.done(post("p", pay("out", "other", posted)));
    }
    long placed = Long.MAX_VALUE - 2;
    books.done(hold("h", HOUR, 100, pay("out", "in", placed)));

    Outcome outcome = books.run(capture("c", "h", part(0, Long.MAX_VALUE)));

    assertAllowed(outcome, allowed, Reason.BALANCE_OVERFLOW);
    if (!allowed) {
      assertThat(metadata(outcome)).isEqualTo(Map.of("account", "eu/out"));
    }
  }

  @Test
  void shouldUseTheRoomInACounterThatTheSameCaptureReleases() {
    unlimited();
    long half = Long.MAX_VALUE / 2;
    books.done(hold("h", HOUR, 1, pay("out", "in", half), pay("out", "other", half)));

    assertThat(reason(books.judge(capture("c", "h", part(0, half + 2)))))
        .isEqualTo(Reason.BALANCE_OVERFLOW);
    assertApplied(books.judge(captureLast("c", "h", part(0, half + 2))));
  }

  /** It was judged when it was placed. */
  @Test
  void shouldNeverFailALimitWithinWhatIsHeld() {
    // Given accounts on both sides of a hold, whose limits then become as tight as can be
    books.wallet("middle", 30);
    books.done(hold("h", pay("payer", "middle", 60), pay("middle", "shop", 30)));
    for (String account : List.of("payer", "middle", "shop")) {
      books.limit(account, OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(Long.MIN_VALUE));
    }

    // When, then
    books.done(capture("c1", "h", part(0, 10)));
    books.done(capture("c2", "h", part(1, 20)));
    books.done(capture("c3", "h", part(0, 10), part(1, 5)));
    books.done(captureLast("c4", "h", part(0, 1)));
    assertThat(books.counters("middle")).isEqualTo(new Counters(25, 30 + 21, 0, 0));
  }

  @Test
  void shouldFailALimitOnlyByTheExcessAfterLimitsWereTightened() {
    books.done(hold("h", HOUR, 10, pay("payer", "shop", 60)));
    books.limit("payer", OptionalLong.of(1_000), NO_LIMIT);

    assertThat(reason(books.judge(capture("c", "h", part(0, 61)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertApplied(books.judge(capture("c", "h", part(0, 60))));
  }

  @Test
  void shouldKeepWhatIsHeldFromEveryOtherTransaction() {
    books.done(hold("h", pay("payer", "shop", 60)));

    assertThat(reason(books.judge(post("p", pay("payer", "fees", 41)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    books.done(post("p", pay("payer", "fees", 40)));

    books.done(captureAll("c", "h"));
    assertThat(books.account("payer").balance()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"100, true", "101, false"})
  void shouldJudgeTheExcessOnADebitAccountByItsOwnSide(long amount, boolean allowed) {
    // Given a receivable of 100 of which 80 are to go out with a tolerance
    books
        .account("receivable", NormalSide.DEBIT, ZERO, NO_LIMIT, new Counters(100, 0, 0, 0))
        .world("world");
    books.done(hold("h", HOUR, 50, pay("world", "receivable", 80)));

    Outcome outcome = books.run(capture("c", "h", part(0, amount)));

    assertAllowed(outcome, allowed, Reason.INSUFFICIENT_FUNDS);
    if (!allowed) {
      assertThat(metadata(outcome))
          .containsEntry("available", "20")
          .containsEntry("required", "21");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AccountStatus.class,
      names = {"CLOSED", "FROZEN"})
  void shouldRefuseACaptureOnEitherSideOfAnAccountThatIsNotOpen(AccountStatus status) {
    Reason expected =
        status == AccountStatus.CLOSED ? Reason.ACCOUNT_CLOSED : Reason.ACCOUNT_FROZEN;
    books.wallet("shut", 10);
    books.done(hold("h", pay("payer", "shut", 1), pay("shut", "payer", 1)));
    books.status("shut", status);

    assertRefused(
        books.judge(capture("c", "h", part(0, 1))), expected, Map.of("account", "eu/shut"));
    assertRefused(
        books.judge(capture("c", "h", part(1, 1))), expected, Map.of("account", "eu/shut"));
  }

  @Test
  void shouldRefuseOnlyTheCaptureOfPostingsWhoseAccountsAreFrozen() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.status("fees", AccountStatus.FROZEN);

    assertRefused(
        books.judge(capture("c", "h", part(0, 1), part(1, 1))),
        Reason.ACCOUNT_FROZEN,
        Map.of("account", "eu/fees"));
    assertRefused(
        books.judge(captureAll("c", "h")), Reason.ACCOUNT_FROZEN, Map.of("account", "eu/fees"));
    assertApplied(books.judge(capture("c", "h", part(0, 1))));
  }

  /** To release is what a void does, and that passes. */
  @Test
  void shouldReleaseTheRestOfAFrozenAccountWithAFinalCaptureOfTheOthers() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.status("fees", AccountStatus.FROZEN);

    books.done(captureLast("c", "h", part(0, 60)));

    assertThat(books.counters("fees")).isEqualTo(Counters.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void shouldFailFromTheInstantOnAtWhichTheHoldExpires(long after, boolean allowed) {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.at(START + HOUR + after);

    Outcome outcome = books.run(captureAll("c", "h"));

    if (allowed) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.HOLD_EXPIRED,
          Map.of("transaction", "eu/h", "expiredAt", "1970-01-01T01:16:40Z"));
    }
  }

  @Test
  void shouldSayThatTheHoldExpiredAfterItsExpiryIsWrittenToo() {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.at(START + HOUR).done(expire("h"));

    assertThat(reason(books.run(capture("c", "h", part(0, 1))))).isEqualTo(Reason.HOLD_EXPIRED);
  }

  @Test
  void shouldNameTheVoidThatCameFirst() {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(voidHold("v", "h"));

    assertRefused(
        books.run(captureAll("c", "h")),
        Reason.HOLD_ALREADY_VOIDED,
        Map.of("transaction", "eu/h", "holder", "eu/v"));
  }

  @Test
  void shouldNameTheCaptureThatTookTheLast() {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(capture("c1", "h", part(0, 20)));
    books.done(captureLast("c2", "h", part(0, 20)));

    assertRefused(
        books.run(captureAll("c3", "h")),
        Reason.HOLD_ALREADY_CAPTURED,
        Map.of("transaction", "eu/h", "holder", "eu/c2"));
  }

  /** What a hold came to does not change when its time is over as well. */
  @Test
  void shouldSayWhatTheHoldCameToAlsoAfterItsTime() {
    books.done(hold("voided", pay("payer", "shop", 1)));
    books.done(hold("captured", pay("payer", "shop", 1)));
    books.done(voidHold("v", "voided"));
    books.done(captureAll("c", "captured"));
    books.at(START + 2 * HOUR);

    assertThat(reason(books.judge(captureAll("c1", "voided"))))
        .isEqualTo(Reason.HOLD_ALREADY_VOIDED);
    assertThat(reason(books.judge(captureAll("c1", "captured"))))
        .isEqualTo(Reason.HOLD_ALREADY_CAPTURED);
  }

  @Test
  void shouldRefuseACaptureOfAnIdThatNobodyUsed() {
    assertRefused(
        books.run(captureAll("c", "nothing")),
        Reason.HOLD_NOT_FOUND,
        Map.of("transaction", "eu/nothing"));
    assertThat(reason(books.run(captureAll("self", "self")))).isEqualTo(Reason.HOLD_NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "posted",
        "refunded",
        "captured",
        "voided",
        "refund",
        "refused-post",
        "refused-hold",
        "refused-capture",
        "account/other"
      })
  void shouldRefuseACaptureOfWhatIsNoHoldThatWasPlaced(String id) {
    // Given an id used by everything that can use one
    books.done(post("posted", pay("payer", "shop", 10)));
    books.done(post("refunded", pay("payer", "shop", 10)));
    books.done(refund("refund", "refunded", part(0, 1)));
    books.done(hold("h1", pay("payer", "shop", 10)));
    books.done(capture("captured", "h1", part(0, 1)));
    books.done(voidHold("voided", "h1"));
    books.run(post("refused-post", pay("payer", "shop", 1_000)));
    books.run(hold("refused-hold", pay("payer", "shop", 1_000)));
    books.run(captureAll("refused-capture", "h1"));
    books.done(createAccount("other", "USD"));

    // When, then
    assertRefused(
        books.run(captureAll("c", id)), Reason.NOT_A_HOLD, Map.of("transaction", "eu/" + id));
    assertThat(reason(books.run(voidHold("v", id)))).isEqualTo(Reason.NOT_A_HOLD);
  }

  private void unlimited() {
    books
        .account("out", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Counters.ZERO)
        .account("in", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Counters.ZERO)
        .account("other", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Counters.ZERO);
  }

  private static Counters balance(long balance) {
    return new Counters(0, balance, 0, 0);
  }

  private void assertLeft(String hold, int posting, long captured, long released, long remaining) {
    Original.Remainder left = books.original(hold).postings().get(posting);
    assertThat(List.of(left.captured(), left.released(), left.remaining()))
        .containsExactly(captured, released, remaining);
  }
}
