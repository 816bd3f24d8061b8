package io.meridian.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WindowTest {
  @Test
  void shouldWaitForACallToComeBackWhenItIsFull() throws Exception {
    // Given a window of two that is full
    Window window = new Window(2);
    CompletableFuture<Void> first = new CompletableFuture<>();
    AtomicInteger started = new AtomicInteger();
    window.start(() -> first);
    window.start(CompletableFuture::new);

    // When a third is started by another thread, and the first comes back
    CompletableFuture<Void> third =
        CompletableFuture.runAsync(
            () -> {
              try {
                window.start(
                    () -> {
                      started.incrementAndGet();
                      return CompletableFuture.completedFuture(null);
                    });
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(started).hasValue(0);
    first.complete(null);

    // Then there is room for it
    third.get(10, TimeUnit.SECONDS);
    assertThat(started).hasValue(1);
  }

  @Test
  void shouldStartNothingMoreOnceACallHasFailed() throws InterruptedException {
    // Given
    Window window = new Window(2);
    window.start(() -> CompletableFuture.failedFuture(new IllegalStateException("down")));

    // When / Then
    assertThatThrownBy(
            () ->
                window.start(
                    () -> {
                      throw new AssertionError("started");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("down");
    assertThatThrownBy(window::finish).hasMessage("down");
    window.abandon();
  }

  @Test
  void shouldTakeACallThatThrowsForOneThatFails() throws InterruptedException {
    // Given
    Window window = new Window(1);
    window.start(
        () -> {
          throw new IllegalArgumentException("bad");
        });

    // When / Then
    assertThatThrownBy(window::finish).hasMessage("bad");
  }

  @Test
  void shouldFinishOnceEveryCallIsBack() throws InterruptedException {
    // Given
    Window window = new Window(3);
    AtomicInteger done = new AtomicInteger();
    for (int call = 0; call < 100; call++) {
      window.start(() -> CompletableFuture.runAsync(done::incrementAndGet));
    }

    // When
    window.finish();

    // Then
    assertThat(done).hasValue(100);
  }
}
