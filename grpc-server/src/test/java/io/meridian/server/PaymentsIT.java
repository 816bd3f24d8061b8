package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckConservationResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.TransactionServiceGrpc.TransactionServiceFutureStub;
import io.meridian.proto.v1.TransactionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PaymentsIT {
  /** With room for all that a test sends at once, however slow the machine is. */
  @RegisterExtension
  static final ServerExtension SERVER =
      ServerExtension.withRegions("eu", "us").with("grpc: {transactionsInFlightMin: 2000}");

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger("shop");
    api.createWorld("shop", "eu/world");
  }

  @Test
  void shouldPostAndReadBack() {
    // Given
    api.createAccount("shop", "eu/alice");

    // When
    CreateTransactionResponse response =
        api.transactions()
            .createTransaction(payment("shop", "read-1", "eu/world", "eu/alice", 250));

    // Then
    Transaction transaction = response.getTransaction();
    assertThat(response.getReplayed()).isFalse();
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getEntriesList()).hasSize(2);
    assertThat(read("eu/read-1")).isEqualTo(transaction);
    Account alice = api.getAccount("shop", "eu/alice");
    assertThat(alice.getBalance()).isEqualTo(250);
    assertThat(alice.getAvailable()).isEqualTo(250);
    assertThat(alice.getVersion()).isEqualTo(1);
    assertThat(alice.getUpdateTime()).isEqualTo(transaction.getCommitTime());
  }

  @Test
  void shouldRecordARefusalUnderItsIdAndReplayIt() {
    // Given
    api.createAccount("shop", "eu/poor");
    CreateTransactionRequest request = payment("shop", "poor-1", "eu/poor", "eu/world", 70);

    // When
    Errors.Refused first = refused(() -> api.transactions().createTransaction(request));
    Errors.Refused second = refused(() -> api.transactions().createTransaction(request));

    // Then
    assertThat(first.codeAndReason()).isEqualTo("FAILED_PRECONDITION INSUFFICIENT_FUNDS");
    assertThat(first.metadata())
        .containsEntry("account", "eu/poor")
        .containsEntry("available", "0")
        .containsEntry("required", "70")
        .doesNotContainKey("replayed");
    assertThat(second.metadata())
        .containsAllEntriesOf(first.metadata())
        .containsEntry("replayed", "true");
    Transaction transaction = read("eu/poor-1");
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(transaction.getRefusal().getMessage()).isEqualTo(first.message());
    assertThat(api.getAccount("shop", "eu/poor").getVersion()).isZero();
  }

  @Test
  void shouldNameTheFieldInWhichASecondUseOfAnIdDiffers() {
    api.createAccount("shop", "eu/bob");
    api.transactions().createTransaction(payment("shop", "twice-1", "eu/world", "eu/bob", 1));

    Errors.Refused refused =
        refused(
            () ->
                api.transactions()
                    .createTransaction(payment("shop", "twice-1", "eu/world", "eu/bob", 2)));

    assertThat(refused.codeAndReason()).isEqualTo("ALREADY_EXISTS IDEMPOTENCY_MISMATCH");
    assertThat(refused.metadata()).containsEntry("field", "post.postings[0].amount");
    assertThat(api.getAccount("shop", "eu/bob").getBalance()).isEqualTo(1);
  }

  @Test
  void shouldExecuteFiftyConcurrentUsesOfOneIdOnce() throws Exception {
    // Given
    api.createAccount("shop", "eu/fifty");
    CreateTransactionRequest request = payment("shop", "fifty-1", "eu/world", "eu/fifty", 5);

    // When
    List<CreateTransactionResponse> responses = new ArrayList<>();
    for (ListenableFuture<CreateTransactionResponse> answer :
        send(IntStream.range(0, 50).mapToObj(i -> request).toList())) {
      responses.add(answer.get());
    }

    // Then
    assertThat(responses)
        .extracting(CreateTransactionResponse::getTransaction)
        .containsOnly(responses.get(0).getTransaction());
    assertThat(responses).filteredOn(response -> !response.getReplayed()).hasSize(1);
    assertThat(api.getAccount("shop", "eu/fifty").getBalance()).isEqualTo(5);
  }

  @Test
  void shouldLetExactlyAsManyConcurrentPaymentsSucceedAsThereIsMoney() throws Exception {
    // Given
    api.createAccount("shop", "eu/spender");
    api.createAccount("shop", "eu/till");
    api.transactions().createTransaction(payment("shop", "fill-1", "eu/world", "eu/spender", 500));

    // When
    int succeeded = 0;
    List<String> refusals = new ArrayList<>();
    for (ListenableFuture<CreateTransactionResponse> answer :
        send(
            IntStream.range(0, 1000)
                .mapToObj(i -> payment("shop", "spend-" + i, "eu/spender", "eu/till", 1))
                .toList())) {
      try {
        answer.get();
        succeeded++;
      } catch (ExecutionException e) {
        refusals.add(Errors.of((StatusRuntimeException) e.getCause()).reason());
      }
    }

    // Then
    assertThat(succeeded).isEqualTo(500);
    assertThat(refusals).hasSize(500).containsOnly("INSUFFICIENT_FUNDS");
    assertThat(api.getAccount("shop", "eu/spender").getBalance()).isZero();
    assertThat(api.getAccount("shop", "eu/till").getBalance()).isEqualTo(500);
    assertThat(conservation("shop").getReport().getHolds()).isTrue();
  }

  @Test
  void shouldOpenAccountsInOneBatchAndReplayThem() {
    // Given
    BatchCreateAccountsRequest.Builder request =
        BatchCreateAccountsRequest.newBuilder().setLedger("shop");
    for (int i = 0; i < 1000; i++) {
      request.addRequests(
          CreateAccountRequest.newBuilder()
              .setAccount(ApiFixture.account("shop", (i % 2 == 0 ? "eu/" : "us/") + "batch-" + i)));
    }
    request.getRequestsBuilder(7).getAccountBuilder().setAsset("EUR");

    // When
    BatchCreateAccountsResponse first = api.accounts().batchCreateAccounts(request.build());
    BatchCreateAccountsResponse second = api.accounts().batchCreateAccounts(request.build());

    // Then
    assertThat(first.getResultsCount()).isEqualTo(1000);
    assertThat(first.getResults(7).getStatus().getMessage()).contains("EUR");
    assertThat(first.getResultsList())
        .filteredOn(result -> result.hasCreated() && !result.getCreated().getReplayed())
        .hasSize(999);
    assertThat(second.getResultsList())
        .filteredOn(result -> result.hasCreated() && result.getCreated().getReplayed())
        .hasSize(999);
    assertThat(first.getResults(999).getCreated().getAccount().getAccount())
        .isEqualTo("us/batch-999");
    assertThat(api.getAccount("shop", "us/batch-999").getRevision()).isEqualTo(1);
  }

  @Test
  void shouldPayIntoAnotherRegionOrNotAtAll() {
    // Given
    api.createAccount("shop", "us/far");

    // When
    api.transactions().createTransaction(payment("shop", "cross-1", "eu/world", "us/far", 7));
    Errors.Refused refused =
        refused(
            () ->
                api.transactions()
                    .createTransaction(payment("shop", "cross-2", "us/far", "eu/world", 8)));

    // Then
    assertThat(read("eu/cross-1").getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(refused.codeAndReason()).isEqualTo("FAILED_PRECONDITION INSUFFICIENT_FUNDS");
    assertThat(read("us/cross-2").getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(api.getAccount("shop", "us/far").getBalance()).isEqualTo(7);
  }

  @Test
  void shouldSayWhatIsNotThere() {
    assertThat(refused(() -> api.getAccount("none", "eu/alice")).codeAndReason())
        .isEqualTo("NOT_FOUND LEDGER_NOT_FOUND");
    assertThat(refused(() -> api.getAccount("shop", "eu/nobody")))
        .isEqualTo(
            new Errors.Refused(
                io.grpc.Status.Code.NOT_FOUND,
                "ACCOUNT_NOT_FOUND",
                Map.of("account", "eu/nobody"),
                "account not found: account eu/nobody"));
  }

  private static List<ListenableFuture<CreateTransactionResponse>> send(
      List<CreateTransactionRequest> requests) {
    TransactionServiceFutureStub stub = TransactionServiceGrpc.newFutureStub(api.channel);
    return requests.stream().map(stub::createTransaction).toList();
  }

  private static Transaction read(String reference) {
    return api.transactions()
        .getTransaction(
            GetTransactionRequest.newBuilder().setLedger("shop").setTransaction(reference).build())
        .getTransaction();
  }

  private static CheckConservationResponse conservation(String ledger) {
    List<CheckConservationResponse> messages = new ArrayList<>();
    api.operations()
        .checkConservation(CheckConservationRequest.newBuilder().setLedger(ledger).build())
        .forEachRemaining(messages::add);
    return messages.get(messages.size() - 1);
  }
}
