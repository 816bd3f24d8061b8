package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.hold;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.TransactionResult;
import io.meridian.proto.v1.TransactionState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many transactions in one call, in every mode. */
final class BatchesIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
    api.createWorld(SHOP, "us/world");
    api.createAccount(SHOP, "us/carol");
  }

  @AfterAll
  static void theBooksBalance() {
    assertThat(api.conservation(SHOP).getFindingsList()).isEmpty();
    assertThat(api.journals().getHolds()).isTrue();
  }

  @Test
  void shouldExecuteEveryItemOnItsOwnInOrder() {
    // Given
    api.createAccount(SHOP, "eu/ian");
    BatchCreateTransactionsRequest request =
        batch(
            BatchMode.BATCH_MODE_INDEPENDENT,
            payment(SHOP, "ind-1", "eu/world", "eu/ian", 100),
            hold(SHOP, "ind-2", "eu/ian", "eu/world", 70),
            payment("", "ind-3", "eu/ian", "eu/world", 31),
            capture(SHOP, "ind-4", "eu/ind-2", 70),
            payment(SHOP, "-", "eu/world", "eu/ian", 1),
            payment(SHOP, "ind-5", "us/world", "us/carol", 5),
            payment(SHOP, "ind-6", "eu/world", "us/carol", 5),
            payment(SHOP, "ind-1", "eu/world", "eu/ian", 100),
            payment(SHOP, "ind-1", "eu/world", "eu/ian", 101));

    // When
    BatchCreateTransactionsResponse first = create(request);
    BatchCreateTransactionsResponse second = create(request);

    // Then
    assertThat(texts(first))
        .containsExactly(
            "eu/ind-1 POSTED",
            "eu/ind-2 HELD",
            "INSUFFICIENT_FUNDS",
            "eu/ind-4 POSTED",
            "MALFORMED_REQUEST",
            "us/ind-5 POSTED",
            "eu/ind-6 POSTED",
            "eu/ind-1 POSTED replayed",
            "IDEMPOTENCY_MISMATCH");
    assertThat(Errors.of(first.getResults(4).getStatus()).metadata()).containsEntry("field", "id");
    assertThat(texts(second))
        .containsExactly(
            "eu/ind-1 POSTED replayed",
            "eu/ind-2 HELD replayed",
            "INSUFFICIENT_FUNDS replayed",
            "eu/ind-4 POSTED replayed",
            "MALFORMED_REQUEST",
            "us/ind-5 POSTED replayed",
            "eu/ind-6 POSTED replayed",
            "eu/ind-1 POSTED replayed",
            "IDEMPOTENCY_MISMATCH");
    assertThat(first.getReplayed()).isFalse();
    assertThat(second.getReplayed()).isFalse();
    assertThat(api.getAccount(SHOP, "eu/ian").getBalance()).isEqualTo(30);
  }

  @Test
  void shouldStopWhereOneFailsAndFinishWhenItIsMended() {
    // Given
    api.createAccount(SHOP, "eu/sam");
    BatchCreateTransactionsRequest request =
        batch(
            BatchMode.BATCH_MODE_STOP_ON_FAILURE,
            payment(SHOP, "stop-1", "eu/world", "eu/sam", 10),
            payment(SHOP, "stop-2", "eu/sam", "eu/world", 11),
            payment(SHOP, "stop-3", "eu/world", "eu/sam", 1));

    // When
    BatchCreateTransactionsResponse response = create(request);

    // Then
    assertThat(texts(response))
        .containsExactly("eu/stop-1 POSTED", "INSUFFICIENT_FUNDS", "BATCH_STOPPED");
    Errors.Refused stopped = Errors.of(response.getResults(2).getStatus());
    assertThat(stopped.codeAndReason()).isEqualTo("ABORTED BATCH_STOPPED");
    assertThat(stopped.metadata()).containsEntry("item", "1");
    assertThat(refused(() -> api.getTransaction(SHOP, "eu/stop-3")).reason())
        .isEqualTo("TRANSACTION_NOT_FOUND");
    assertThat(
            texts(
                create(
                    batch(
                        BatchMode.BATCH_MODE_STOP_ON_FAILURE,
                        request.getRequests(0),
                        payment(SHOP, "stop-2b", "eu/sam", "eu/world", 10),
                        request.getRequests(2)))))
        .containsExactly("eu/stop-1 POSTED replayed", "eu/stop-2b POSTED", "eu/stop-3 POSTED");
  }

  @Test
  void shouldStopAtAnItemWhoseShapeIsWrong() {
    assertThat(
            texts(
                create(
                    batch(
                        BatchMode.BATCH_MODE_STOP_ON_FAILURE,
                        payment(SHOP, "shape-1", "us/world", "us/carol", 1),
                        payment(SHOP, "shape-2", "us/world", "us/carol", 0),
                        payment(SHOP, "shape-3", "us/world", "us/carol", 1)))))
        .containsExactly("us/shape-1 POSTED", "INVALID_AMOUNT", "BATCH_STOPPED");
  }

  @Test
  void shouldApplyAllOfAnAtomicBatchAndReplayIt() {
    // Given
    api.createAccount(SHOP, "eu/ann");
    BatchCreateTransactionsRequest request =
        atomic(
            "atom",
            payment(SHOP, "atom-1", "eu/world", "eu/ann", 100),
            hold(SHOP, "atom-2", "eu/ann", "eu/world", 60),
            capture(SHOP, "atom-3", "eu/atom-2", 60));

    // When
    BatchCreateTransactionsResponse first = create(request);
    BatchCreateTransactionsResponse second = create(request);

    // Then
    assertThat(texts(first))
        .containsExactly("eu/atom-1 POSTED", "eu/atom-2 HELD", "eu/atom-3 POSTED");
    assertThat(first.getReplayed()).isFalse();
    assertThat(second.getReplayed()).isTrue();
    assertThat(texts(second)).allMatch(text -> text.endsWith(" replayed"));
    assertThat(second.getResultsList())
        .extracting(result -> result.getCreated().getTransaction())
        .isEqualTo(
            first.getResultsList().stream()
                .map(result -> result.getCreated().getTransaction())
                .toList());
    assertThat(api.transactions().createTransaction(request.getRequests(1)).getReplayed()).isTrue();
    assertThat(api.getAccount(SHOP, "eu/ann").getBalance()).isEqualTo(40);
    assertThat(refused(() -> api.getTransaction(SHOP, "eu/atom")).reason())
        .isEqualTo("TRANSACTION_NOT_FOUND");
  }

  @Test
  void shouldApplyNothingOfAnAtomicBatchInWhichOneFails() {
    // Given
    api.createAccount(SHOP, "eu/abe");
    BatchCreateTransactionsRequest request =
        atomic(
            "abort",
            payment(SHOP, "abort-1", "eu/world", "eu/abe", 100),
            payment(SHOP, "abort-2", "eu/abe", "eu/world", 101),
            payment(SHOP, "abort-3", "eu/world", "eu/abe", 1));

    // When
    BatchCreateTransactionsResponse first = create(request);
    BatchCreateTransactionsResponse second = create(request);

    // Then
    assertThat(texts(first))
        .containsExactly("BATCH_ABORTED", "INSUFFICIENT_FUNDS", "BATCH_ABORTED");
    Errors.Refused aborted = Errors.of(first.getResults(0).getStatus());
    assertThat(aborted.codeAndReason()).isEqualTo("ABORTED BATCH_ABORTED");
    assertThat(aborted.metadata()).containsEntry("item", "1");
    assertThat(second.getReplayed()).isTrue();
    assertThat(texts(second))
        .containsExactly(
            "BATCH_ABORTED replayed", "INSUFFICIENT_FUNDS replayed", "BATCH_ABORTED replayed");
    assertThat(api.getTransaction(SHOP, "eu/abort-3").getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(refused(() -> api.transactions().createTransaction(request.getRequests(2))).reason())
        .isEqualTo("BATCH_ABORTED");
    assertThat(api.getAccount(SHOP, "eu/abe").getVersion()).isZero();
  }

  @Test
  void shouldRecordNothingWhereAnItemsIdIsTaken() {
    // Given
    api.createAccount(SHOP, "eu/tim");
    CreateTransactionRequest outside = payment(SHOP, "outside", "eu/world", "eu/tim", 1);
    api.transactions().createTransaction(outside);

    // When
    BatchCreateTransactionsResponse response =
        create(atomic("taken", payment(SHOP, "inside", "eu/world", "eu/tim", 2), outside));

    // Then
    assertThat(texts(response)).containsExactly("BATCH_ABORTED", "IDEMPOTENCY_MISMATCH");
    assertThat(Errors.of(response.getResults(1).getStatus()).metadata())
        .containsEntry("id", "outside")
        .containsEntry("field", "batch_id");
    assertThat(refused(() -> api.getTransaction(SHOP, "eu/inside")).reason())
        .isEqualTo("TRANSACTION_NOT_FOUND");
    assertThat(texts(create(atomic("taken", payment(SHOP, "inside", "eu/world", "eu/tim", 2)))))
        .containsExactly("eu/inside POSTED");
  }

  @Test
  void shouldRefuseAnotherAtomicBatchUnderTheSameId() {
    // Given
    CreateTransactionRequest one = payment(SHOP, "same-1", "us/world", "us/carol", 1);
    CreateTransactionRequest two = payment(SHOP, "same-2", "us/world", "us/carol", 1);
    create(atomic("same", one, two));

    // Then
    Errors.Refused order = refused(() -> create(atomic("same", two, one)));
    assertThat(order.codeAndReason()).isEqualTo("ALREADY_EXISTS IDEMPOTENCY_MISMATCH");
    assertThat(order.metadata())
        .containsEntry("id", "same")
        .containsEntry("field", "requests[0].id");
    assertThat(
            refused(() -> create(atomic("same-1", payment(SHOP, "x", "us/world", "us/carol", 1))))
                .metadata())
        .containsEntry("id", "same-1");
    assertThat(
            refused(
                    () ->
                        create(
                            atomic(
                                "same", one, payment(SHOP, "same-2", "us/world", "us/carol", 2))))
                .metadata())
        .containsEntry("field", "requests[1].post.postings[0].amount");
  }

  @Test
  void shouldRefuseAnAtomicBatchAsAWholeForALedgerThatIsNotThere() {
    assertThat(
            refused(
                    () ->
                        create(
                            atomic("none", payment("", "n", "eu/world", "eu/x", 1)).toBuilder()
                                .setLedger("none")
                                .build()))
                .codeAndReason())
        .isEqualTo("NOT_FOUND LEDGER_NOT_FOUND");
  }

  @Test
  void K10_shouldApplyAnAtomicBatchInAllItsRegionsOrInNone() {
    // Given
    api.createAccount(SHOP, "eu/buyer");
    api.createAccount(SHOP, "us/seller");
    BatchCreateTransactionsRequest good =
        atomic(
            "cross",
            payment(SHOP, "c1", "eu/world", "eu/buyer", 10),
            payment(SHOP, "c2", "eu/buyer", "us/seller", 7));
    BatchCreateTransactionsRequest bad =
        atomic(
            "cross-2",
            payment(SHOP, "c3", "eu/world", "us/seller", 1),
            payment(SHOP, "c4", "eu/buyer", "us/seller", 4));

    // When
    BatchCreateTransactionsResponse applied = create(good);
    BatchCreateTransactionsResponse refused = create(bad);

    // Then
    assertThat(texts(applied)).containsExactly("eu/c1 POSTED", "eu/c2 POSTED");
    assertThat(applied.getResultsList())
        .extracting(result -> result.getCreated().getTransaction().getDecisionTime())
        .doesNotContain(Timestamp.getDefaultInstance())
        .containsOnly(applied.getResults(0).getCreated().getTransaction().getDecisionTime());
    assertThat(texts(create(good)))
        .containsExactly("eu/c1 POSTED replayed", "eu/c2 POSTED replayed");
    assertThat(texts(refused)).containsExactly("BATCH_ABORTED", "INSUFFICIENT_FUNDS");
    assertThat(texts(create(bad)))
        .containsExactly("BATCH_ABORTED replayed", "INSUFFICIENT_FUNDS replayed");
    assertThat(api.getAccount(SHOP, "us/seller").getBalance()).isEqualTo(7);
    assertThat(api.getAccount(SHOP, "eu/buyer").getBalance()).isEqualTo(3);
  }

  @Test
  void shouldExecuteAThousandItems() {
    // Given
    api.createAccount(SHOP, "eu/many");
    CreateTransactionRequest[] items =
        IntStream.range(0, 1000)
            .mapToObj(i -> payment(SHOP, "many-" + i, "eu/world", "eu/many", 1))
            .toArray(CreateTransactionRequest[]::new);
    CreateTransactionRequest[] others =
        IntStream.range(0, 1000)
            .mapToObj(i -> payment(SHOP, "more-" + i, "eu/world", "eu/many", 1))
            .toArray(CreateTransactionRequest[]::new);

    // Then
    assertThat(texts(create(batch(BatchMode.BATCH_MODE_STOP_ON_FAILURE, items))))
        .hasSize(1000)
        .allMatch(text -> text.endsWith("POSTED"));
    assertThat(texts(create(atomic("many", others))))
        .hasSize(1000)
        .allMatch(text -> text.endsWith("POSTED"));
    assertThat(api.getAccount(SHOP, "eu/many").getBalance()).isEqualTo(2000);
  }

  @Test
  void shouldJudgeABatchAsItWouldBeExecutedAndChangeNothing() {
    // Given
    api.createAccount(SHOP, "eu/dry");
    CreateTransactionRequest[] items = {
      payment(SHOP, "dry-1", "eu/world", "eu/dry", 100),
      payment(SHOP, "dry-2", "eu/dry", "eu/world", 60),
      payment(SHOP, "dry-3", "eu/dry", "eu/world", 41),
      payment(SHOP, "dry-4", "us/world", "us/carol", 1),
      payment(SHOP, "dry-1", "eu/world", "eu/dry", 100),
      payment(SHOP, "dry-6", "eu/world", "eu/dry", 0)
    };
    long versionBefore = api.getAccount(SHOP, "us/carol").getVersion();

    for (BatchMode mode :
        new BatchMode[] {BatchMode.BATCH_MODE_INDEPENDENT, BatchMode.BATCH_MODE_STOP_ON_FAILURE}) {
      // When
      BatchCreateTransactionsResponse tried =
          create(batch(mode, items).toBuilder().setValidateOnly(true).build());

      // Then
      assertThat(tried.getValidateOnly()).isTrue();
      assertThat(tried.getResults(0).getCreated().getValidateOnly()).isTrue();
      assertThat(tried.getResults(0).getCreated().getTransaction().hasPosition()).isFalse();
      assertThat(api.getAccount(SHOP, "eu/dry").getVersion()).isZero();
      assertThat(texts(tried))
          .containsExactlyElementsOf(
              mode == BatchMode.BATCH_MODE_INDEPENDENT
                  ? List.of(
                      "eu/dry-1 POSTED",
                      "eu/dry-2 POSTED",
                      "INSUFFICIENT_FUNDS",
                      "us/dry-4 POSTED",
                      "eu/dry-1 POSTED replayed",
                      "INVALID_AMOUNT")
                  : List.of(
                      "eu/dry-1 POSTED",
                      "eu/dry-2 POSTED",
                      "INSUFFICIENT_FUNDS",
                      "BATCH_STOPPED",
                      "BATCH_STOPPED",
                      "BATCH_STOPPED"));
    }
    BatchCreateTransactionsRequest atomic = atomic("dry", items[0], items[1], items[2]);
    assertThat(texts(create(atomic.toBuilder().setValidateOnly(true).build())))
        .containsExactly("BATCH_ABORTED", "BATCH_ABORTED", "INSUFFICIENT_FUNDS");
    assertThat(api.getAccount(SHOP, "us/carol").getVersion()).isEqualTo(versionBefore);

    // And the real run answers the same
    assertThat(texts(create(batch(BatchMode.BATCH_MODE_INDEPENDENT, items))))
        .containsExactly(
            "eu/dry-1 POSTED",
            "eu/dry-2 POSTED",
            "INSUFFICIENT_FUNDS",
            "us/dry-4 POSTED",
            "eu/dry-1 POSTED replayed",
            "INVALID_AMOUNT");
  }

  @Test
  void shouldJudgeItemsThatCrossInADryRunAsTheyWouldBeExecuted() {
    api.createAccount(SHOP, "us/erin");
    CreateTransactionRequest[] items = {
      payment(SHOP, "dc-1", "eu/world", "us/erin", 5),
      payment(SHOP, "dc-2", "us/erin", "us/world", 6),
      payment(SHOP, "dc-3", "us/erin", "eu/world", 5)
    };

    BatchCreateTransactionsResponse tried =
        create(
            batch(BatchMode.BATCH_MODE_INDEPENDENT, items).toBuilder()
                .setValidateOnly(true)
                .build());
    BatchCreateTransactionsResponse atomic =
        create(atomic("dc", items[0]).toBuilder().setValidateOnly(true).build());

    assertThat(texts(tried))
        .containsExactly("eu/dc-1 POSTED", "INSUFFICIENT_FUNDS", "us/dc-3 POSTED");
    assertThat(texts(atomic)).containsExactly("eu/dc-1 POSTED");
    assertThat(api.getAccount(SHOP, "us/erin").getVersion()).isZero();
    assertThat(texts(create(batch(BatchMode.BATCH_MODE_INDEPENDENT, items))))
        .isEqualTo(texts(tried));
  }

  private static BatchCreateTransactionsRequest batch(
      BatchMode mode, CreateTransactionRequest... items) {
    return BatchCreateTransactionsRequest.newBuilder()
        .setLedger(SHOP)
        .setMode(mode)
        .addAllRequests(List.of(items))
        .build();
  }

  private static BatchCreateTransactionsRequest atomic(
      String id, CreateTransactionRequest... items) {
    return batch(BatchMode.BATCH_MODE_ATOMIC, items).toBuilder().setId(id).build();
  }

  private static BatchCreateTransactionsResponse create(BatchCreateTransactionsRequest request) {
    return api.transactions().batchCreateTransactions(request);
  }

  private static List<String> texts(BatchCreateTransactionsResponse response) {
    return response.getResultsList().stream().map(BatchesIT::text).toList();
  }

  private static String text(TransactionResult result) {
    if (result.hasCreated()) {
      return result.getCreated().getTransaction().getTransaction()
          + ' '
          + result
              .getCreated()
              .getTransaction()
              .getState()
              .name()
              .substring("TRANSACTION_STATE_".length())
          + (result.getCreated().getReplayed() ? " replayed" : "");
    }
    Errors.Refused refused = Errors.of(result.getStatus());
    return refused.reason() + (refused.metadata().containsKey("replayed") ? " replayed" : "");
  }
}
