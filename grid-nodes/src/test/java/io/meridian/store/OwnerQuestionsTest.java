package io.meridian.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.ignite.internal.util.future.IgniteFinishedFutureImpl;
import org.junit.jupiter.api.Test;

final class OwnerQuestionsTest {
  @Test
  void shouldFailAnAnswerThatCanNotBeHandedOver() {
    CountDownLatch release = new CountDownLatch(1);
    try (BlockingPool full = new BlockingPool("full", 1, 1)) {
      for (int i = 0; i < 2; i++) {
        var unused =
            full.call(
                () -> {
                  release.await();
                  return null;
                });
      }

      CompletableFuture<String> answer =
          OwnerQuestions.handedOver(new IgniteFinishedFutureImpl<>("block"), full);

      assertThat(answer).isCompletedExceptionally();
      release.countDown();
    }
  }

  @Test
  void shouldHandAnAnswerOver() {
    try (BlockingPool pool = new BlockingPool("idle", 1, 1)) {
      assertThat(OwnerQuestions.handedOver(new IgniteFinishedFutureImpl<>("block"), pool).join())
          .isEqualTo("block");
    }
  }
}
