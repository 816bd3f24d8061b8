package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
  @Test
  void shouldCountThoseWhoWereKeptFromStartingBehindAStall() {
    // Given a caller whose 99 calls take 1 ms each, and one 1 s
    Latencies latencies = new Latencies();
    for (int call = 0; call < 99; call++) {
      latencies.record(TimeUnit.MILLISECONDS.toNanos(1));
    }
    latencies.record(TimeUnit.SECONDS.toNanos(1));

    // When
    Latencies corrected = latencies.corrected();

    // Then the stall of 1 s hides 999 calls that would have begun in it every 1 ms, the median
    assertThat(latencies.percentileMillis(95)).isCloseTo(1, within(0.01));
    assertThat(corrected.percentileMillis(9)).isCloseTo(1, within(0.01));
    assertThat(corrected.percentileMillis(50)).isCloseTo(450, within(12.0));
    assertThat(corrected.percentileMillis(100)).isCloseTo(1000, within(1.0));
  }

  @Test
  void shouldChangeNothingWhenAllTookAlike() {
    Latencies latencies = new Latencies();
    for (int call = 0; call < 10; call++) {
      latencies.record(TimeUnit.MILLISECONDS.toNanos(2));
    }
    assertThat(latencies.corrected().percentileMillis(100)).isCloseTo(2, within(0.01));
  }

  @Test
  void shouldHaveNothingToCorrectWhenNothingWasRecorded() {
    assertThat(new Latencies().corrected().percentileMillis(99)).isZero();
  }
}
