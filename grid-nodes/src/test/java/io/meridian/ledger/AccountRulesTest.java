package io.meridian.ledger;

import static io.meridian.ledger.Books.NO_LIMIT;
import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Books.ZERO;
import static io.meridian.ledger.Commands.change;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.ref;
import static io.meridian.ledger.Commands.update;
import static io.meridian.ledger.Commands.voidHold;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.AccountChanges.Field;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What changes of an account's settings and status allow, refuse and leave behind. */
final class AccountRulesTest {
  private static final PrivateData SECRET =
      new PrivateData(0, Bytes.EMPTY, Bytes.copyOf(new byte[] {1}), Bytes.EMPTY);

  private static final AccountSettings FULL =
      new AccountSettings(
          "USD",
          NormalSide.CREDIT,
          OptionalLong.of(-5),
          OptionalLong.of(500),
          Map.of("color", "red"),
          Optional.of(SECRET));

  private final Books books =
      new Books()
          .account(
              "a",
              new Account(
                  FULL, AccountStatus.OPEN, new Counters(0, 100, 0, 0), 3, 7, START - 9, START - 1))
          .wallet("b", 0);

  @ParameterizedTest
  @EnumSource(Field.class)
  void shouldChangeExactlyTheSettingThatIsNamed(Field field) {
    // Given new values for everything, of which one is asked for
    OptionalLong floor = field == Field.FLOOR ? OptionalLong.of(1) : FULL.floor();
    OptionalLong ceiling = field == Field.CEILING ? OptionalLong.of(2) : FULL.ceiling();
    Map<String, String> labels = field == Field.LABELS ? Map.of("size", "42") : FULL.labels();
    AccountChanges changes =
        new AccountChanges(
            Set.of(field),
            field == Field.FLOOR ? floor : OptionalLong.empty(),
            field == Field.CEILING ? ceiling : OptionalLong.empty(),
            field == Field.LABELS ? labels : Map.of(),
            field == Field.PRIVATE_DATA ? Optional.of(SECRET) : Optional.empty());

    // When
    Outcome outcome = books.run(update("u", "a", changes));

    // Then the outcome shows the account without its private data
    assertThat(outcome)
        .isEqualTo(
            changed(
                new Account(
                    new AccountSettings(
                        "USD", NormalSide.CREDIT, floor, ceiling, labels, Optional.empty()),
                    AccountStatus.OPEN,
                    new Counters(0, 100, 0, 0),
                    3,
                    8,
                    START - 9,
                    START)));
  }

  @Test
  void shouldChangeSeveralSettingsAtOnceAndUnsetLimits() {
    AccountChanges changes =
        new AccountChanges(
            EnumSet.allOf(Field.class), NO_LIMIT, NO_LIMIT, Map.of(), Optional.empty());

    books.done(update("u", "a", changes));

    assertThat(books.account("a").settings())
        .isEqualTo(
            new AccountSettings(
                "USD", NormalSide.CREDIT, NO_LIMIT, NO_LIMIT, Map.of(), Optional.empty()));
    assertThat(books.account("a").revision()).isEqualTo(8);
  }

  @Test
  void shouldRaiseTheRevisionAlsoWhenTheValuesAreThoseThatItHad() {
    AccountChanges same = floor(-5);

    books.done(update("u1", "a", same));
    books.done(update("u2", "a", same));

    assertThat(books.account("a").revision()).isEqualTo(9);
    assertThat(books.account("a").version()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(AccountStatus.class)
  void shouldUpdateAnAccountInAnyStatusAndLeaveThat(AccountStatus status) {
    books.status("a", status);

    books.done(update("u", "a", floor(1)));

    assertThat(books.account("a").status()).isEqualTo(status);
    assertThat(books.account("a").settings().floor()).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"6, false", "7, true", "8, false"})
  void shouldUpdateOnlyTheRevisionThatIsNamed(long revision, boolean allowed) {
    Outcome outcome =
        books.run(new UpdateAccount(id("u"), "", ref("a"), floor(1), OptionalLong.of(revision)));

    if (allowed) {
      assertApplied(outcome);
    } else {
      assertRefused(outcome, Reason.REVISION_MISMATCH, Map.of("account", "eu/a", "revision", "7"));
    }
  }

  @Test
  void shouldRefuseToChangeAnAccountThatDoesNotExist() {
    assertRefused(
        books.run(update("u", "nobody", floor(1))),
        Reason.ACCOUNT_NOT_FOUND,
        Map.of("account", "eu/nobody"));
    assertRefused(
        books.run(change("f", StatusChange.FREEZE, "nobody", 1)),
        Reason.ACCOUNT_NOT_FOUND,
        Map.of("account", "eu/nobody"));
  }

  @Test
  void shouldAllowALimitThatTheBalanceBreaksAndThenBlockWhatMakesItWorse() {
    books.wallet("other", 10);
    books.done(
        update(
            "u",
            "a",
            new AccountChanges(
                EnumSet.of(Field.FLOOR, Field.CEILING),
                OptionalLong.of(200),
                OptionalLong.of(50),
                Map.of(),
                Optional.empty())));

    assertThat(reason(books.judge(post("p", pay("a", "b", 1)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(reason(books.judge(post("p", pay("other", "a", 1)))))
        .isEqualTo(Reason.CEILING_EXCEEDED);
  }

  @Test
  void shouldNotTakeAValueForASettingThatDoesNotChange() {
    assertThatThrownBy(
            () ->
                new AccountChanges(
                    Set.of(Field.LABELS), ZERO, NO_LIMIT, Map.of(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new AccountChanges(Set.of(), NO_LIMIT, NO_LIMIT, Map.of(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Every change on every status: the status after it, or the reason against it. */
  @ParameterizedTest
  @CsvSource({
    "FREEZE,   OPEN,   FROZEN",
    "FREEZE,   FROZEN, same",
    "FREEZE,   CLOSED, ACCOUNT_CLOSED",
    "UNFREEZE, OPEN,   same",
    "UNFREEZE, FROZEN, OPEN",
    "UNFREEZE, CLOSED, ACCOUNT_CLOSED",
    "CLOSE,    OPEN,   CLOSED",
    "CLOSE,    FROZEN, CLOSED",
    "CLOSE,    CLOSED, same",
    "REOPEN,   OPEN,   same",
    "REOPEN,   FROZEN, ACCOUNT_FROZEN",
    "REOPEN,   CLOSED, OPEN"
  })
  void shouldChangeTheStatusAsItsDiagramSays(
      StatusChange change, AccountStatus status, String expected) {
    // Given
    books.wallet("x", 0).status("x", status);
    Account before = books.account("x");
    books.at(START + 50);

    // When
    Outcome outcome = books.run(change("s", change, "x", before.revision()));

    // Then
    if (expected.startsWith("ACCOUNT")) {
      assertRefused(outcome, Reason.valueOf(expected), Map.of("account", "eu/x"));
      assertThat(books.account("x")).isEqualTo(before);
    } else if (expected.equals("same")) {
      assertThat(outcome).isEqualTo(changed(before));
    } else {
      assertThat(outcome)
          .isEqualTo(
              changed(
                  before.changed(before.settings(), AccountStatus.valueOf(expected), START + 50)));
      assertThat(books.account("x").revision()).isEqualTo(before.revision() + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(StatusChange.class)
  void shouldChangeTheStatusOnlyOfTheRevisionThatIsNamed(StatusChange change) {
    books.wallet("x", 0);

    assertRefused(
        books.judge(change("s", change, "x", 2)),
        Reason.REVISION_MISMATCH,
        Map.of("account", "eu/x", "revision", "1"));
    assertApplied(books.judge(change("s", change, "x", 1)));
  }

  @Test
  void shouldFreezeAnAccountWithABalanceAndHolds() {
    books.done(hold("h", pay("a", "b", 10)));

    books.done(change("s1", StatusChange.FREEZE, "a"));
    books.done(change("s2", StatusChange.FREEZE, "b"));

    assertThat(reason(books.judge(post("p", pay("a", "b", 1))))).isEqualTo(Reason.ACCOUNT_FROZEN);
    books.done(voidHold("v", "h"));
    books.done(change("s3", StatusChange.UNFREEZE, "a"));
    books.done(change("s4", StatusChange.UNFREEZE, "b"));
    assertApplied(books.judge(post("p", pay("a", "b", 1))));
  }

  @ParameterizedTest
  @CsvSource({
    // side, posted debits, posted credits, balance or empty when it may close
    "CREDIT, 0,  0,  ",
    "CREDIT, 10, 10, ",
    "CREDIT, 0,  1,  1",
    "CREDIT, 1,  0,  -1",
    "DEBIT,  0,  0,  ",
    "DEBIT,  10, 10, ",
    "DEBIT,  0,  1,  -1",
    "DEBIT,  1,  0,  1"
  })
  void shouldCloseOnlyWithoutABalance(NormalSide side, long debits, long credits, Long balance) {
    books.account("x", side, NO_LIMIT, NO_LIMIT, new Counters(debits, credits, 0, 0));

    Outcome outcome = books.run(change("s", StatusChange.CLOSE, "x"));

    if (balance == null) {
      assertApplied(outcome);
      assertThat(reason(books.judge(post("p", pay("a", "x", 1))))).isEqualTo(Reason.ACCOUNT_CLOSED);
    } else {
      assertRefused(
          outcome,
          Reason.ACCOUNT_NOT_EMPTY,
          Map.of("account", "eu/x", "balance", balance.toString()));
    }
  }

  @ParameterizedTest
  @EnumSource(NormalSide.class)
  void shouldCloseOnlyWithoutOpenHoldsOnEitherSide(NormalSide side) {
    for (Counters held : List.of(new Counters(5, 5, 1, 0), new Counters(5, 5, 0, 1))) {
      books.account("x", side, NO_LIMIT, NO_LIMIT, held);

      assertRefused(
          books.run(change("s", StatusChange.CLOSE, "x")),
          Reason.ACCOUNT_HAS_HOLDS,
          Map.of("account", "eu/x"));
    }
  }

  @Test
  void shouldCloseAFrozenAccountOnlyWithoutBalanceAndHoldsToo() {
    books.status("a", AccountStatus.FROZEN);

    assertThat(reason(books.judge(change("s", StatusChange.CLOSE, "a"))))
        .isEqualTo(Reason.ACCOUNT_NOT_EMPTY);
  }

  @Test
  void shouldTakePartAgainAfterItWasReopened() {
    books.done(change("s1", StatusChange.CLOSE, "b"));
    books.done(change("s2", StatusChange.REOPEN, "b"));

    assertApplied(books.judge(post("p", pay("a", "b", 1))));
    assertThat(books.account("b").revision()).isEqualTo(3);
  }

  private static AccountChanges floor(long floor) {
    return new AccountChanges(
        Set.of(Field.FLOOR), OptionalLong.of(floor), NO_LIMIT, Map.of(), Optional.empty());
  }

  private static Outcome changed(Account account) {
    return new Outcome.Applied(List.of(), List.of(), List.of(), Optional.of(account));
  }
}
