package io.meridian.ledger;

import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.capture;
import static io.meridian.ledger.Commands.closePeriod;
import static io.meridian.ledger.Commands.effectiveAt;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.part;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.reference;
import static io.meridian.ledger.Outcomes.assertAllowed;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What closed periods and unique references allow and refuse, for every kind of transaction. */
final class PeriodRulesTest {
  private final Books books = new Books().wallet("payer", 100).wallet("shop", 0).wallet("fees", 0);

  /** One transaction of every kind that a caller can ask for, on accounts made at START. */
  static Stream<Named<Function<TransactionDetails, Command>>> transactions() {
    return Stream.of(
        named("post", details -> post("t", details, pay("payer", "shop", 1))),
        named("hold", details -> hold("t", HOUR, 0, details, pay("payer", "shop", 1))),
        named(
            "capture",
            details ->
                new Capture(id("t"), "", "h", Parts.of(List.of(part(0, 1))), false, details)),
        named(
            "final capture",
            details -> new Capture(id("t"), "", "h", Parts.of(List.of(part(0, 1))), true, details)),
        named("void", details -> new VoidHold(id("t"), "", "h", details)),
        named(
            "refund",
            details -> new Refund(id("t"), "", "p", Parts.of(List.of(part(0, 1))), details)));
  }

  private static Named<Function<TransactionDetails, Command>> named(
      String name, Function<TransactionDetails, Command> command) {
    return Named.of(name, command);
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldRefuseWhatBecomesEffectiveInAClosedPeriod(
      Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();
    long closed = START + 1_000_000;
    books.done(closePeriod("close", closed));

    assertRefused(
        books.judge(transaction.apply(effectiveAt(closed - 1))),
        Reason.PERIOD_CLOSED,
        Map.of("ledger", "sale", "closedUntil", "1970-01-01T00:16:41Z"));
    assertApplied(books.judge(transaction.apply(effectiveAt(closed))));
    assertApplied(books.judge(transaction.apply(TransactionDetails.NONE)));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldRefuseWhatBecomesEffectiveBeforeAnAccountOfItWasThere(
      Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();
    createdAt("shop", START + 5);

    assertRefused(
        books.judge(transaction.apply(effectiveAt(START + 4))),
        Reason.PERIOD_CLOSED,
        Map.of(
            "ledger", "sale", "account", "eu/shop", "closedUntil", "1970-01-01T00:16:40.000005Z"));
    assertApplied(books.judge(transaction.apply(effectiveAt(START + 5))));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldAllowWhatBecomesEffectiveLaterThanNow(
      Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();

    assertApplied(
        books.judge(transaction.apply(effectiveAt(START + Limits.EFFECTIVE_AHEAD_MICROS_MAX))));
  }

  @Test
  void shouldLookAtTheDebitAccountAndTheCreditAccount() {
    createdAt("payer", START + 5);
    createdAt("fees", START + 9);

    assertThat(metadata(books.judge(post("t", effectiveAt(START + 4), pay("payer", "shop", 1)))))
        .containsEntry("account", "eu/payer");
    assertThat(metadata(books.judge(post("t", effectiveAt(START + 8), pay("payer", "fees", 1)))))
        .containsEntry("account", "eu/fees");
  }

  @Test
  void shouldNameTheClosedPeriodBeforeTheAccountsCreation() {
    books.done(closePeriod("close", START + 3));
    createdAt("shop", START + 5);

    assertThat(metadata(books.judge(post("t", effectiveAt(START), pay("payer", "shop", 1)))))
        .doesNotContainKey("account");
  }

  /** The account of a posting that a capture leaves alone is no account of it. */
  @Test
  void shouldNotLookAtAccountsThatACaptureDoesNotTouch() {
    books.done(hold("h", pay("payer", "shop", 10), pay("payer", "fees", 10)));
    createdAt("fees", START + 5);

    assertApplied(books.judge(captureOf(false)));
  }

  /** What a final capture releases has an entry, and so has its account a part in it. */
  @Test
  void shouldLookAtAccountsThatAFinalCaptureReleases() {
    books.done(hold("h", pay("payer", "shop", 10), pay("payer", "fees", 10)));
    createdAt("fees", START + 5);

    assertThat(metadata(books.judge(captureOf(true)))).containsEntry("account", "eu/fees");
  }

  /** A posting of which nothing is held any more is not moved, neither here nor across shards. */
  @Test
  void shouldNotLookAtAccountsOfWhichNothingIsLeftToRelease() {
    books.done(hold("h", pay("payer", "fees", 10), pay("payer", "shop", 10)));
    books.done(capture("c", "h", part(0, 10)));
    createdAt("fees", START + 5);

    assertApplied(books.judge(new VoidHold(id("v"), "", "h", effectiveAt(START + 4))));
    assertApplied(
        books.judge(
            new Capture(
                id("t"), "", "h", Parts.of(List.of(part(1, 1))), true, effectiveAt(START + 4))));
  }

  private static Capture captureOf(boolean last) {
    return new Capture(
        id("t"), "", "h", Parts.of(List.of(part(0, 1))), last, effectiveAt(START + 4));
  }

  @Test
  void shouldExpireWhateverIsClosed() {
    books.done(hold("h", pay("payer", "shop", 10)));
    books.done(closePeriod("close", START + 2 * HOUR));
    books.at(START + HOUR);

    assertApplied(books.judge(Commands.expire("h")));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "0, true", "-1, false"})
  void shouldMoveTheEndOfTheClosedPeriodsForwardOnly(long later, boolean allowed) {
    long closed = START + 1_000_000;
    books.done(closePeriod("first", closed));

    Outcome outcome = books.run(closePeriod("second", closed + later));

    if (allowed) {
      assertApplied(outcome);
      assertThat(books.ledger().closedUntilMicros()).isEqualTo(closed + later);
    } else {
      assertRefused(
          outcome,
          Reason.PERIOD_CLOSED,
          Map.of("ledger", "sale", "closedUntil", "1970-01-01T00:16:41Z"));
      assertThat(books.ledger().closedUntilMicros()).isEqualTo(closed);
    }
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldRefuseAReferenceThatIsTakenWhereReferencesAreUnique(
      Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();
    books.withUniqueReferences();
    books.done(post("holder", reference("invoice-1"), pay("payer", "shop", 1)));

    assertRefused(
        books.judge(transaction.apply(reference("invoice-1"))),
        Reason.REFERENCE_TAKEN,
        Map.of("reference", "invoice-1", "holder", "eu/holder"));
    assertApplied(books.judge(transaction.apply(reference("invoice-2"))));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldTakeItsReferenceWhateverItsKind(Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();
    books.withUniqueReferences();
    books.done(transaction.apply(reference("invoice-1")));

    assertThat(metadata(books.judge(post("next", reference("invoice-1"), pay("payer", "shop", 1)))))
        .containsEntry("holder", "eu/t");
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void shouldAllowAnyReferenceWhereReferencesAreNotUnique(
      Function<TransactionDetails, Command> transaction) {
    givenAPostAndAHold();
    books.done(post("holder", reference("invoice-1"), pay("payer", "shop", 1)));

    assertApplied(books.judge(transaction.apply(reference("invoice-1"))));
  }

  @Test
  void shouldNotLetARefusedTransactionTakeAReference() {
    books.withUniqueReferences();
    books.run(post("refused", reference("invoice-1"), pay("payer", "shop", 1_000)));

    assertApplied(books.judge(post("p", reference("invoice-1"), pay("payer", "shop", 1))));
  }

  @Test
  void shouldNotTakeTheAbsenceOfAReferenceForOne() {
    books.withUniqueReferences();
    books.done(post("p", pay("payer", "shop", 1)));

    assertApplied(books.judge(post("q", pay("payer", "shop", 1))));
  }

  @ParameterizedTest
  @CsvSource({"sale, eu, false", "sale, us, true", "other, eu, true"})
  void shouldKeepReferencesApartByLedgerAndRegion(String ledger, String region, boolean allowed) {
    // Given a holder of the reference somewhere
    books.withUniqueReferences();
    books
        .view()
        .apply(
            new Post(
                new CommandId(ledger, region, "holder"),
                "",
                List.of(pay("payer", "shop", 1)),
                reference("invoice-1")),
            new Outcome.Applied(List.of()),
            START);

    assertAllowed(
        books.judge(post("p", reference("invoice-1"), pay("payer", "shop", 1))),
        allowed,
        Reason.REFERENCE_TAKEN);
  }

  @Test
  void shouldRefuseToOpenALedgerThatExistsWithOtherReferences() {
    CreateLedger command =
        new CreateLedger(id(CreateLedger.derivedId("sale")), "", books.ledger().placements(), true);

    assertRefused(
        books.judge(command),
        Reason.LEDGER_EXISTS,
        Map.of("ledger", "sale", "field", "ledger.reference_unique"));
    books.withUniqueReferences();
    assertApplied(books.judge(command));
  }

  @Test
  void shouldKeepTheLaterEndWhenAShardHearsOfAnEarlierOneAfterwards() {
    LedgerFact fact = books.ledger().closedUntil(10);

    assertThat(fact.closedUntil(5).closedUntilMicros()).isEqualTo(10);
    assertThat(fact.closedUntil(11).closedUntilMicros()).isEqualTo(11);
  }

  private void givenAPostAndAHold() {
    books.done(post("p", pay("payer", "shop", 10)));
    books.done(hold("h", pay("payer", "shop", 10)));
  }

  private void createdAt(String id, long micros) {
    Account account = books.account(id);
    books.account(
        id,
        new Account(
            account.settings(),
            account.status(),
            account.counters(),
            account.version(),
            account.revision(),
            micros,
            account.updateMicros()));
  }
}
