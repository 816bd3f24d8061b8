package io.meridian.client;

import static io.meridian.client.TestClient.payment;
import static io.meridian.client.TestClient.posted;
import static io.meridian.client.internal.ScriptedServer.fail;
import static io.meridian.client.internal.ScriptedServer.failAndRetryAfter;
import static io.meridian.client.internal.ScriptedServer.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.client.internal.ScriptedServer.Step;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a call is tried again, with what, and when that ends. */
final class RetryTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Fails in these ways, then executes. */
  private static Function<Request, Step> failingFirst(Step... failures) {
    Iterator<Step> left = List.of(failures).iterator();
    return request -> left.hasNext() ? left.next() : posted(request);
  }

  private static MeridianException failureOf(CompletableFuture<?> future) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, future::join);
    return (MeridianException) thrown.getCause();
  }

  @Test
  void shouldSendTheSameRequestAgainWhenTheServerWasUnavailable() {
    try (TestClient test =
        TestClient.of(failingFirst(fail(Code.UNAVAILABLE), fail(Code.UNAVAILABLE)))) {
      PostRequest payment = payment();

      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment);
      test.timers.advance(LONG);

      assertThat(outcome.join().transactionOrThrow().transaction()).isEqualTo("eu/" + payment.id());
      assertThat(test.server.requests()).hasSize(3);
      assertThat(test.server.requests().stream().map(Request::message).distinct()).hasSize(1);
    }
  }

  @Test
  void shouldChooseThePauseEvenlyBelowADoublingCeiling() {
    Step down = fail(Code.UNAVAILABLE);
    try (TestClient test = TestClient.of(failingFirst(down, down, down))) {
      test.chance = 0.999_999_999;

      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      assertThat(outcome).isCompleted();
      assertThat(test.timers.delays().stream().map(pause -> Math.round(pause.toNanos() / 1e6)))
          .containsExactly(100L, 200L, 300L);
    }
  }

  @Test
  void shouldTryAgainAtOnceWhenChanceSaysSo() {
    try (TestClient test = TestClient.of(failingFirst(fail(Code.UNAVAILABLE)))) {
      test.chance = 0;

      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(Duration.ZERO);

      assertThat(outcome).isCompleted();
    }
  }

  @Test
  void shouldNotComeBackBeforeTheServerSaidWhenItIsOverloaded() {
    Step overloaded =
        failAndRetryAfter(Code.RESOURCE_EXHAUSTED, "OVERLOADED", Duration.ofSeconds(2));
    try (TestClient test = TestClient.of(failingFirst(overloaded))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());

      test.timers.advance(Duration.ofMillis(2049));
      assertThat(test.server.requests()).hasSize(1);
      test.timers.advance(Duration.ofMillis(1));

      assertThat(test.server.requests()).hasSize(2);
      assertThat(outcome.join().replayed()).isFalse();
    }
  }

  @Test
  void shouldNotTryAgainWhenExhaustionHasNoWordOfWhenToComeBack() {
    try (TestClient test = TestClient.of(failingFirst(fail(Code.RESOURCE_EXHAUSTED)))) {
      MeridianException failure = failureOf(test.client.transactions().createAsync(payment()));

      assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(failure.attempts()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OK", "UNAVAILABLE"})
  void shouldEndWithTheFirstFailureOfAnyOtherCode(Code code) {
    try (TestClient test = TestClient.of(failingFirst(fail(code)))) {
      // The deadline of a try that may last as long as the call is the call's own deadline.
      Transactions transactions =
          test.client.transactions().withDeadline(TestClient.POLICY.tryTimeoutMax());

      MeridianException failure = failureOf(transactions.createAsync(payment()));

      assertThat(failure.code().name()).isEqualTo(code.name());
      assertThat(failure.reason()).isEmpty();
      assertThat(test.server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldEndAfterAsManyTriesAsAllowedAndKeepTheEarlierFailures() {
    try (TestClient test =
        TestClient.of(
            failingFirst(
                fail(Code.UNAVAILABLE),
                failAndRetryAfter(Code.UNAVAILABLE, "TRY_AGAIN", Duration.ofMillis(10)),
                fail(Code.UNAVAILABLE),
                fail(Code.UNAVAILABLE, "REGION_UNAVAILABLE", Map.of("region", "eu"))))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      MeridianException failure = failureOf(outcome);
      assertThat(failure.attempts()).isEqualTo(4);
      assertThat(failure.reason()).contains(Reason.REGION_UNAVAILABLE);
      assertThat(failure.metadata()).containsEntry("region", "eu");
      assertThat(failure.outcomeUnknown()).isTrue();
      assertThat(failure.getSuppressed())
          .extracting(earlier -> ((MeridianException) earlier).reasonName().orElse("none"))
          .containsExactly("none", "TRY_AGAIN", "none");
      assertThat(test.server.requests()).hasSize(4);
    }
  }

  @Test
  void shouldEndAtOnceWhenTheNextTryCouldNotStartBeforeTheDeadline() {
    Step busy = failAndRetryAfter(Code.UNAVAILABLE, "TRY_AGAIN", Duration.ofMillis(9951));
    try (TestClient test = TestClient.of(failingFirst(busy))) {
      MeridianException failure = failureOf(test.client.transactions().createAsync(payment()));

      assertThat(failure.reason()).contains(Reason.TRY_AGAIN);
      assertThat(failure.retryAfter()).contains(Duration.ofMillis(9951));
      assertThat(test.timers.pending()).isZero();
    }
  }

  @Test
  void shouldTryOnceMoreWhenThatCanStartBeforeTheDeadline() {
    Step busy = failAndRetryAfter(Code.UNAVAILABLE, "TRY_AGAIN", Duration.ofSeconds(5));
    try (TestClient test = TestClient.of(failingFirst(busy))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      assertThat(outcome).isCompleted();
      assertThat(test.server.requests()).hasSize(2);
    }
  }

  @Test
  void shouldGiveOneTryOnlyAPartOfTheDeadline() {
    try (TestClient test = TestClient.of(TestClient::posted)) {
      assertThat(test.client.transactions().create(payment()).replayed()).isFalse();

      assertThat(
              test.server
                  .requests()
                  .get(0)
                  .deadline()
                  .orElseThrow()
                  .timeRemaining(TimeUnit.SECONDS))
          .isLessThanOrEqualTo(3);
    }
  }

  @Test
  void shouldTryAgainWhenATryOutlastedItsPartOfTheDeadline() {
    try (TestClient test = TestClient.of(failingFirst(fail(Code.DEADLINE_EXCEEDED)))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      assertThat(outcome.join().replayed()).isFalse();
      assertThat(test.server.requests()).hasSize(2);
    }
  }

  @Test
  void shouldEndATryAtItsBoundWhenTheServerSaysNothing() {
    RetryPolicy impatient = TestClient.POLICY.withTryTimeoutMax(Duration.ofMillis(50));
    try (TestClient test =
        TestClient.withPolicy(impatient.withAttemptsMax(1), failingFirst(hang()))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.transactions().create(payment()));

      assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
      assertThat(failure.outcomeUnknown()).isTrue();
    }
  }

  @Test
  void shouldSayThatTheOutcomeIsUnknownWhenAnEarlierTryMayHaveSucceeded() {
    Step denied = fail(Code.PERMISSION_DENIED, "PERMISSION_DENIED", Map.of());
    try (TestClient test = TestClient.of(failingFirst(fail(Code.UNAVAILABLE), denied))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      MeridianException failure = failureOf(outcome);
      assertThat(failure.reason()).contains(Reason.PERMISSION_DENIED);
      assertThat(failure.outcomeUnknown()).isTrue();
    }
  }

  @Test
  void shouldSayThatNothingHappenedWhenTheOnlyTryWasTurnedAway() {
    Step denied = fail(Code.PERMISSION_DENIED, "PERMISSION_DENIED", Map.of());
    try (TestClient test = TestClient.of(failingFirst(denied))) {
      assertThat(failureOf(test.client.transactions().createAsync(payment())).outcomeUnknown())
          .isFalse();
    }
  }

  @Test
  void shouldSayThatNothingHappenedWhenNoTryHadAConnection() {
    try (TestClient test = TestClient.of(TestClient::posted)) {
      test.server.close();

      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.timers.advance(LONG);

      MeridianException failure = failureOf(outcome);
      assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
      assertThat(failure.attempts()).isEqualTo(4);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure.getSuppressed())
          .noneMatch(earlier -> ((MeridianException) earlier).outcomeUnknown());
      assertThat(failure).hasMessageNotContaining("not known");
    }
  }

  @Test
  void shouldSayThatTheOutcomeIsUnknownWhenOneTryHadAConnectionAndTheLastOneNone() {
    try (TestClient test = TestClient.of(failingFirst(fail(Code.UNAVAILABLE)))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());
      test.server.close();
      test.timers.advance(LONG);

      assertThat(failureOf(outcome).attempts()).isEqualTo(4);
      assertThat(failureOf(outcome).outcomeUnknown()).isTrue();
    }
  }

  @Test
  void shouldSayThatNothingHappenedWhenItWasClosedBeforeATryHadAConnection() {
    TestClient test = TestClient.of(TestClient::posted);
    test.server.close();
    CompletableFuture<TransactionOutcome> outcome =
        test.client.transactions().createAsync(payment());

    test.close();

    assertThat(failureOf(outcome).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(outcome).outcomeUnknown()).isFalse();
  }

  @Test
  void shouldNeverCallTheOutcomeOfAReadUnknown() {
    try (TestClient test = TestClient.of(request -> fail(Code.INTERNAL))) {
      assertThat(failureOf(test.client.accounts().getAsync("shop", "eu/alice")).outcomeUnknown())
          .isFalse();
    }
  }

  @Test
  void shouldNotTryAgainAfterItsFutureWasCancelled() {
    try (TestClient test = TestClient.of(failingFirst(fail(Code.UNAVAILABLE)))) {
      CompletableFuture<TransactionOutcome> outcome =
          test.client.transactions().createAsync(payment());

      assertThat(outcome.cancel(true)).isTrue();
      test.timers.advance(LONG);

      assertThat(test.timers.pending()).isZero();
      assertThat(test.server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldFailTheCallWhenTheAnswerCannotBeRead() {
    try (TestClient test =
        TestClient.of(
            request ->
                ScriptedServer.answer(
                    io.meridian.proto.v1.GetAccountResponse.newBuilder()
                        .setAccount(
                            io.meridian.proto.v1.Account.newBuilder().setNormalSideValue(77))
                        .build()))) {
      MeridianException failure = failureOf(test.client.accounts().getAsync("shop", "eu/alice"));

      assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
      assertThat(failure).hasMessageContaining("77");
    }
  }
}
