package io.meridian.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import io.meridian.cli.client.Answers;
import io.meridian.client.Counters;
import io.meridian.client.CrossingPath;
import io.meridian.client.Entry;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldState;
import io.meridian.client.JournalPosition;
import io.meridian.client.PostingRemainder;
import io.meridian.client.Remainder;
import io.meridian.client.StatementEntry;
import io.meridian.client.TransactionKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keys are API: a change here breaks programs. */
final class TransactionDocumentsTest {
  @Test
  void shouldShowAPostedTransactionWithPostingsAndEntries() {
    // When
    Map<String, Object> fields = TransactionDocuments.transaction(Answers.post("t1")).fields();

    // Then
    assertThat(fields.keySet())
        .containsExactly(
            "ledger",
            "transaction",
            "kind",
            "state",
            "commitTime",
            "decisionTime",
            "effectiveTime",
            "original",
            "reference",
            "labels",
            "expireTime",
            "overCapturePercent",
            "final",
            "position",
            "holdState",
            "lastTransaction",
            "postings",
            "remainder",
            "entries",
            "privateDataBytes");
    assertThat(fields)
        .containsEntry("transaction", "eu/t1")
        .containsEntry("kind", "POST")
        .containsEntry("state", "POSTED")
        .containsEntry("reference", "invoice-7")
        .containsEntry(
            "postings",
            List.of(Map.of("debit", "eu/a", "credit", "eu/b", "asset", "USD", "amount", 5L)))
        .containsEntry("remainder", List.of())
        .containsEntry("holdState", null)
        .containsEntry("position", Map.of("region", "eu", "shard", 3, "sequence", 9L, "ordinal", 1))
        .doesNotContainKey("reason");
    assertThat(((List<?>) fields.get("entries")).get(0))
        .asInstanceOf(map(String.class, Object.class))
        .containsEntry("account", "eu/a")
        .containsEntry("postedDebits", 5L)
        .containsEntry("balance", -5L);
  }

  @Test
  void shouldShowWhyATransactionWasRefused() {
    // When
    Map<String, Object> fields = TransactionDocuments.transaction(Answers.refused("t1")).fields();

    // Then
    assertThat(fields)
        .containsEntry("state", "REFUSED")
        .containsEntry("reason", "INSUFFICIENT_FUNDS")
        .containsEntry("metadata", Map.of("account", "eu/a"));
  }

  @Test
  void shouldShowWhatIsLeftNowOfAHoldThatIsLookedUpAndThenOfOneThatIsPlaced() {
    // When
    Map<String, Object> placed = TransactionDocuments.transaction(Answers.hold("h1")).fields();
    Map<String, Object> found =
        TransactionDocuments.found(
                new FoundTransaction(
                    Answers.hold("h1"), Optional.of(Answers.open(2)), Optional.empty()))
            .fields();

    // Then
    assertThat(placed)
        .containsEntry("state", "HELD")
        .containsEntry("holdState", "OPEN")
        .containsEntry("expireTime", "2026-01-02T03:14:05.000006Z")
        .containsEntry("overCapturePercent", 10)
        .containsEntry("remainder", List.of(remainder(0, 5)));
    assertThat(found)
        .containsEntry("state", "HELD")
        .containsEntry("remainder", List.of(remainder(3, 2)))
        .containsEntry("prepareTime", null)
        .containsEntry("participants", List.of());
  }

  @ParameterizedTest
  @EnumSource(value = HoldState.class, names = "OPEN", mode = EnumSource.Mode.EXCLUDE)
  void shouldShowOfAHoldThatIsLookedUpAfterItsEndWhatEndedItAndTheAmounts(HoldState end) {
    // Given a hold of 5 of which 3 were captured before it ended
    Remainder ended =
        new Remainder(
            Optional.of(end),
            List.of(new PostingRemainder(5, 3, 2, 0, 0, 3)),
            Optional.of("eu/end"));

    // When
    Map<String, Object> found =
        TransactionDocuments.found(
                new FoundTransaction(Answers.hold("h1"), Optional.of(ended), Optional.empty()))
            .fields();

    // Then
    assertThat(found)
        .containsEntry("state", end.name())
        .containsEntry("holdState", end.name())
        .containsEntry("lastTransaction", "eu/end");
    assertThat(((List<?>) found.get("remainder")).get(0))
        .asInstanceOf(map(String.class, Object.class))
        .containsAllEntriesOf(
            Map.of("amount", 5L, "captured", 3L, "released", 2L, "remaining", 0L));
  }

  @Test
  void shouldShowThePathOfATransactionAsFarAsItIsKnown() {
    // Given
    CrossingPath path =
        new CrossingPath(
            Optional.of(Answers.TIME),
            Answers.TIME.plusMillis(2),
            List.of(
                new CrossingPath.Participant(
                    "uk", 3, Answers.TIME.plusMillis(1), Optional.of(Answers.TIME.plusMillis(4))),
                new CrossingPath.Participant(
                    "us", 0, Answers.TIME.plusMillis(1), Optional.empty())));
    Map<String, Object> applied = new LinkedHashMap<>();
    applied.put("region", "uk");
    applied.put("shard", 3);
    applied.put("prepareTime", "2026-01-02T03:04:05.001006Z");
    applied.put("applyTime", "2026-01-02T03:04:05.004006Z");
    Map<String, Object> pending = new LinkedHashMap<>(applied);
    pending.put("region", "us");
    pending.put("shard", 0);
    pending.put("applyTime", null);

    // When
    Map<String, Object> found =
        TransactionDocuments.found(
                new FoundTransaction(Answers.post("p"), Optional.empty(), Optional.of(path)))
            .fields();

    // Then
    assertThat(found)
        .containsEntry("prepareTime", "2026-01-02T03:04:05.000006Z")
        .containsEntry("participants", List.of(applied, pending));
  }

  @Test
  void shouldShowOneLineOfAStatement() {
    // Given
    StatementEntry line =
        new StatementEntry(
            new Entry("eu/a", 4, new Counters(5, 0, -5, 0), new Counters(9, 0, 1, 0), -9, -10),
            "us/expire/h1",
            TransactionKind.EXPIRE,
            Answers.TIME.plusMillis(2),
            Optional.of(Answers.TIME),
            new JournalPosition("eu", 3, 9, 1));

    // When / Then
    assertThat(TransactionDocuments.statementEntry(line).fields())
        .containsAllEntriesOf(
            Map.of(
                "version", 4L,
                "commitTime", "2026-01-02T03:04:05.002006Z",
                "decisionTime", "2026-01-02T03:04:05.000006Z",
                "kind", "EXPIRE",
                "transaction", "us/expire/h1",
                "postedDebits", 5L,
                "postedCredits", 0L,
                "heldDebits", -5L,
                "heldCredits", 0L,
                "balance", -9L))
        .containsEntry("available", -10L)
        .hasSize(11);
  }

  private static Map<String, Object> remainder(long captured, long remaining) {
    return Map.of(
        "posting",
        0,
        "amount",
        5L,
        "captured",
        captured,
        "released",
        0L,
        "remaining",
        remaining,
        "refunded",
        0L,
        "refundable",
        captured);
  }
}
