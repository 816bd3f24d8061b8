package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server with room for few transactions, of which one ledger sends many at a time. */
final class FairAdmissionIT {
  private static final int ROOM = 10;
  private static final int FLASH_SALE = 200;

  @RegisterExtension
  static final ServerExtension SERVER =
      ServerExtension.withRegions("eu")
          .with(
              "grpc: {transactionsInFlightMin: %d, transactionsInFlightMax: %d}\n"
                  .formatted(ROOM, ROOM));

  private static ApiFixture api;

  @BeforeAll
  static void createLedgers() {
    api = new ApiFixture(SERVER.channel());
    for (String ledger : List.of("flash", "quiet")) {
      api.createLedger(ledger);
      api.createWorld(ledger, "eu/world");
      api.createAccount(ledger, "eu/alice");
    }
  }

  @Test
  void shouldRefuseTheLedgerThatSendsTooMuchAndNoOther() throws Exception {
    TransactionServiceGrpc.TransactionServiceFutureStub calls =
        TransactionServiceGrpc.newFutureStub(SERVER.channel());
    int refused = 0;
    for (int round = 0; round < 20; round++) {
      // Given more calls of one ledger than there is room for
      List<ListenableFuture<CreateTransactionResponse>> flash = new ArrayList<>();
      for (int i = 0; i < FLASH_SALE; i++) {
        flash.add(
            calls.createTransaction(payment("flash", round + "-" + i, "eu/world", "eu/alice", 1)));
      }

      // When another ledger pays beside them, then it is served
      api.transactions()
          .createTransaction(payment("quiet", "p" + round, "eu/world", "eu/alice", 1));
      for (ListenableFuture<CreateTransactionResponse> one : flash) {
        refused += refused(one) ? 1 : 0;
      }
    }

    // Then only the other was told to come later
    assertThat(refused).isPositive();
    assertThat(api.getAccount("quiet", "eu/alice").getBalance()).isEqualTo(20);
    assertThat(api.getAccount("flash", "eu/alice").getBalance())
        .isEqualTo(20L * FLASH_SALE - refused);
  }

  private static boolean refused(ListenableFuture<CreateTransactionResponse> answer)
      throws InterruptedException {
    try {
      answer.get();
      return false;
    } catch (ExecutionException failed) {
      com.google.rpc.Status status =
          StatusProto.fromThrowable((StatusRuntimeException) failed.getCause());
      assertThat(Errors.of(status).codeAndReason()).isEqualTo("RESOURCE_EXHAUSTED OVERLOADED");
      assertThat(Errors.of(status).metadata()).containsEntry("transactionsInFlightMax", "" + ROOM);
      assertThat(Errors.retryInfo(status)).isPresent();
      return true;
    }
  }
}
