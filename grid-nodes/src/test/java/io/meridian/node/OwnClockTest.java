package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OwnClockTest {
  private static final long BOUND_MICROS = 5_000_000;

  private long wallMicros = 1_000_000_000;
  private long nanos = 17;

  @Test
  void shouldHaveMovedOnceItLeavesTheMonotonicClockByMoreThanTheBound() {
    OwnClock clock = new OwnClock(() -> wallMicros, () -> nanos, Duration.ofSeconds(5));

    // When both go on together
    wallMicros += 60_000_000;
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(clock.movedMicros()).isZero();

    // When it goes on alone, up to the bound and beyond it
    wallMicros += BOUND_MICROS;
    assertThat(clock.moved()).isFalse();
    wallMicros += 1;
    assertThat(clock.moved()).isTrue();

    // When it goes back
    wallMicros -= 2 * BOUND_MICROS + 1;
    assertThat(clock.moved()).isFalse();
    wallMicros -= 1;
    assertThat(clock.moved()).isTrue();
    assertThat(clock.movedMicros()).isEqualTo(-BOUND_MICROS - 1);
  }

  @Test
  void shouldReadWhatANodeSaysOfItsClock() throws IOException {
    ClockAnswer answer = new ClockAnswer("eu-1", -1_234_567, true);

    assertThat(read(answer.encode())).isEqualTo(answer);
  }

  @Test
  void shouldReadNothingElse() {
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(new byte[0]));
    assertThatExceptionOfType(StreamCorruptedException.class)
        .isThrownBy(() -> read(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
  }

  private static ClockAnswer read(byte[] bytes) throws IOException {
    return ClockAnswer.read(new ByteArrayInputStream(bytes));
  }
}
