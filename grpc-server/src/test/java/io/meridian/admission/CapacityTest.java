package io.meridian.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.meridian.wire.CallFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What calls and the requests on streams share. */
final class CapacityTest {
  private final Capacity capacity =
      new Capacity(
          new AdmissionLimits(
              2, 1, 1, Duration.ofSeconds(1), Duration.ofMillis(5), Duration.ofSeconds(1)));

  @Test
  void shouldLetInAsManyAsItHasRoomForAndNotOneMore() {
    assertThat(capacity.enter()).isEmpty();
    assertThat(capacity.enter()).isEmpty();

    assertThat(code(capacity.enter())).isEqualTo(Code.RESOURCE_EXHAUSTED);

    assertThat(capacity.inFlight()).isEqualTo(2);
  }

  @Test
  void shouldLetTheNextOneInWhenOneHasLeft() {
    capacity.enter();
    capacity.enter();

    capacity.leave();

    assertThat(capacity.enter()).isEmpty();
  }

  @Test
  void shouldLetNobodyInOnceItIsClosed() {
    capacity.close();

    assertThat(code(capacity.enter())).isEqualTo(Code.UNAVAILABLE);
    assertThat(capacity.inFlight()).isZero();
  }

  @Test
  void shouldTellThoseWhoAskedForItThatItIsClosed() {
    AtomicInteger told = new AtomicInteger();
    AtomicInteger forgotten = new AtomicInteger();
    capacity.onClose(told::incrementAndGet);
    capacity.onClose(forgotten::incrementAndGet).run();

    capacity.close();
    AtomicInteger late = new AtomicInteger();
    capacity.onClose(late::incrementAndGet);

    assertThat(told.get()).isEqualTo(1);
    assertThat(forgotten.get()).isZero();
    assertThat(late.get()).isEqualTo(1);
  }

  @Test
  void shouldWaitUntilTheLastOneHasLeft() throws Exception {
    // Given
    capacity.enter();
    capacity.close();
    CompletableFuture<Boolean> empty =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                capacity.awaitEmpty(Duration.ofMinutes(1));
                return true;
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    // When
    capacity.leave();

    // Then
    assertThat(empty.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldNotWaitForEver() throws Exception {
    capacity.enter();
    capacity.close();

    capacity.awaitEmpty(Duration.ofMillis(1));

    assertThat(capacity.inFlight()).isEqualTo(1);
  }

  private static Code code(Optional<CallFailure> failure) {
    return failure.orElseThrow().getStatus().getCode();
  }
}
