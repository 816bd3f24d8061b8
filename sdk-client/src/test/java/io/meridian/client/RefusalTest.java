package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a refusal says, as values. */
final class RefusalTest {
  private static Refused refused(Map<String, String> metadata) {
    return new Refused(
        new Refusal(
            StatusCode.FAILED_PRECONDITION, Reason.UNRECOGNIZED, "ANY", "no", metadata, List.of()),
        false);
  }

  @Test
  void shouldReadWhatTheMetadataSays() {
    Refused refused =
        refused(
            Map.of(
                "remaining", "0",
                "holder", "eu/void-1",
                "expiredAt", "2026-01-02T03:04:05.000006Z",
                "closedUntil", "2026-01-02T00:00:00Z",
                "revision", "4",
                "item", "3"));

    assertThat(refused.remaining()).hasValue(0);
    assertThat(refused.holder()).contains("eu/void-1");
    assertThat(refused.expiredAt()).contains(Instant.parse("2026-01-02T03:04:05.000006Z"));
    assertThat(refused.refusal().closedUntil()).contains(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(refused.refusal().revision()).hasValue(4);
    assertThat(refused.refusal().failedItem()).hasValue(3);
  }

  @Test
  void shouldReadNothingWhereNothingIsSaid() {
    Refused refused = refused(Map.of());

    assertThat(refused.remaining()).isEmpty();
    assertThat(refused.holder()).isEmpty();
    assertThat(refused.expiredAt()).isEmpty();
    assertThat(refused.refusal().closedUntil()).isEmpty();
    assertThat(refused.refusal().revision()).isEmpty();
    assertThat(refused.refusal().failedItem()).isEmpty();
  }

  @Test
  void shouldReadNothingWhereWhatIsSaidIsNotUnderstood() {
    Refused refused = refused(Map.of("remaining", "much", "expiredAt", "yesterday"));

    assertThat(refused.remaining()).isEmpty();
    assertThat(refused.expiredAt()).isEmpty();
  }
}
