package io.meridian.cli.yardstick;

import io.grpc.stub.StreamObserver;
import io.meridian.cli.output.Document;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.util.Map;

/**
 * The process beside a bench that takes payments and does nothing: each answer is the same
 * constant, as long as Meridian's would be. What gRPC costs alone.
 *
 * <p>Arguments: port, ledger, region.
 */
final class GrpcMain {
  private static final String ID = "019b0000-0000-7000-8000-000000000000";
  private static final Receipt.State AFTER = new Receipt.State(10_000, 10_100, 200);

  private GrpcMain() {}

  public static void main(String[] arguments) throws IOException {
    Orders orders = Orders.ofThisProcess();
    int port = Integer.parseInt(arguments[0]);
    CreateTransactionResponse constant = constant(arguments[1], arguments[2]);
    try (PaymentServer server = PaymentServer.direct(port, new Empty(constant))) {
      orders.answer(
          new Document()
              .put("port", server.port())
              .putPairs(
                  "settings",
                  Map.of("answerBytes", Integer.toString(constant.getSerializedSize()))));
      while (orders.next().isPresent()) {
        orders.answer(new Document());
      }
    }
  }

  private static CreateTransactionResponse constant(String ledger, String region) {
    Posting posting =
        Posting.newBuilder()
            .setDebitAccount(region + "/account:1234")
            .setCreditAccount(region + "/account:5678")
            .setAsset("USD")
            .setAmount(100)
            .build();
    return new Receipt(ledger, region, ID, posting, AFTER, AFTER).response(1_000_000);
  }

  private static final class Empty extends TransactionServiceGrpc.TransactionServiceImplBase {
    private final CreateTransactionResponse constant;

    Empty(CreateTransactionResponse constant) {
      this.constant = constant;
    }

    @Override
    public void createTransaction(
        CreateTransactionRequest request, StreamObserver<CreateTransactionResponse> answer) {
      answer.onNext(constant);
      answer.onCompleted();
    }
  }
}
