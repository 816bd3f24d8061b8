package io.meridian.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SamplerTest {
  @Test
  void shouldLookOftenEnoughAndNeverTooOften() {
    assertThat(Sampler.every(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(Sampler.every(Duration.ofSeconds(600))).isEqualTo(Duration.ofSeconds(1));
    assertThat(Sampler.every(Duration.ofSeconds(601))).isEqualTo(Duration.ofSeconds(2));
    assertThat(Sampler.every(Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(144));
  }

  @Test
  void shouldLookOnceMoreWhenItEnds() {
    // Given
    Usage usage = new Usage(1, 2, 3);
    List<Sample> samples;

    // When
    try (Sampler sampler =
        Sampler.start(
            () -> Optional.of(List.of(usage)), Duration.ofHours(1), Duration.ofHours(1))) {
      samples = sampler.finish();
    }

    // Then
    assertThat(samples).isNotEmpty();
    assertThat(samples.get(samples.size() - 1).usage()).contains(List.of(usage));
    assertThat(samples.get(0).answered().fromSecond()).isEqualTo(-3600);
  }

  @Test
  void shouldGoOnLookingWhenALookFails() {
    // Given a meter that fails
    Meter broken =
        () -> {
          throw new UncheckedIOException(new IOException("cut off"));
        };
    List<Sample> samples;

    // When
    try (Sampler sampler = Sampler.start(broken, Duration.ZERO, Duration.ofSeconds(1))) {
      samples = sampler.finish();
    }

    // Then
    assertThat(samples).isNotEmpty().allMatch(sample -> sample.usage().isEmpty());
  }
}
