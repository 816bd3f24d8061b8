package io.meridian.ledger;

import static io.meridian.ledger.Books.START;
import static io.meridian.ledger.Commands.HOUR;
import static io.meridian.ledger.Commands.capture;
import static io.meridian.ledger.Commands.captureAll;
import static io.meridian.ledger.Commands.expire;
import static io.meridian.ledger.Commands.hold;
import static io.meridian.ledger.Commands.id;
import static io.meridian.ledger.Commands.part;
import static io.meridian.ledger.Commands.pay;
import static io.meridian.ledger.Commands.post;
import static io.meridian.ledger.Commands.ref;
import static io.meridian.ledger.Commands.voidHold;
import static io.meridian.ledger.Outcomes.assertAllowed;
import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.assertRefused;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What voids and expiries of a hold allow, refuse and leave behind. */
final class ReleaseRulesTest {
  private final Books books = new Books().wallet("payer", 100).wallet("shop", 0).wallet("fees", 0);

  @Test
  void shouldReleaseAllThatRemainsWithAVoid() {
    // Given
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(capture("c", "h", part(0, 20)));

    // When
    Outcome outcome = books.run(voidHold("v", "h"));

    // Then
    assertThat(outcome)
        .isEqualTo(
            new Outcome.Applied(
                List.of(
                    entry("payer", 3, new Counters(0, 0, -45, 0), new Counters(20, 100, 0, 0)),
                    entry("shop", 3, new Counters(0, 0, 0, -40), new Counters(0, 20, 0, 0)),
                    entry("fees", 2, new Counters(0, 0, 0, -5), Counters.ZERO)),
                List.of(part(0, 40), part(1, 5)),
                List.of(left(HoldState.VOIDED, "v")),
                Optional.empty()));
  }

  @Test
  void shouldReleaseAllThatRemainsWithAnExpiry() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(capture("c", "h", part(0, 20)));
    books.at(START + HOUR);

    Outcome.Applied applied = books.done(expire("h"));

    assertThat(applied.parts()).containsExactly(part(0, 40), part(1, 5));
    assertThat(applied.originals()).containsExactly(left(HoldState.EXPIRED, "expire/h"));
    assertThat(books.counters("payer")).isEqualTo(new Counters(20, 100, 0, 0));
    assertThat(books.counters("fees")).isEqualTo(Counters.ZERO);
  }

  @Test
  void shouldGiveNoEntryToAnAccountOfWhichNothingRemains() {
    books.done(hold("h", pay("payer", "shop", 60), pay("payer", "fees", 5)));
    books.done(capture("c", "h", part(0, 60)));

    Outcome.Applied applied = books.done(voidHold("v", "h"));

    assertThat(applied.parts()).containsExactly(part(1, 5));
    assertThat(applied.entries())
        .extracting(Entry::account)
        .containsExactly(ref("payer"), ref("fees"));
  }

  @Test
  void shouldMakeWhatWasHeldAvailableAgain() {
    books.done(hold("h", pay("payer", "shop", 100)));
    assertThat(reason(books.judge(post("p", pay("payer", "fees", 1)))))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);

    books.done(voidHold("v", "h"));

    assertApplied(books.judge(post("p", pay("payer", "fees", 100))));
  }

  @ParameterizedTest
  @EnumSource(AccountStatus.class)
  void shouldPassWhateverTheStatusOfItsAccountsIs(AccountStatus status) {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.status("payer", status).status("shop", status);

    assertApplied(books.judge(voidHold("v", "h")));
    assertApplied(books.at(START + HOUR).judge(expire("h")));
  }

  @Test
  void shouldPassWhateverTheLimitsOfItsAccountsAre() {
    // Given an account on both sides of a hold, and limits that became as tight as can be
    books.wallet("middle", 30);
    books.done(hold("h", pay("payer", "middle", 60), pay("middle", "shop", 30)));
    for (String account : List.of("payer", "middle", "shop")) {
      books.limit(account, OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(Long.MIN_VALUE));
    }

    assertApplied(books.judge(voidHold("v", "h")));
    assertApplied(books.at(START + HOUR).judge(expire("h")));
  }

  @Test
  void shouldVoidOnAccountsOfEitherSide() {
    books.world("world").world("other");
    books.done(hold("h", pay("world", "other", 7)));
    assertThat(books.counters("world")).isEqualTo(new Counters(0, 0, 7, 0));

    books.done(voidHold("v", "h"));

    assertThat(books.counters("world")).isEqualTo(Counters.ZERO);
    assertThat(books.counters("other")).isEqualTo(Counters.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, false", "1, false"})
  void shouldNotVoidFromTheInstantOnAtWhichTheHoldExpires(long after, boolean allowed) {
    books.done(hold("h", pay("payer", "shop", 60)));
    books.at(START + HOUR + after);

    assertAllowed(books.run(voidHold("v", "h")), allowed, Reason.HOLD_EXPIRED);
  }

  @Test
  void shouldRefuseAVoidOfWhatEndedAlreadyAndNameWhatEndedIt() {
    // Given holds that ended in each way
    books.done(hold("voided", pay("payer", "shop", 1)));
    books.done(hold("captured", pay("payer", "shop", 1)));
    books.done(hold("expired", pay("payer", "shop", 1)));
    books.done(voidHold("v", "voided"));
    books.done(captureAll("c", "captured"));
    books.at(START + 2 * HOUR).done(expire("expired"));

    // When, then
    assertRefused(
        books.run(voidHold("x", "voided")),
        Reason.HOLD_ALREADY_VOIDED,
        Map.of("transaction", "eu/voided", "holder", "eu/v"));
    assertRefused(
        books.run(voidHold("y", "captured")),
        Reason.HOLD_ALREADY_CAPTURED,
        Map.of("transaction", "eu/captured", "holder", "eu/c"));
    assertRefused(
        books.run(voidHold("z", "expired")),
        Reason.HOLD_EXPIRED,
        Map.of("transaction", "eu/expired", "expiredAt", "1970-01-01T01:16:40.000002Z"));
    assertThat(books.counters("payer")).isEqualTo(new Counters(1, 100, 0, 0));
  }

  @Test
  void shouldRefuseAVoidOfAnIdThatNobodyUsed() {
    assertRefused(
        books.run(voidHold("v", "nothing")),
        Reason.HOLD_NOT_FOUND,
        Map.of("transaction", "eu/nothing"));
  }

  /** Only the leader asks for it, so anything else is a defect and no outcome. */
  @Test
  void shouldTakeAnExpiryThatIsNotDueForADefect() {
    books.done(hold("h", pay("payer", "shop", 60)));

    assertThatThrownBy(() -> books.at(START + HOUR - 1).judge(expire("h")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> books.judge(expire("nothing")))
        .isInstanceOf(IllegalStateException.class);
    books.done(voidHold("v", "h"));
    assertThatThrownBy(() -> books.at(START + HOUR).judge(expire("h")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldExpireUnderAnIdThatNoCallerCanChoose() {
    ExpireHold expiry = ExpireHold.of(id("h"));

    assertThat(expiry.commandId()).isEqualTo(id("expire/h"));
    assertThat(expiry.commandId().derived()).isTrue();
    assertThat(expiry.original()).contains(id("h"));
  }

  private static Entry entry(String account, long version, Counters change, Counters after) {
    return new Entry(ref(account), NormalSide.CREDIT, version, change, after);
  }

  private static Original left(HoldState state, String closedBy) {
    return new Original(
        id("h"),
        CommandKind.HOLD,
        "",
        List.of(
            new Original.Remainder(pay("payer", "shop", 60), 0, 20, 40, 0, 0),
            new Original.Remainder(pay("payer", "fees", 5), 1, 0, 5, 0, 0)),
        state,
        START + HOUR,
        0,
        0,
        closedBy);
  }
}
