package io.meridian.ledger;

import static io.meridian.ledger.Crossings.ADAM;
import static io.meridian.ledger.Crossings.ANNA;
import static io.meridian.ledger.Crossings.BILL;
import static io.meridian.ledger.Crossings.CARL;
import static io.meridian.ledger.Crossings.DORA;
import static io.meridian.ledger.Crossings.pay;
import static io.meridian.ledger.Crossings.post;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which reason is the answer when several shards have one [K8]. */
final class CrossingOrderOfChecksTest {
  private static final List<Reason> REASONS =
      List.of(
          Reason.ACCOUNT_NOT_FOUND,
          Reason.ASSET_MISMATCH,
          Reason.ACCOUNT_CLOSED,
          Reason.ACCOUNT_FROZEN,
          Reason.PERIOD_CLOSED,
          Reason.BALANCE_OVERFLOW,
          Reason.INSUFFICIENT_FUNDS,
          Reason.CEILING_EXCEEDED);

  static Stream<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (int i = 0; i < REASONS.size(); i++) {
      for (int j = i + 1; j < REASONS.size(); j++) {
        pairs.add(Arguments.of(REASONS.get(i), REASONS.get(j)));
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void K8_shouldAnswerTheEarlierReasonWhicheverShardHasIt(Reason earlier, Reason later) {
    for (AccountRef first : List.of(ADAM, BILL, CARL)) {
      assertThat(refused(first, earlier, DORA, later)).isEqualTo(earlier);
      assertThat(refused(first, later, DORA, earlier)).isEqualTo(earlier);
      assertThat(refused(DORA, later, first, earlier)).isEqualTo(earlier);
    }
  }

  private static Reason refused(AccountRef one, Reason broken, AccountRef other, Reason brokenToo) {
    ShardBooks books = books();
    Posting first = broken(books, one, broken);
    Posting second = broken(books, other, brokenToo);
    return reason(books.run(post("p1", Commands.effectiveAt(ShardBooks.START), first, second)));
  }

  private static ShardBooks books() {
    return new ShardBooks()
        .account(ANNA, OptionalLong.empty(), OptionalLong.empty(), new Counters(0, 1_000, 0, 0));
  }

  /** Gives the account's shard this reason against the posting, which is homed at Anna's. */
  private static Posting broken(ShardBooks books, AccountRef account, Reason reason) {
    if (reason == Reason.ACCOUNT_NOT_FOUND) {
      return pay(ANNA, account, 1);
    }
    AccountSettings settings =
        new AccountSettings(
            reason == Reason.ASSET_MISMATCH ? "EUR" : "USD",
            NormalSide.DEBIT,
            OptionalLong.of(reason == Reason.INSUFFICIENT_FUNDS ? 1_000 : -10),
            reason == Reason.CEILING_EXCEEDED ? OptionalLong.of(0) : OptionalLong.empty(),
            Map.of(),
            Optional.empty());
    AccountSettings credit =
        new AccountSettings(
            settings.asset(),
            NormalSide.CREDIT,
            settings.floor(),
            settings.ceiling(),
            Map.of(),
            Optional.empty());
    AccountStatus status =
        reason == Reason.ACCOUNT_CLOSED
            ? AccountStatus.CLOSED
            : reason == Reason.ACCOUNT_FROZEN ? AccountStatus.FROZEN : AccountStatus.OPEN;
    Counters counters =
        reason == Reason.BALANCE_OVERFLOW ? new Counters(0, Long.MAX_VALUE, 0, 0) : Counters.ZERO;
    long created = reason == Reason.PERIOD_CLOSED ? ShardBooks.START + 1 : ShardBooks.START;
    // An account of the debit side has less available when it is credited.
    AccountSettings own = reason == Reason.INSUFFICIENT_FUNDS ? settings : credit;
    books.account(account, new Account(own, status, counters, 0, 1, created, created));
    return pay(ANNA, account, 1);
  }

  @Test
  void K8_shouldAnswerTheFirstPostingWhenShardsHaveTheSameReason() {
    ShardBooks books = books();
    List<AccountRef> order = new ArrayList<>(List.of(CARL, ADAM, DORA, BILL));
    for (int turn = 0; turn < order.size(); turn++) {
      Collections.rotate(order, 1);

      Outcome outcome =
          books.run(
              post(
                  "p" + turn,
                  order.stream().map(account -> pay(ANNA, account, 1)).toArray(Posting[]::new)));

      assertThat(reason(outcome)).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
      assertThat(((Outcome.Refused) outcome).refusal().metadata())
          .containsEntry("account", order.get(0).toString());
    }
  }

  @Test
  void K8_shouldAnswerTheDebitSideFirstWhenBothAccountsOfAPostingAreMissing() {
    ShardBooks books = books().wallet(BILL, 5);

    Outcome outcome = books.run(post("p1", pay(ANNA, BILL, 1), pay(DORA, CARL, 1)));

    assertThat(((Outcome.Refused) outcome).refusal().metadata())
        .containsEntry("account", DORA.toString());
  }

  @Test
  void K8_shouldAnswerForbiddenCrossingBeforeAMissingAccountAndAfterTheOriginal() {
    // Given a ledger that forbids crossing regions
    ShardBooks books = new ShardBooks(false);

    // When a missing hold is captured, or missing accounts are paid
    Outcome capture = books.run(Crossings.capture("c1", "none", new Part(0, 1)));
    Outcome pay = books.run(post("p1", pay(ANNA, CARL, 1)));

    assertThat(reason(capture)).isEqualTo(Reason.HOLD_NOT_FOUND);
    assertThat(reason(pay)).isEqualTo(Reason.CROSS_REGION_FORBIDDEN);
  }

  @Test
  void K8_shouldAnswerATakenReferenceBeforeWhatOnlyAParticipantKnows() {
    ShardBooks books = new ShardBooks(ShardBooks.fact(true, true));
    books.wallet(ANNA, 10).wallet(CARL, 0);
    TransactionDetails details = Commands.reference("order 1");
    books.run(post("p1", details, pay(ANNA, CARL, 1)));
    books.account(
        CARL, OptionalLong.of(0), OptionalLong.of(0), new Counters(0, Long.MAX_VALUE, 0, 0));

    Outcome taken = books.run(post("p2", details, pay(ANNA, CARL, 1)));
    books.status(CARL, AccountStatus.FROZEN);
    Outcome frozen = books.run(post("p3", details, pay(ANNA, CARL, 1)));

    assertThat(reason(taken)).isEqualTo(Reason.REFERENCE_TAKEN);
    assertThat(reason(frozen)).isEqualTo(Reason.ACCOUNT_FROZEN);
  }
}
