package io.meridian.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.AccountBalance;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountStatus;
import io.meridian.client.Balances;
import io.meridian.client.ConservationReport;
import io.meridian.client.Counters;
import io.meridian.client.FieldViolation;
import io.meridian.client.JournalReport;
import io.meridian.client.Ledger;
import io.meridian.client.NormalSide;
import io.meridian.client.PrivateData;
import io.meridian.client.Reason;
import io.meridian.client.Refusal;
import io.meridian.client.Reserved;
import io.meridian.client.StatusCode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The keys are API: a change here breaks programs. */
final class DocumentsTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006Z");

  @Test
  void shouldShowAnAccountWithItsCountersAndNullWhereThereIsNoFloor() {
    // When
    Map<String, Object> fields =
        Documents.account(account(OptionalLong.empty(), Optional.empty())).fields();

    // Then
    assertThat(fields.keySet())
        .containsExactly(
            "ledger",
            "account",
            "asset",
            "normalSide",
            "status",
            "balance",
            "available",
            "floor",
            "ceiling",
            "postedDebits",
            "postedCredits",
            "heldDebits",
            "heldCredits",
            "reservedOutgoing",
            "reservedIncoming",
            "reservedLegs",
            "version",
            "revision",
            "labels",
            "createTime",
            "updateTime",
            "privateDataBytes");
    assertThat(fields)
        .containsEntry("account", "eu/alice")
        .containsEntry("asset", "USD")
        .containsEntry("status", "OPEN")
        .containsEntry("balance", 70L)
        .containsEntry("available", 65L)
        .containsEntry("floor", null)
        .containsEntry("ceiling", 1000L)
        .containsEntry("postedDebits", 30L)
        .containsEntry("postedCredits", 100L)
        .containsEntry("heldDebits", 5L)
        .containsEntry("heldCredits", 0L)
        .containsEntry("reservedOutgoing", 3L)
        .containsEntry("reservedIncoming", 4L)
        .containsEntry("reservedLegs", 1)
        .containsEntry("version", 7L)
        .containsEntry("revision", 2L)
        .containsEntry("createTime", "2026-01-02T03:04:05.000006Z");
  }

  @Test
  void shouldShowBalancesWithWhatIsReservedUnderTheSameNamesAsAnAccount() {
    // When
    Map<String, Object> fields =
        Documents.balances(
                "shop",
                new Balances(
                    TIME,
                    List.of(
                        new AccountBalance(
                            "eu/alice",
                            "USD",
                            new Counters(30, 100, 5, 0),
                            70,
                            62,
                            7,
                            new Reserved(3, 4, 1)))))
            .fields();

    // Then
    Map<String, Object> balance = new LinkedHashMap<>();
    balance.put("account", "eu/alice");
    balance.put("asset", "USD");
    balance.put("balance", 70L);
    balance.put("available", 62L);
    balance.put("postedDebits", 30L);
    balance.put("postedCredits", 100L);
    balance.put("heldDebits", 5L);
    balance.put("heldCredits", 0L);
    balance.put("reservedOutgoing", 3L);
    balance.put("reservedIncoming", 4L);
    balance.put("reservedLegs", 1);
    balance.put("version", 7L);
    assertThat(fields)
        .containsEntry("asOf", "2026-01-02T03:04:05.000006Z")
        .containsEntry("balances", List.of(balance));
  }

  @Test
  void shouldSayHowMuchPrivateDataThereIsAndNeverWhat() {
    // When
    Account account =
        account(OptionalLong.of(0), Optional.of(PrivateData.clear(new byte[] {1, 2, 3})));

    // Then
    assertThat(Documents.account(account).fields())
        .containsEntry("privateDataBytes", 3)
        .containsEntry("floor", 0L);
    assertThat(Documents.change(new AccountOutcome.Applied(account, true)).fields())
        .containsEntry("replayed", true)
        .doesNotContainKey("privateDataBytes");
  }

  @Test
  void shouldShowWhatALedgerAsksOfReferencesAndUpToWhenItsBooksAreClosed() {
    assertThat(
            Documents.ledger(
                    new Ledger("shop", List.of("eu"), TIME, true, 1, true, Optional.of(TIME)))
                .fields())
        .containsEntry("referenceUnique", true)
        .containsEntry("shards", 1)
        .containsEntry("crossRegion", true)
        .containsEntry("closedUntil", "2026-01-02T03:04:05.000006Z");
    assertThat(
            Documents.ledger(
                    new Ledger("shop", List.of("eu"), TIME, false, 4, false, Optional.empty()))
                .fields())
        .containsEntry("referenceUnique", false)
        .containsEntry("shards", 4)
        .containsEntry("crossRegion", false)
        .containsEntry("closedUntil", null);
  }

  @Test
  void shouldShowARefusalWithItsViolationsAsAResult() {
    // When
    Map<String, Object> fields =
        Documents.refusal(
                refusal(List.of(new FieldViolation("id", Reason.MALFORMED_REQUEST, "too long"))),
                true)
            .fields();

    // Then
    assertThat(fields)
        .containsEntry("state", "REFUSED")
        .containsEntry("replayed", true)
        .containsEntry("message", "too little")
        .containsEntry(
            "violations",
            List.of(
                Map.of("field", "id", "reason", "MALFORMED_REQUEST", "description", "too long")));
  }

  @Test
  void shouldSayOkWhenTheBooksBalanceAndTheFindingWhenNot() {
    // Given
    ConservationReport good = report(true, List.of());
    ConservationReport bad = report(false, List.of("USD: debits 1, credits 2"));

    // When / Then
    Map<String, Object> fields = Documents.conservation("shop", good).fields();
    assertThat(fields.keySet())
        .containsExactly(
            "ledger",
            "conservation",
            "accounts",
            "statementEntries",
            "openHolds",
            "findings",
            "assets",
            "cuts");
    assertThat(fields)
        .containsEntry("conservation", "OK")
        .containsEntry("accounts", 4L)
        .containsEntry("statementEntries", 17L)
        .containsEntry("openHolds", 2L);
    assertThat(((List<?>) fields.get("assets")).get(0))
        .isEqualTo(
            Map.of(
                "asset",
                "USD",
                "debits",
                new BigInteger("99999999999999999999"),
                "credits",
                new BigInteger("99999999999999999999"),
                "heldDebits",
                BigInteger.ONE,
                "heldCredits",
                BigInteger.TWO,
                "remaining",
                BigInteger.TEN));
    assertThat(Documents.conservation("shop", bad).fields())
        .containsEntry("conservation", "USD: debits 1, credits 2");
  }

  @Test
  void shouldNameTheShardWhoseJournalIsNotAsItMustBe() {
    // Given
    JournalReport report =
        new JournalReport(
            false,
            List.of(
                new JournalReport.ShardJournal("eu", 0, 2, 5, "ab", 9, List.of()),
                new JournalReport.ShardJournal("eu", 1, 2, 5, "cd", 9, List.of("hash broken"))));

    // When / Then
    assertThat(Documents.journal(report).fields())
        .containsEntry("journal", "eu shard 1: hash broken");
    assertThat(Documents.finding(new JournalReport(true, List.of()))).isEqualTo("OK");
  }

  private static Account account(OptionalLong floor, Optional<PrivateData> privateData) {
    return new Account(
        "shop",
        "eu/alice",
        "USD",
        NormalSide.CREDIT,
        AccountStatus.OPEN,
        new Counters(30, 100, 5, 0),
        70,
        65,
        floor,
        OptionalLong.of(1000),
        Map.of("tier", "gold"),
        privateData,
        7,
        2,
        TIME,
        TIME,
        new Reserved(3, 4, 1));
  }

  private static Refusal refusal(List<FieldViolation> violations) {
    return new Refusal(
        StatusCode.FAILED_PRECONDITION,
        Reason.INSUFFICIENT_FUNDS,
        "INSUFFICIENT_FUNDS",
        "too little",
        Map.of("account", "eu/a"),
        violations);
  }

  private static ConservationReport report(boolean holds, List<String> findings) {
    BigInteger large = new BigInteger("99999999999999999999");
    return new ConservationReport(
        holds,
        List.of(
            new ConservationReport.AssetTotals(
                "USD", large, large, BigInteger.ONE, BigInteger.TWO, BigInteger.TEN)),
        4,
        2,
        17,
        List.of(new ConservationReport.ShardCut("eu", 0, 3, TIME)),
        findings);
  }
}
