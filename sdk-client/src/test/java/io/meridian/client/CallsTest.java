package io.meridian.client;

import static io.meridian.client.TestClient.payment;
import static io.meridian.client.internal.ScriptedServer.fail;
import static io.meridian.client.internal.ScriptedServer.failAndRetryAfter;
import static io.meridian.client.internal.ScriptedServer.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** How many calls there may be, where they end, and how closing ends them. */
final class CallsTest {
  private static MeridianException failureOf(CompletableFuture<?> future) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, future::join);
    return (MeridianException) thrown.getCause();
  }

  @Test
  void shouldRefuseACallAtOnceWhenAsManyAsAllowedAreUnderWay() {
    try (TestClient test = TestClient.withInFlightMax(2, request -> hang())) {
      CompletableFuture<?> first = test.client.transactions().createAsync(payment());
      CompletableFuture<?> second = test.client.transactions().createAsync(payment());

      MeridianException failure = failureOf(test.client.transactions().createAsync(payment()));

      assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(failure.attempts()).isZero();
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure).hasMessageContaining("inFlightMax allows: 2");
      assertThat(first).isNotDone();
      assertThat(second).isNotDone();
    }
  }

  @Test
  void shouldTakeANewCallAsSoonAsOneHasEnded() {
    try (TestClient test = TestClient.withInFlightMax(1, TestClient::posted)) {
      for (int i = 0; i < 3; i++) {
        assertThat(test.client.transactions().create(payment()).replayed()).isFalse();
      }
      assertThat(test.server.requests()).hasSize(3);
    }
  }

  @Test
  void shouldTakeANewCallFromTheCallbackOfTheOneThatHasEnded() {
    try (TestClient test =
        TestClient.withInFlightMax(
            1, request -> failAndRetryAfter(Code.UNAVAILABLE, "TRY_AGAIN", Duration.ZERO))) {
      CompletableFuture<TransactionOutcome> next =
          test.client
              .transactions()
              .createAsync(payment())
              .exceptionallyCompose(first -> test.client.transactions().createAsync(payment()));

      test.timers.advance(Duration.ofSeconds(9));

      assertThat(failureOf(next).attempts()).isEqualTo(4);
    }
  }

  @Test
  void shouldTakeANewCallWhenOneWasCancelled() {
    try (TestClient test = TestClient.withInFlightMax(1, request -> hang())) {
      test.client.transactions().createAsync(payment()).cancel(true);

      assertThat(test.client.transactions().createAsync(payment())).isNotDone();
    }
  }

  @Test
  void shouldNotSendARequestThatIsLargerThanServersTake() {
    try (TestClient test = TestClient.of(TestClient::posted)) {
      PostRequest large =
          PostRequest.builder("shop")
              .posting("eu/a", "eu/b", "USD", 1)
              .reference("x".repeat(4 << 20))
              .build();

      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(large));

      assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
      assertThat(failure.attempts()).isZero();
      assertThat(failure).hasMessageContaining("at most 4194304 are taken");
      assertThat(test.server.requests()).isEmpty();
    }
  }

  @Test
  void shouldEndCallsUnderWayWhenClosed() {
    TestClient test = TestClient.of(request -> hang());
    CompletableFuture<?> underWay = test.client.transactions().createAsync(payment());

    test.close();

    assertThat(failureOf(underWay).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(underWay).outcomeUnknown()).isTrue();
  }

  @Test
  void shouldEndCallsThatPauseWhenClosed() {
    TestClient test = TestClient.of(request -> fail(Code.UNAVAILABLE));
    CompletableFuture<?> pausing = test.client.transactions().createAsync(payment());
    assertThat(pausing).isNotDone();

    test.close();

    assertThat(failureOf(pausing).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(pausing).getSuppressed()).hasSize(1);
    assertThat(test.timers.pending()).isZero();
  }

  @Test
  void shouldRefuseCallsAfterItWasClosedTwice() {
    TestClient test = TestClient.of(TestClient::posted);
    test.client.close();
    test.client.close();

    MeridianException failure = failureOf(test.client.transactions().createAsync(payment()));

    assertThat(failure.code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failure.attempts()).isZero();
    assertThat(test.server.requests()).isEmpty();
    test.close();
  }

  @Test
  void shouldRefuseToBlockTheThreadThatServesTheConnection() {
    try (TestClient test = TestClient.of(request -> fail(Code.UNAVAILABLE))) {
      CompletableFuture<?> nested =
          test.client
              .transactions()
              .createAsync(payment())
              .handle((outcome, failure) -> test.client.transactions().create(payment()));
      // The tries end here, on the thread that moves time and completes the future.
      test.timers.advance(Duration.ofMinutes(1));

      assertThatThrownBy(nested::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("callbackExecutor");
    }
  }

  @Test
  void shouldCompleteFuturesWhereTheApplicationWantsThem() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    try (TestClient test = TestClient.withCallbackExecutor(tasks::add, TestClient::posted)) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      CompletableFuture<TransactionOutcome> nested =
          outcome.thenApply(first -> test.client.transactions().create(payment()));
      assertThat(outcome).isNotDone();

      tasks.remove().run();

      assertThat(nested.join().replayed()).isFalse();
    }
  }

  @Test
  void shouldCompleteAFutureEvenWhenTheApplicationsExecutorIsFull() {
    try (TestClient test =
        TestClient.withCallbackExecutor(
            task -> {
              throw new RejectedExecutionException("full");
            },
            TestClient::posted)) {
      assertThat(test.client.transactions().createAsync(payment())).isCompleted();
    }
  }

  @Test
  void shouldShowTheStackOfWhoAskedWhenABlockingCallFails() {
    try (TestClient test = TestClient.of(request -> fail(Code.INTERNAL))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(failure.getStackTrace())
          .anyMatch(frame -> frame.getClassName().equals(CallsTest.class.getName()));
    }
  }

  @Test
  void shouldEndTheWaitAndKeepTheInterruptWhenInterrupted() {
    try (TestClient test = TestClient.of(request -> hang())) {
      Thread.currentThread().interrupt();

      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(failure.code()).isEqualTo(StatusCode.CANCELLED);
      assertThat(failure.outcomeUnknown()).isTrue();
    }
  }
}
