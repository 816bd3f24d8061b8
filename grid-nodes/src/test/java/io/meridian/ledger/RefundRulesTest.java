package io.meridian.ledger;

import static io.meridian.ledger.Books.NO_LIMIT;
import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Books.ZERO;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.capture;
import static io.meridian.ledger.Commands.captureAll;
import static io.meridian.ledger.Commands.captureLast;
import static io.meridian.ledger.Commands.change;
import static io.meridian.ledger.Commands.createAccount;
import static io.meridian.ledger.Commands.expire;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.part;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.ref;
import static io.meridian.ledger.Commands.refund;
import static io.meridian.ledger.Commands.refundAll;
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

/** What refunds of posts, holds and captures allow, refuse and leave behind. */
final class RefundRulesTest {
  private final Books books = new Books().wallet("payer", 100).wallet("shop", 0).wallet("fees", 0);

  @Test
  void shouldMoveBackAPartOfWhatAPostMoved() {
    // Given
    books.done(post("p", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    // When
    Outcome outcome = books.run(refund("r", "p", part(0, 20)));

    // Then
    Original left =
        new Original(
            id("p"),
            CommandKind.POST,
            "",
            List.of(
                new Original.Remainder(pay("payer", "shop", 60), 0, 60, 0, 0, 20),
                new Original.Remainder(pay("payer", "fees", 5), 1, 5, 0, 0, 0)),
            HoldState.NONE,
            0,
            0,
            0,
            "");
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Applied(
                List.of(
                    new Entry(
                        ref("shop"),
                        NormalSide.CREDIT,
                        2,
                        new Counters(20, 0, 0, 0),
                        new Counters(20, 60, 0, 0)),
                    new Entry(
                        ref("payer"),
                        NormalSide.CREDIT,
                        2,
                        new Counters(0, 20, 0, 0),
                        new Counters(65, 120, 0, 0))),
                List.of(part(0, 20)),
                List.of(left),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    // refunded before, asked for, remaining or -1 when allowed
    "0,  60, -1",
    "0,  61, 60",
    "59, 1,  -1",
    "59, 2,  1",
    "60, 1,  0",
    "0,  9223372036854775807, 60"
  })
  void shouldRefuseMoreThanIsLeftAndSayWhatIs(long before, long amount, long remaining) {
    books.done(post("p", pay("payer", "fees", 5), pay("payer", "shop", 60)));
    if (before > 0) {
      books.done(refund("r1", "p", part(1, before)));
    }

    Outcome outcome = books.run(refund("r2", "p", part(1, amount)));

    if (remaining < 0) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.REFUND_EXCEEDS_REMAINING,
          Map.of(
              "transaction", "eu/p",
              "field", "refund.parts",
              "posting", "1",
              "required", Long.toString(amount),
              "remaining", Long.toString(remaining)));
    }
  }

  @Test
  void shouldMoveBackExactlyWhatIsLeftWhenAllIsAskedFor() {
    books.done(post("p", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(refund("r1", "p", part(0, 20), part(1, 5)));

    Outcome.Applied applied = books.done(refundAll("r2", "p"));

    assertThat(applied.parts()).containsExactly(part(0, 40));
    assertThat(books.account("payer").balance()).isEqualTo(100);
    assertRefused(
        books.run(refundAll("r3", "p")),
        Reason.REFUND_EXCEEDS_REMAINING,
        Map.of("transaction", "eu/p", "field", "refund.all_remaining", "remaining", "0"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 99})
  void shouldRefuseAPostingThatTheTransactionDoesNotHave(int posting) {
    books.done(post("p", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    assertThat(metadata(books.run(refund("r", "p", part(posting, 1)))))
        .containsEntry("posting", Integer.toString(posting))
        .containsEntry("remaining", "0");
  }

  @Test
  void shouldMoveBackNothingAtAllWhenOneOfItsPartsIsTooMuch() {
    books.done(post("p", pay("payer", "shop", 60), pay("payer", "fees", 5)));

    assertThat(metadata(books.run(refund("r", "p", part(0, 60), part(1, 6)))))
        .containsEntry("posting", "1");

    assertThat(books.view().original(id("p"))).isEmpty();
    assertThat(books.account("shop").balance()).isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void shouldBeRefusedWhenThePayeeHasNoFunds(long spent, boolean allowed) {
    books.done(post("p", pay("payer", "shop", 60)));
    if (spent > 0) {
      books.done(post("q", pay("shop", "fees", spent)));
    }

    Outcome outcome = books.run(refundAll("r", "p"));

    if (allowed) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.INSUFFICIENT_FUNDS,
          Map.of("account", "eu/shop", "available", "59", "required", "60", "floor", "0"));
      assertThat(books.view().original(id("p"))).isEmpty();
    }
  }

  @Test
  void shouldNotTakeWhatThePayeeHasPromisedToOthers() {
    books.done(post("p", pay("payer", "shop", 60)));
    books.done(hold("h", pay("shop", "fees", 10)));

    assertThat(reason(books.judge(refund("r", "p", part(0, 51)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertApplied(books.judge(refund("r", "p", part(0, 50))));
  }

  @ParameterizedTest
  @CsvSource({"100, true", "99, false"})
  void shouldKeepThePayerUnderItsCeiling(long ceiling, boolean allowed) {
    books.done(post("p", pay("payer", "shop", 60)));
    books.limit("payer", ZERO, OptionalLong.of(ceiling));

    assertAllowed(books.run(refundAll("r", "p")), allowed, Reason.CEILING_EXCEEDED);
  }

  @Test
  void shouldJudgeTheNetEffectOfAllThatItMovesBack() {
    // Given a chain in which the middle kept nothing
    books.wallet("middle", 0);
    books.done(post("p", pay("payer", "middle", 60), pay("middle", "shop", 60)));

    assertThat(reason(books.judge(refund("r", "p", part(0, 60)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertApplied(books.judge(refundAll("r", "p")));
  }

  @ParameterizedTest
  @CsvSource({"30, true", "31, false"})
  void shouldJudgeADebitAccountByItsOwnSide(long amount, boolean allowed) {
    // Given a receivable of 30, what it took in by the transaction having gone out again
    books
        .account("receivable", NormalSide.DEBIT, ZERO, NO_LIMIT, new Counters(10, 0, 0, 0))
        .world("world");
    books.done(post("p", pay("receivable", "world", 40)));
    books.done(post("q", pay("world", "receivable", 20)));

    assertAllowed(books.run(refund("r", "p", part(0, amount))), allowed, Reason.INSUFFICIENT_FUNDS);
  }

  @Test
  void shouldNotMakeRoomInCountersThatOnlyGrow() {
    books
        .account("a", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Counters.ZERO)
        .account("b", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, new Counters(1, 0, 0, 0));
    books.done(post("p", pay("a", "b", Long.MAX_VALUE)));

    assertRefused(
        books.judge(refundAll("r", "p")), Reason.BALANCE_OVERFLOW, Map.of("account", "eu/b"));
    assertApplied(books.judge(refund("r", "p", part(0, Long.MAX_VALUE - 1))));
  }

  @ParameterizedTest
  @EnumSource(
      value = AccountStatus.class,
      names = {"CLOSED", "FROZEN"})
  void shouldRefuseARefundOnEitherSideOfAnAccountThatIsNotOpen(AccountStatus status) {
    Reason expected =
        status == AccountStatus.CLOSED ? Reason.ACCOUNT_CLOSED : Reason.ACCOUNT_FROZEN;
    books.done(post("p", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.status("shop", status);

    assertRefused(books.judge(refundAll("r", "p")), expected, Map.of("account", "eu/shop"));
    assertApplied(books.judge(refund("r", "p", part(1, 5))));
    books.status("payer", status);
    assertRefused(
        books.judge(refund("r", "p", part(1, 5))), expected, Map.of("account", "eu/payer"));
  }

  @Test
  void shouldMoveBackOnlyTheCapturedPartOfAHold() {
    books.done(hold("h", pay("payer", "shop", 60)));
    assertThat(metadata(books.judge(refund("r", "h", part(0, 1))))).containsEntry("remaining", "0");
    assertThat(reason(books.judge(refundAll("r", "h")))).isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);

    books.done(capture("c", "h", part(0, 20)));
    assertThat(metadata(books.judge(refund("r", "h", part(0, 21)))))
        .containsEntry("remaining", "20");
    books.done(refund("r", "h", part(0, 20)));

    // What is still held stays as it was
    assertThat(books.original("h"))
        .isEqualTo(
            new Original(
                id("h"),
                CommandKind.HOLD,
                "",
                List.of(new Original.Remainder(pay("payer", "shop", 60), 0, 20, 0, 40, 20)),
                HoldState.OPEN,
                START + HOUR,
                0,
                0,
                ""));
    assertThat(books.counters("payer")).isEqualTo(new Counters(20, 120, 40, 0));
  }

  @Test
  void shouldMoveBackMoreOfAHoldWhenMoreOfItIsCaptured() {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(capture("c1", "h", part(0, 20)));
    books.done(refundAll("r1", "h"));
    books.done(capture("c2", "h", part(0, 5)));

    assertThat(books.done(refundAll("r2", "h")).parts()).containsExactly(part(0, 5));
  }

  @ParameterizedTest
  @EnumSource(
      value = HoldState.class,
      names = {"CAPTURED", "VOIDED", "EXPIRED"})
  void shouldMoveBackWhatWasCapturedHoweverTheHoldEnded(HoldState state) {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(capture("c", "h", part(0, 20)));
    switch (state) {
      case CAPTURED -> books.done(captureLast("end", "h", part(0, 1)));
      case VOIDED -> books.done(voidHold("end", "h"));
      default -> books.at(START + HOUR).done(expire("h"));
    }
    String closedBy = books.original("h").closedBy();

    books.done(refundAll("r", "h"));

    assertThat(books.account("payer").balance()).isEqualTo(100);
    assertThat(books.original("h").state()).isEqualTo(state);
    assertThat(books.original("h").closedBy()).isEqualTo(closedBy);
  }

  @Test
  void shouldMoveBackTheExcessOfACaptureToo() {
    books.done(hold("h", HOUR, 50, pay("payer", "shop", 60)));
    books.done(capture("c", "h", part(0, 90)));

    assertThat(metadata(books.judge(refund("r", "h", part(0, 91)))))
        .containsEntry("remaining", "90");
    books.done(refund("r1", "c", part(0, 50)));
    books.done(refund("r2", "h", part(0, 40)));

    assertThat(books.account("payer").balance()).isEqualTo(100);
  }

  @Test
  void shouldCountTheRefundOfACaptureAgainstTheCaptureAndItsHold() {
    // Given a hold of two postings, the second captured twice
    books.done(hold("h", pay("payer", "fees", 5), pay("payer", "shop", 60)));
    books.done(capture("c1", "h", part(1, 20)));
    books.done(capture("c2", "h", part(0, 5), part(1, 30)));

    // When part of the first capture is refunded, whose only posting has the index 0 there
    Outcome.Applied applied = books.done(refund("r", "c1", part(0, 15)));

    // Then both are told, the capture's own first
    assertThat(applied.parts()).containsExactly(part(0, 15));
    assertThat(applied.originals())
        .containsExactly(
            new Original(
                id("c1"),
                CommandKind.CAPTURE,
                "h",
                List.of(new Original.Remainder(pay("payer", "shop", 20), 1, 20, 0, 0, 15)),
                HoldState.NONE,
                0,
                0,
                0,
                ""),
            new Original(
                id("h"),
                CommandKind.HOLD,
                "",
                List.of(
                    new Original.Remainder(pay("payer", "fees", 5), 0, 5, 0, 0, 0),
                    new Original.Remainder(pay("payer", "shop", 60), 1, 50, 0, 10, 15)),
                HoldState.OPEN,
                START + HOUR,
                0,
                0,
                ""));
    assertThat(metadata(books.judge(refund("r2", "c1", part(0, 6)))))
        .containsEntry("remaining", "5");
    assertThat(metadata(books.judge(refund("r2", "h", part(1, 36)))))
        .containsEntry("remaining", "35");
    assertThat(metadata(books.judge(refund("r2", "c1", part(1, 1)))))
        .containsEntry("remaining", "0");
  }

  @ParameterizedTest
  @CsvSource({
    // refunded by the hold before, asked of the capture of 20 out of 50, remaining or -1
    "0,  20, -1",
    "0,  21, 20",
    "30, 20, -1",
    "31, 20, 19",
    "31, 19, -1",
    "50, 1,  0"
  })
  void shouldCapTheRefundOfACaptureByWhatItsHoldHasLeft(long before, long amount, long remaining) {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.done(capture("c1", "h", part(0, 20)));
    books.done(capture("c2", "h", part(0, 30)));
    if (before > 0) {
      books.done(refund("r1", "h", part(0, before)));
    }

    Outcome outcome = books.run(refund("r2", "c1", part(0, amount)));

    if (remaining < 0) {
      assertApplied(outcome);
    } else {
      assertRefused(
          outcome,
          Reason.REFUND_EXCEEDS_REMAINING,
          Map.of(
              "transaction", "eu/c1",
              "field", "refund.parts",
              "posting", "0",
              "required", Long.toString(amount),
              "remaining", Long.toString(remaining)));
    }
  }

  @Test
  void shouldMoveBackOfACaptureWhatBothHaveLeftWhenAllIsAskedFor() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(captureAll("c", "h"));
    books.done(refund("r1", "h", part(0, 60), part(1, 2)));

    assertThat(books.done(refundAll("r2", "c")).parts()).containsExactly(part(1, 3));
    assertThat(reason(books.judge(refundAll("r3", "c"))))
        .isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(reason(books.judge(refundAll("r3", "h"))))
        .isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refund",
        "refund-of-refunded",
        "voided",
        "expire/late",
        "refused-post",
        "refused-hold",
        "refused-capture",
        "refused-refund"
      })
  void shouldRefuseARefundOfWhatPostedNothingOrIsOneItself(String id) {
    // Given each kind of transaction that cannot be refunded
    books.done(post("p", pay("payer", "shop", 10)));
    books.done(refund("refund", "p", part(0, 1)));
    books.done(refund("refund-of-refunded", "p", part(0, 1)));
    books.done(hold("h", pay("payer", "shop", 10)));
    books.done(hold("late", pay("payer", "shop", 10)));
    books.done(voidHold("voided", "h"));
    books.run(post("refused-post", pay("payer", "shop", 1_000)));
    books.run(hold("refused-hold", pay("payer", "shop", 1_000)));
    books.run(captureAll("refused-capture", "h"));
    books.run(refund("refused-refund", "p", part(0, 1_000)));
    books.at(START + 2 * HOUR).done(expire("late"));

    // When, then
    assertRefused(
        books.run(refundAll("r", id)), Reason.NOT_REFUNDABLE, Map.of("transaction", "eu/" + id));
    assertThat(reason(books.run(refund("s", id, part(0, 1))))).isEqualTo(Reason.NOT_REFUNDABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "account/other", "froze", "closed", "refused-freeze", "r"})
  void shouldRefuseARefundOfAnIdThatNoTransactionUsed(String id) {
    books.done(createAccount("other", "USD"));
    books.done(change("froze", StatusChange.FREEZE, "other"));
    books.run(change("refused-freeze", StatusChange.FREEZE, "nobody"));
    books.done(Commands.closePeriod("closed", 1));

    assertRefused(
        books.run(refundAll("r", id)),
        Reason.TRANSACTION_NOT_FOUND,
        Map.of("transaction", "eu/" + id));
  }

  @Test
  void shouldNotTakeTheFrameOfABatchForATransaction() {
    books
        .view()
        .apply(
            new AtomicBatch(id("batch"), "", List.of(new AtomicBatch.Item("p", Bytes.EMPTY))),
            new Outcome.Applied(List.of()),
            START);

    assertThat(reason(books.judge(refundAll("r", "batch"))))
        .isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(reason(books.judge(captureAll("c", "batch")))).isEqualTo(Reason.NOT_A_HOLD);
  }
}
