package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static io.meridian.client.internal.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Status.Code;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.client.internal.ScriptedServer.Step;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionResult;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several transactions in one call, and what becomes of each. */
final class TransactionBatchTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static PostRequest payment(String id) {
    return PostRequest.builder("shop").id(id).posting("eu/alice", "eu/store", "USD", 1).build();
  }

  private static BatchRequest batch(BatchMode mode, String... ids) {
    return BatchRequest.builder("shop", mode)
        .addAll(List.of(ids).stream().map(TransactionBatchTest::payment).toList())
        .build();
  }

  private static BatchCreateTransactionsRequest asked(Request request) {
    return (BatchCreateTransactionsRequest) request.message();
  }

  /** Executes every item; those for which {@code failures} has a status fail with it. */
  private static Step executing(Request request, Map<String, com.google.rpc.Status> failures) {
    return answer(response(request, failures, false).build());
  }

  private static BatchCreateTransactionsResponse.Builder response(
      Request request, Map<String, com.google.rpc.Status> failures, boolean replayed) {
    BatchCreateTransactionsResponse.Builder response =
        BatchCreateTransactionsResponse.newBuilder()
            .setValidateOnly(asked(request).getValidateOnly());
    for (CreateTransactionRequest item : asked(request).getRequestsList()) {
      TransactionResult.Builder result = TransactionResult.newBuilder();
      if (failures.containsKey(item.getId())) {
        result.setStatus(failures.get(item.getId()));
      } else {
        result.setCreated(
            CreateTransactionResponse.newBuilder()
                .setReplayed(replayed)
                .setTransaction(Transaction.newBuilder().setTransaction("eu/" + item.getId())));
      }
      response.addResults(result);
    }
    return response;
  }

  private static com.google.rpc.Status overloaded(Duration delay) {
    return status(Code.RESOURCE_EXHAUSTED, "OVERLOADED", Map.of()).toBuilder()
        .addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder().setSeconds(delay.toSeconds()))
                    .build()))
        .build();
  }

  /** What a server does with one request; here only so that a list of them needs no generics. */
  private interface Turn extends Function<Request, Step> {}

  private static Function<Request, Step> inTurn(Turn... steps) {
    Iterator<Turn> left = List.of(steps).iterator();
    return request -> left.next().apply(request);
  }

  private static MeridianException faultOf(BatchItem item) {
    return ((BatchItem.Failed) item).fault();
  }

  @ParameterizedTest
  @EnumSource(BatchMode.class)
  void shouldSendTheItemsInOrderAndAnswerInOrder(BatchMode mode) {
    try (TestClient test = TestClient.of(request -> executing(request, Map.of()))) {
      BatchRequest batch = batch(mode, "a", "b", "c");

      BatchOutcome outcome = test.client.transactions().batch(batch);

      assertThat(outcome.applied()).isTrue();
      assertThat(outcome.replayed()).isFalse();
      assertThat(outcome.items())
          .extracting(item -> item.outcomeOrThrow().transactionOrThrow().transaction())
          .containsExactly("eu/a", "eu/b", "eu/c");
      BatchCreateTransactionsRequest sent = asked(test.server.requests().get(0));
      assertThat(sent.getLedger()).isEqualTo("shop");
      assertThat(sent.getMode().name()).isEqualTo("BATCH_MODE_" + mode);
      assertThat(sent.getId()).isEqualTo(batch.id().orElse(""));
      assertThat(sent.getRequestsList())
          .extracting(CreateTransactionRequest::getId)
          .containsExactly("a", "b", "c");
    }
  }

  @Test
  void shouldGiveAnAtomicBatchAnIdOfItsOwnBeforeItIsSentAndTheOthersNone() {
    BatchRequest.Builder atomic = BatchRequest.builder("shop", BatchMode.ATOMIC).add(payment("a"));

    assertThat(atomic.build().id()).isPresent();
    assertThat(atomic.build().id()).isNotEqualTo(atomic.build().id());
    assertThat(atomic.id("mine").build().id()).contains("mine");
    assertThat(batch(BatchMode.INDEPENDENT, "a").id()).isEmpty();
    assertThat(batch(BatchMode.STOP_ON_FAILURE, "a").id()).isEmpty();
  }

  @Test
  void shouldTellThatAnAtomicBatchIsAReplay() {
    try (TestClient test =
        TestClient.of(
            request -> answer(response(request, Map.of(), true).setReplayed(true).build()))) {
      BatchOutcome outcome = test.client.transactions().batch(batch(BatchMode.ATOMIC, "a"));

      assertThat(outcome.replayed()).isTrue();
      assertThat(outcome.items().get(0).outcomeOrThrow().replayed()).isTrue();
    }
  }

  @Test
  void shouldGiveARefusalOfAnyKindAsTheItemsOutcomeAndItsFaultAsAValue() {
    Map<String, com.google.rpc.Status> failures =
        Map.of(
            "b",
            status(Code.FAILED_PRECONDITION, "INSUFFICIENT_FUNDS", Map.of("replayed", "true")),
            "c",
            status(Code.INVALID_ARGUMENT, "INVALID_AMOUNT", Map.of()),
            "d",
            com.google.rpc.Status.newBuilder().setCode(Code.INTERNAL.value()).build());
    try (TestClient test = TestClient.of(request -> executing(request, failures))) {
      BatchOutcome outcome =
          test.client.transactions().batch(batch(BatchMode.INDEPENDENT, "a", "b", "c", "d"));

      assertThat(outcome.applied()).isFalse();
      assertThat(outcome.items().get(0)).isInstanceOf(TransactionOutcome.Applied.class);
      assertThat(outcome.items().get(1))
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
                assertThat(refused.replayed()).isTrue();
              });
      assertThat(((Refused) outcome.items().get(2)).reason()).isEqualTo(Reason.INVALID_AMOUNT);
      assertThat(faultOf(outcome.items().get(3)).code()).isEqualTo(StatusCode.INTERNAL);
      assertThat(faultOf(outcome.items().get(3)).outcomeUnknown()).isTrue();
      assertThat(
              catchThrowableOfType(
                  MeridianException.class, () -> outcome.items().get(3).outcomeOrThrow()))
          .isSameAs(faultOf(outcome.items().get(3)));
      assertThat(test.server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldTellWhichItemAbortedTheOthers() {
    Map<String, com.google.rpc.Status> failures =
        Map.of(
            "a",
            status(Code.ABORTED, "BATCH_ABORTED", Map.of("item", "1")),
            "b",
            status(Code.NOT_FOUND, "ACCOUNT_NOT_FOUND", Map.of("account", "eu/alice")));
    try (TestClient test = TestClient.of(request -> executing(request, failures))) {
      BatchOutcome outcome = test.client.transactions().batch(batch(BatchMode.ATOMIC, "a", "b"));

      Refused aborted = (Refused) outcome.items().get(0);
      assertThat(aborted.reason()).isEqualTo(Reason.BATCH_ABORTED);
      assertThat(aborted.refusal().failedItem()).hasValue(1);
      assertThat(((Refused) outcome.items().get(1)).reason()).isEqualTo(Reason.ACCOUNT_NOT_FOUND);
    }
  }

  @Test
  void shouldSendTheWholeAgainWhileAnItemWantsItAndKeepWhatWasSettledFirst() {
    try (TestClient test =
        TestClient.of(
            inTurn(
                request -> executing(request, Map.of("b", overloaded(Duration.ofSeconds(2)))),
                request -> answer(response(request, Map.of(), true).build())))) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.INDEPENDENT, "a", "b", "c"));
      test.timers.advance(Duration.ofMillis(2049));
      assertThat(test.server.requests()).hasSize(1);
      test.timers.advance(Duration.ofMillis(1));

      assertThat(outcome.join().items())
          .extracting(item -> item.outcomeOrThrow().replayed())
          .containsExactly(false, true, false);
      assertThat(test.server.requests().get(1).message())
          .isEqualTo(test.server.requests().get(0).message());
    }
  }

  @Test
  void shouldWaitAsLongAsTheItemThatWantsToWaitLongest() {
    try (TestClient test =
        TestClient.of(
            inTurn(
                request ->
                    executing(
                        request,
                        Map.of(
                            "a",
                            overloaded(Duration.ofSeconds(1)),
                            "b",
                            overloaded(Duration.ofSeconds(3)),
                            "c",
                            overloaded(Duration.ofSeconds(2)))),
                request -> executing(request, Map.of())))) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.INDEPENDENT, "a", "b", "c"));

      assertThat(test.timers.delays()).containsExactly(Duration.ofMillis(3050));
      test.timers.advance(LONG);
      assertThat(outcome.join().applied()).isTrue();
    }
  }

  @Test
  void shouldNotSettleWhatStoppedBecauseOfAnItemThatIsTriedAgain() {
    try (TestClient test =
        TestClient.of(
            inTurn(
                request ->
                    executing(
                        request,
                        Map.of(
                            "b",
                            status(Code.UNAVAILABLE, "TRY_AGAIN", Map.of()),
                            "c",
                            status(Code.ABORTED, "BATCH_STOPPED", Map.of("item", "1")))),
                request -> executing(request, Map.of())))) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.STOP_ON_FAILURE, "a", "b", "c"));
      test.timers.advance(LONG);

      assertThat(outcome.join().applied()).isTrue();
    }
  }

  @Test
  void shouldGiveTheFaultsOfItemsThatOutlastTheTriesWithTheHistoryOfEach() {
    com.google.rpc.Status unknown = status(Code.UNAVAILABLE, "TRY_AGAIN", Map.of("shard", "3"));
    Function<Request, Step> failing =
        request -> executing(request, Map.of("b", overloaded(Duration.ZERO), "c", unknown));
    try (TestClient test = TestClient.of(failing)) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.INDEPENDENT, "a", "b", "c"));
      test.timers.advance(LONG);

      List<BatchItem> items = outcome.join().items();
      assertThat(items.get(0)).isInstanceOf(TransactionOutcome.Applied.class);
      assertThat(faultOf(items.get(1)).reason()).contains(Reason.OVERLOADED);
      assertThat(faultOf(items.get(1)).outcomeUnknown()).isFalse();
      assertThat(faultOf(items.get(2)).reason()).contains(Reason.TRY_AGAIN);
      assertThat(faultOf(items.get(2)).metadata()).containsEntry("shard", "3");
      assertThat(faultOf(items.get(2)).attempts()).isEqualTo(4);
      assertThat(faultOf(items.get(2)).outcomeUnknown()).isTrue();
      assertThat(faultOf(items.get(2)).getSuppressed()).hasSize(3);
    }
  }

  @Test
  void shouldKeepWhatWasAnsweredWhenLaterTriesHaveNoAnswer() {
    try (TestClient test =
        TestClient.of(
            inTurn(
                request -> executing(request, Map.of("b", overloaded(Duration.ZERO))),
                request -> fail(Code.UNAVAILABLE),
                request -> fail(Code.INTERNAL)))) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.INDEPENDENT, "a", "b"));
      test.timers.advance(LONG);

      List<BatchItem> items = outcome.join().items();
      assertThat(items.get(0)).isInstanceOf(TransactionOutcome.Applied.class);
      assertThat(faultOf(items.get(1)).code()).isEqualTo(StatusCode.INTERNAL);
      assertThat(faultOf(items.get(1)).outcomeUnknown()).isTrue();
      assertThat(faultOf(items.get(1)).getSuppressed())
          .extracting(earlier -> ((MeridianException) earlier).reasonName().orElse("none"))
          .containsExactly("OVERLOADED", "none");
    }
  }

  @Test
  void shouldFailWhenTheCallFailsForWhatConcernsAllItems() {
    try (TestClient test =
        TestClient.of(
            request ->
                fail(Code.ALREADY_EXISTS, "IDEMPOTENCY_MISMATCH", Map.of("id", "batch-1")))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class,
              () -> test.client.transactions().batch(batch(BatchMode.ATOMIC, "a")));

      assertThat(failure.reason()).contains(Reason.IDEMPOTENCY_MISMATCH);
      assertThat(failure.outcomeUnknown()).isFalse();
    }
  }

  @Test
  void shouldSayThatTheOutcomeOfTheBatchIsUnknownWhenNoAnswerCame() {
    try (TestClient test =
        TestClient.withPolicy(RetryPolicy.never(), request -> fail(Code.UNAVAILABLE))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class,
              () -> test.client.transactions().batch(batch(BatchMode.ATOMIC, "a")));

      assertThat(failure.outcomeUnknown()).isTrue();
    }
  }

  @Test
  void shouldJudgeABatchWithoutExecutingIt() {
    Map<String, com.google.rpc.Status> failures =
        Map.of("b", status(Code.FAILED_PRECONDITION, "INSUFFICIENT_FUNDS", Map.of()));
    try (TestClient test = TestClient.of(request -> executing(request, failures))) {
      DryRun<BatchOutcome> run =
          test.client.transactions().validate(batch(BatchMode.INDEPENDENT, "a", "b"));

      assertThat(asked(test.server.requests().get(0)).getValidateOnly()).isTrue();
      assertThat(run.outcome().items().get(0)).isInstanceOf(TransactionOutcome.Applied.class);
      assertThat(run.outcome().items().get(1)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void shouldTakeNothingFromAnEarlierJudgementThatWasNotWhole() {
    try (TestClient test =
        TestClient.of(
            inTurn(
                request -> executing(request, Map.of("b", overloaded(Duration.ZERO))),
                request ->
                    executing(
                        request,
                        Map.of("a", status(Code.NOT_FOUND, "ACCOUNT_NOT_FOUND", Map.of())))))) {
      CompletableFuture<DryRun<BatchOutcome>> run =
          test.client.transactions().validateAsync(batch(BatchMode.INDEPENDENT, "a", "b"));
      test.timers.advance(LONG);

      assertThat(run.join().outcome().items().get(0)).isInstanceOf(Refused.class);
      assertThat(run.join().outcome().items().get(1))
          .isInstanceOf(TransactionOutcome.Applied.class);
    }
  }

  @Test
  void shouldNotTakeAJudgementForAnExecutionNorTheOtherWayRound() {
    try (TestClient judging =
            TestClient.of(
                request ->
                    answer(response(request, Map.of(), false).setValidateOnly(true).build()));
        TestClient executing =
            TestClient.of(
                request ->
                    answer(response(request, Map.of(), false).setValidateOnly(false).build()))) {
      BatchRequest batch = batch(BatchMode.INDEPENDENT, "a");

      MeridianException judged =
          catchThrowableOfType(
              MeridianException.class, () -> judging.client.transactions().batch(batch));
      MeridianException executed =
          catchThrowableOfType(
              MeridianException.class, () -> executing.client.transactions().validate(batch));

      assertThat(judged).hasMessageContaining("only judged");
      assertThat(executed).hasMessageContaining("only judged");
    }
  }

  @Test
  void shouldFailWhenTheServerForgetsAnItem() {
    try (TestClient test =
        TestClient.of(request -> answer(BatchCreateTransactionsResponse.getDefaultInstance()))) {
      CompletableFuture<BatchOutcome> outcome =
          test.client.transactions().batchAsync(batch(BatchMode.INDEPENDENT, "a", "b"));

      CompletionException failure = catchThrowableOfType(CompletionException.class, outcome::join);

      assertThat(failure).hasMessageContaining("0 results for 2 items");
    }
  }
}
