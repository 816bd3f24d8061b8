package io.meridian.ledger;

import static io.meridian.ledger.Books.NO_LIMIT;
import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Books.ZERO;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.capture;
import static io.meridian.ledger.Commands.captureAll;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.ref;
import static io.meridian.ledger.Commands.voidHold;
import static io.meridian.ledger.Outcomes.assertAllowed;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.metadata;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What placing a hold allows, refuses and leaves behind. */
final class HoldRulesTest {
  private final Books books = new Books();

  @Test
  void shouldReserveEachPostingAndPostNothing() {
    // Given
    books.wallet("buyer", 100).wallet("shop", 0).wallet("fees", 7);

    // When
    Outcome outcome = books.run(hold("h", pay("buyer", "shop", 60), pay("buyer", "fees", 5)));

    // Then each account has one entry with its held counters, and everything remains
    Original left =
        new Original(
            id("h"),
            CommandKind.HOLD,
            "",
            List.of(
                new Original.Remainder(pay("buyer", "shop", 60), 0, 0, 0, 60, 0),
                new Original.Remainder(pay("buyer", "fees", 5), 1, 0, 0, 5, 0)),
            HoldState.OPEN,
            START + HOUR,
            0,
            0,
            "");
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Applied(
                List.of(
                    entry("buyer", new Counters(0, 0, 65, 0), new Counters(0, 100, 65, 0)),
                    entry("shop", new Counters(0, 0, 0, 60), new Counters(0, 0, 0, 60)),
                    entry("fees", new Counters(0, 0, 0, 5), new Counters(0, 7, 0, 5))),
                List.of(),
                List.of(left),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(longs = {Limits.HOLD_TIMEOUT_MICROS_MIN, HOUR, Limits.HOLD_TIMEOUT_MICROS_MAX})
  void shouldExpireItsTimeoutAfterItsCommit(long timeoutMicros) {
    books.wallet("a", 1).wallet("b", 0).at(START + 77);

    books.done(hold("h", timeoutMicros, 0, pay("a", "b", 1)));

    assertThat(books.original("h").expiresMicros()).isEqualTo(START + 77 + timeoutMicros);
  }

  @ParameterizedTest
  @CsvSource({
    // floor, balance, held already, amount, allowed
    "0,    100, 0,   99,  true",
    "0,    100, 0,   100, true",
    "0,    100, 0,   101, false",
    "0,    100, 40,  60,  true",
    "0,    100, 40,  61,  false",
    "20,   100, 40,  40,  true",
    "20,   100, 40,  41,  false",
    "-50,  100, 40,  110, true",
    "-50,  100, 40,  111, false",
    "9223372036854775807, 100, 0, 1, false"
  })
  void shouldLeaveAtLeastTheFloorAvailable(
      long floor, long balance, long held, long amount, boolean allowed) {
    books
        .account(
            "payer",
            NormalSide.CREDIT,
            OptionalLong.of(floor),
            NO_LIMIT,
            new Counters(0, balance, held, 0))
        .wallet("payee", 0);

    Outcome outcome = books.run(hold("h", pay("payer", "payee", amount)));

    if (allowed) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.INSUFFICIENT_FUNDS,
          Map.of(
              "account", "eu/payer",
              "available", Long.toString(balance - held),
              "required", Long.toString(amount),
              "floor", Long.toString(floor)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // ceiling, balance, held already, amount, headroom or -1 when allowed
    "100, 0,   0,  100, -1",
    "100, 0,   0,  101, 100",
    "100, 60,  30, 10,  -1",
    "100, 60,  30, 11,  10",
    "100, 150, 0,  1,   0"
  })
  void shouldKeepBalanceAndIncomingHoldsUnderTheCeiling(
      long ceiling, long balance, long held, long amount, long headroom) {
    books
        .wallet("payer", 1_000)
        .account(
            "payee",
            NormalSide.CREDIT,
            ZERO,
            OptionalLong.of(ceiling),
            new Counters(0, balance, 0, held));

    Outcome outcome = books.run(hold("h", pay("payer", "payee", amount)));

    if (headroom < 0) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.CEILING_EXCEEDED,
          Map.of(
              "account", "eu/payee",
              "headroom", Long.toString(headroom),
              "ceiling", Long.toString(ceiling)));
    }
  }

  @ParameterizedTest
  @CsvSource({"70, true", "71, false"})
  void shouldJudgeTheFloorOfADebitAccountOnItsHeldCredits(long amount, boolean allowed) {
    books
        .account("payer", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Counters.ZERO)
        .account("receivable", NormalSide.DEBIT, ZERO, NO_LIMIT, new Counters(100, 0, 0, 30));

    assertAllowed(
        books.run(hold("h", pay("payer", "receivable", amount))),
        allowed,
        Reason.INSUFFICIENT_FUNDS);
  }

  @ParameterizedTest
  @CsvSource({"50, true", "51, false"})
  void shouldJudgeTheCeilingOfADebitAccountOnItsHeldDebits(long amount, boolean allowed) {
    books
        .account(
            "receivable",
            NormalSide.DEBIT,
            NO_LIMIT,
            OptionalLong.of(100),
            new Counters(20, 0, 30, 0))
        .wallet("payee", 0);

    assertAllowed(
        books.run(hold("h", pay("receivable", "payee", amount))), allowed, Reason.CEILING_EXCEEDED);
  }

  @ParameterizedTest
  @CsvSource({"40, true", "41, false"})
  void shouldJudgeSeveralPostingsOfAnAccountTogether(long second, boolean allowed) {
    books.wallet("payer", 100).wallet("b", 0).wallet("c", 0);

    assertAllowed(
        books.run(hold("h", pay("payer", "b", 60), pay("payer", "c", second))),
        allowed,
        Reason.INSUFFICIENT_FUNDS);
  }

  /**
   * A post of the same postings would pass with nothing; a hold may be captured one posting alone.
   */
  @ParameterizedTest
  @CsvSource({"10, true", "9, false"})
  void shouldNotPayWhatGoesOutFromWhatTheSameHoldBrings(long balance, boolean allowed) {
    books.wallet("rich", 10).wallet("middle", balance).wallet("end", 0);
    Posting in = pay("rich", "middle", 10);
    Posting out = pay("middle", "end", 10);

    assertApplied(books.judge(post("p", in, out)));
    assertAllowed(books.judge(hold("h", in, out)), allowed, Reason.INSUFFICIENT_FUNDS);
    assertAllowed(books.judge(hold("h", out, in)), allowed, Reason.INSUFFICIENT_FUNDS);
  }

  @ParameterizedTest
  @CsvSource({"10, true", "9, false"})
  void shouldNotMakeRoomUnderTheCeilingByWhatTheSameHoldTakesOut(long ceiling, boolean allowed) {
    books
        .wallet("other", 100)
        .account("capped", NormalSide.CREDIT, NO_LIMIT, OptionalLong.of(ceiling), Counters.ZERO);
    Posting in = pay("other", "capped", 10);
    Posting out = pay("capped", "other", 10);

    assertApplied(books.judge(post("p", in, out)));
    assertAllowed(books.judge(hold("h", in, out)), allowed, Reason.CEILING_EXCEEDED);
    assertAllowed(books.judge(hold("h", out, in)), allowed, Reason.CEILING_EXCEEDED);
  }

  @Test
  void shouldReserveBothSidesOfAnAccountThatIsOnBoth() {
    books.wallet("a", 10).wallet("b", 10);

    books.done(hold("h", pay("a", "b", 10), pay("b", "a", 4)));

    assertThat(books.counters("a")).isEqualTo(new Counters(0, 10, 10, 4));
    assertThat(books.counters("b")).isEqualTo(new Counters(0, 10, 4, 10));
  }

  @Test
  void shouldBlockOnlyWhatMakesAnAccountUnderItsFloorWorse() {
    books
        .account("under", NormalSide.CREDIT, ZERO, NO_LIMIT, new Counters(50, 0, 0, 0))
        .wallet("rich", 100);

    assertApplied(books.judge(hold("h", pay("rich", "under", 10))));
    assertThat(reason(books.judge(hold("h", pay("under", "rich", 1)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldNotReserveTheTolerance() {
    books.wallet("payer", 100).wallet("payee", 0);

    books.done(hold("h", HOUR, 100, pay("payer", "payee", 100)));

    assertThat(books.counters("payer").heldDebits()).isEqualTo(100);
    assertThat(books.original("h").overCapturePercent()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    // posted, held, amount, allowed
    "0,                   0, 9223372036854775807, true",
    "1,                   0, 9223372036854775806, true",
    "1,                   0, 9223372036854775807, false",
    "9223372036854775800, 6, 1,                   true",
    "9223372036854775800, 6, 2,                   false",
    "0, 9223372036854775807, 1,                   false"
  })
  void shouldKeepPostedAndHeldOfOneSideWithinALong(
      long posted, long held, long amount, boolean allowed) {
    // Given one account full on the debit side, the other on the credit side, of either kind
    books.world("world");
    for (NormalSide side : NormalSide.values()) {
      books.account("out" + side, side, NO_LIMIT, NO_LIMIT, new Counters(posted, 0, held, 0));
      books.account("in" + side, side, NO_LIMIT, NO_LIMIT, new Counters(0, posted, 0, held));
    }

    for (NormalSide side : NormalSide.values()) {
      // When
      Outcome debited = books.judge(hold("h", pay("out" + side, "world", amount)));
      Outcome credited = books.judge(hold("h", pay("world", "in" + side, amount)));

      // Then
      assertAllowed(debited, allowed, Reason.BALANCE_OVERFLOW);
      assertAllowed(credited, allowed, Reason.BALANCE_OVERFLOW);
      if (!allowed) {
        assertThat(metadata(debited)).isEqualTo(Map.of("account", "eu/out" + side));
        assertThat(metadata(credited)).isEqualTo(Map.of("account", "eu/in" + side));
      }
    }
  }

  @Test
  void shouldGiveBackTheRoomOfACounterWhenWhatWasHeldIsReleased() {
    books
        .account("a", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, new Counters(1, 0, 0, 0))
        .world("world");
    books.done(hold("h", pay("a", "world", Long.MAX_VALUE - 1)));
    assertThat(reason(books.judge(post("p", pay("a", "world", 1)))))
        .isEqualTo(Reason.BALANCE_OVERFLOW);

    books.done(voidHold("v", "h"));

    assertApplied(books.judge(post("p", pay("a", "world", Long.MAX_VALUE - 1))));
  }

  @ParameterizedTest
  @EnumSource(
      value = AccountStatus.class,
      names = {"CLOSED", "FROZEN"})
  void shouldRefuseAHoldOnEitherSideOfAnAccountThatIsNotOpen(AccountStatus status) {
    books.wallet("open", 10).wallet("shut", 10).status("shut", status);
    Reason expected =
        status == AccountStatus.CLOSED ? Reason.ACCOUNT_CLOSED : Reason.ACCOUNT_FROZEN;

    assertRefused(
        books.judge(hold("h", pay("open", "shut", 1))), expected, Map.of("account", "eu/shut"));
    assertRefused(
        books.judge(hold("h", pay("shut", "open", 1))), expected, Map.of("account", "eu/shut"));
  }

  @Test
  void shouldRefuseAHoldOfAnAccountThatDoesNotExistOrHoldsAnotherAsset() {
    books.wallet("a", 10).wallet("b", 0);

    assertRefused(
        books.judge(hold("h", pay("a", "nobody", 1))),
        Reason.ACCOUNT_NOT_FOUND,
        Map.of("account", "eu/nobody"));
    assertRefused(
        books.judge(hold("h", new Posting(ref("a"), ref("b"), "EUR", 1))),
        Reason.ASSET_MISMATCH,
        Map.of("posting", "0", "account", "eu/a", "asset", "EUR", "accountAsset", "USD"));
  }

  @Test
  void shouldLeaveNothingToCaptureWhenItIsRefused() {
    books.wallet("a", 0).wallet("b", 0);

    books.run(hold("h", pay("a", "b", 1)));

    assertThat(books.view().original(id("h"))).isEmpty();
    assertThat(books.counters("a")).isEqualTo(Counters.ZERO);
    assertThat(reason(books.run(capture("c", "h", new Part(0, 1))))).isEqualTo(Reason.NOT_A_HOLD);
  }

  @Test
  void shouldTakeTheLeastFreePlaceAmongTheOpenHolds() {
    books.wallet("a", 10).wallet("b", 0);
    for (String id : List.of("h0", "h1", "h2")) {
      books.done(hold(id, pay("a", "b", 1)));
    }
    books.done(captureAll("c1", "h1"));

    books.done(hold("h3", pay("a", "b", 1)));
    books.done(hold("h4", pay("a", "b", 1)));

    assertThat(List.of("h0", "h2", "h3", "h4"))
        .extracting(id -> books.original(id).slot())
        .containsExactly(0, 2, 1, 3);
  }

  private static Entry entry(String account, Counters change, Counters after) {
    return new Entry(ref(account), NormalSide.CREDIT, 1, change, after);
  }
}
