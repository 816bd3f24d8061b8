package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a disk is full, as far as one can tell. */
final class StorageGrowthTest {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final StorageGrowth growth = new StorageGrowth();

  @Test
  void shouldTellTheDaysWhenItGrows() {
    growth.look(0, 1_000);
    growth.look(6 * HOUR, 1_500);
    assertThat(growth.daysUntil(20_000)).hasValue(10);
  }

  @Test
  void shouldTellNothingBeforeItWasWatchedForLongEnough() {
    growth.look(0, 1_000);
    growth.look(Duration.ofMinutes(9).toNanos(), 2_000);
    assertThat(growth.daysUntil(20_000)).isEmpty();
  }

  @Test
  void shouldTellNothingWhenItDoesNotGrow() {
    growth.look(0, 1_000);
    growth.look(HOUR, 1_000);
    assertThat(growth.daysUntil(20_000)).isEmpty();
  }

  @Test
  void shouldGoByTheLastDay() {
    growth.look(0, 0);
    for (int hour = 1; hour <= 48; hour++) {
      for (int part = 0; part < 6; part++) {
        growth.look(hour * HOUR + part * (HOUR / 6), 1_000_000 + hour * 100L);
      }
    }
    assertThat(growth.daysUntil(24_000).getAsLong()).isBetween(9L, 11L);
  }
}
