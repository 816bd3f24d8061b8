package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.client.internal.ScriptedServer.Step;
import io.meridian.proto.v1.AccountResult;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CreateAccountResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many accounts at once: how they are cut into calls, and what becomes of each. */
final class AccountBatchTest {
  private static List<CreateAccountRequest> accounts(String ledger, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> CreateAccountRequest.of(ledger, "eu/a" + i, "USD"))
        .toList();
  }

  private static BatchCreateAccountsRequest batch(Request request) {
    return (BatchCreateAccountsRequest) request.message();
  }

  /** Creates every account; those for which {@code refusal} has a status are refused with it. */
  private static Step creating(Request request, Function<String, com.google.rpc.Status> refusal) {
    BatchCreateAccountsResponse.Builder response = BatchCreateAccountsResponse.newBuilder();
    for (var item : batch(request).getRequestsList()) {
      com.google.rpc.Status status = refusal.apply(item.getAccount().getAccount());
      AccountResult.Builder result = AccountResult.newBuilder();
      if (status.getCode() != 0) {
        result.setStatus(status);
      } else {
        result.setCreated(CreateAccountResponse.newBuilder().setAccount(item.getAccount()));
      }
      response.addResults(result);
    }
    return answer(response.build());
  }

  private static Step creatingAll(Request request) {
    return creating(request, account -> com.google.rpc.Status.getDefaultInstance());
  }

  private static List<String> names(List<AccountOutcome> outcomes) {
    return outcomes.stream().map(outcome -> outcome.accountOrThrow().account()).toList();
  }

  @Test
  void shouldSendAThousandAtATimeAndAnswerInOrder() {
    try (TestClient test = TestClient.of(AccountBatchTest::creatingAll)) {
      List<CreateAccountRequest> accounts = accounts("shop", 2001);

      List<AccountOutcome> outcomes = test.client.accounts().createAll(accounts);

      assertThat(names(outcomes))
          .isEqualTo(accounts.stream().map(CreateAccountRequest::account).toList());
      assertThat(test.server.requests())
          .extracting(request -> batch(request).getRequestsCount())
          .containsExactly(1000, 1000, 1);
    }
  }

  @Test
  void shouldAnswerTheSameWithoutWaiting() {
    try (TestClient test = TestClient.of(AccountBatchTest::creatingAll)) {
      List<CreateAccountRequest> accounts = accounts("shop", 1001);

      CompletableFuture<List<AccountOutcome>> outcomes =
          test.client.accounts().createAllAsync(accounts);

      assertThat(names(outcomes.join()))
          .isEqualTo(accounts.stream().map(CreateAccountRequest::account).toList());
    }
  }

  @Test
  void shouldSendNothingWhenThereIsNothingToCreate() {
    try (TestClient test = TestClient.of(AccountBatchTest::creatingAll)) {
      assertThat(test.client.accounts().createAll(List.of())).isEmpty();
      assertThat(test.client.accounts().createAllAsync(List.of()).join()).isEmpty();
      assertThat(test.server.requests()).isEmpty();
    }
  }

  @Test
  void shouldSendTheAccountsOfTwoLedgersInTwoCalls() {
    try (TestClient test = TestClient.of(AccountBatchTest::creatingAll)) {
      List<CreateAccountRequest> both =
          Stream.concat(accounts("one", 2).stream(), accounts("two", 3).stream()).toList();

      assertThat(test.client.accounts().createAll(both)).hasSize(5);

      assertThat(test.server.requests())
          .extracting(request -> batch(request).getLedger())
          .containsExactly("one", "two");
    }
  }

  @Test
  void shouldCutAListWhoseDataWouldNotFitIntoOneRequest() {
    try (TestClient test = TestClient.of(AccountBatchTest::creatingAll)) {
      PrivateData data = PrivateData.clear(new byte[PrivateData.CONTENT_BYTES_MAX]);
      List<CreateAccountRequest> accounts =
          IntStream.range(0, 1100)
              .mapToObj(
                  i ->
                      CreateAccountRequest.builder("shop", "eu/a" + i, "USD")
                          .label("text", "x".repeat(256))
                          .privateData(data)
                          .build())
              .toList();

      List<AccountOutcome> outcomes = test.client.accounts().createAll(accounts);

      assertThat(outcomes).hasSize(1100);
      assertThat(test.server.requests())
          .allMatch(request -> request.message().getSerializedSize() <= 4 << 20)
          .hasSize(2);
    }
  }

  @Test
  void shouldGiveAnItemsRefusalAsItsOutcomeWhateverItsKind() {
    try (TestClient test =
        TestClient.of(
            request ->
                creating(
                    request,
                    account ->
                        switch (account) {
                          case "eu/a1" ->
                              ScriptedServer.status(
                                  Code.ALREADY_EXISTS,
                                  "ACCOUNT_EXISTS",
                                  Map.of("replayed", "true"));
                          case "eu/a2" ->
                              ScriptedServer.status(
                                  Code.FAILED_PRECONDITION, "REGION_NOT_IN_LEDGER", Map.of());
                          default -> com.google.rpc.Status.getDefaultInstance();
                        }))) {
      List<AccountOutcome> outcomes = test.client.accounts().createAll(accounts("shop", 3));

      assertThat(outcomes.get(0)).isInstanceOf(AccountOutcome.Applied.class);
      assertThat(((Refused) outcomes.get(1)).reason()).isEqualTo(Reason.ACCOUNT_EXISTS);
      assertThat(outcomes.get(1).replayed()).isTrue();
      assertThat(((Refused) outcomes.get(2)).reason()).isEqualTo(Reason.REGION_NOT_IN_LEDGER);
    }
  }

  @Test
  void shouldSendTheWholeAgainWhenAnItemFailedForWantOfAServer() {
    AtomicInteger tries = new AtomicInteger();
    try (TestClient test =
        TestClient.of(
            request ->
                tries.incrementAndGet() == 1
                    ? creating(
                        request,
                        account ->
                            account.equals("eu/a1")
                                ? ScriptedServer.status(Code.UNAVAILABLE, "TRY_AGAIN", Map.of())
                                : com.google.rpc.Status.getDefaultInstance())
                    : creatingAll(request))) {
      CompletableFuture<List<AccountOutcome>> outcomes =
          test.client.accounts().createAllAsync(accounts("shop", 3));
      test.timers.advance(Duration.ofMinutes(1));

      assertThat(names(outcomes.join())).containsExactly("eu/a0", "eu/a1", "eu/a2");
      assertThat(test.server.requests()).hasSize(2);
    }
  }

  @Test
  void shouldFailWhenACallFailsAndSendNoneOfTheRest() {
    try (TestClient test =
        TestClient.of(
            request ->
                batch(request).getRequestsCount() == 1000
                    ? fail(Code.PERMISSION_DENIED, "PERMISSION_DENIED", Map.of())
                    : creatingAll(request))) {
      CompletableFuture<List<AccountOutcome>> outcomes =
          test.client.accounts().createAllAsync(accounts("shop", 1500));

      CompletionException failure = catchThrowableOfType(CompletionException.class, outcomes::join);

      assertThat(((MeridianException) failure.getCause()).reason())
          .contains(Reason.PERMISSION_DENIED);
      assertThat(test.server.requests()).hasSize(1);
    }
  }

  @Test
  void shouldFailWhenTheServerForgetsAnItem() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    BatchCreateAccountsResponse.newBuilder()
                        .addResults(
                            AccountResult.newBuilder()
                                .setCreated(CreateAccountResponse.getDefaultInstance()))
                        .build()))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.accounts().createAll(accounts("shop", 2)));

      assertThat(failure.code()).isEqualTo(StatusCode.INTERNAL);
      assertThat(failure).hasMessageContaining("1 results for 2 items");
    }
  }

  @Test
  void shouldStopWhenTheWholeIsCancelled() {
    try (TestClient test = TestClient.of(request -> ScriptedServer.hang())) {
      CompletableFuture<List<AccountOutcome>> outcomes =
          test.client.accounts().createAllAsync(accounts("shop", 1500));

      assertThat(outcomes.cancel(true)).isTrue();

      assertThat(test.server.requests()).hasSize(1);
    }
  }
}
