package io.meridian.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.CrossingState;
import io.meridian.client.JournalPosition;
import io.meridian.client.OpenCrossing;
import io.meridian.client.TransactionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is open between shards, and what of it is too old. */
final class CrossingDocumentsTest {
  private static final Duration AGE_MAX = Duration.ofSeconds(10);

  @Test
  void shouldSayOkAsLongAsNothingIsTooOld() {
    assertThat(CrossingDocuments.tooOld(List.of(), AGE_MAX)).isZero();
    assertThat(CrossingDocuments.tooOld(List.of(open(AGE_MAX)), AGE_MAX)).isZero();
    assertThat(
            CrossingDocuments.open("shop", List.of(open(AGE_MAX)), AGE_MAX, OptionalInt.empty())
                .fields())
        .containsEntry("crossings", "OK")
        .containsEntry("open", 1)
        .containsEntry("tooOld", 0L)
        .containsEntry("driven", null);
  }

  @Test
  void shouldShowWhatIsTooOldAndWhatItWaitsFor() {
    // When
    OpenCrossing old = open(AGE_MAX.plusMillis(1));
    Map<String, Object> fields =
        CrossingDocuments.open("shop", List.of(old), AGE_MAX, OptionalInt.of(2)).fields();

    // Then
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("region", "eu");
    row.put("shard", 1);
    row.put("transaction", "uk/p");
    row.put("kind", "POST");
    row.put("state", "PREPARED");
    row.put("prepareTime", "1970-01-01T00:00:04Z");
    row.put("ageMillis", 10_001L);
    row.put("decisionTime", null);
    row.put("waitsFor", List.of("uk/3"));
    row.put("home", "uk/3/5/6");
    assertThat(fields)
        .containsEntry("crossings", "1 open for more than 10000 ms")
        .containsEntry("tooOld", 1L)
        .containsEntry("driven", 2L)
        .containsEntry("openCrossings", List.of(row));
  }

  private static OpenCrossing open(Duration age) {
    return new OpenCrossing(
        "eu",
        1,
        new JournalPosition("uk", 3, 5, 6),
        "uk/p",
        TransactionKind.POST,
        CrossingState.PREPARED,
        Instant.ofEpochSecond(4),
        age,
        Optional.empty(),
        List.of(new OpenCrossing.AwaitedShard("uk", 3)));
  }
}
