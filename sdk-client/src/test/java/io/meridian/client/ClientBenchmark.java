package io.meridian.client;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * How many payments one client makes, and what each costs the client's processor. Arguments: {@code
 * serve} starts a server that executes nothing and prints its port; {@code call HOST:PORT SECONDS
 * CONCURRENCY} calls it from a process of its own, and {@code stream} with the same arguments sends
 * over one stream with that window (up to 1,000).
 */
final class ClientBenchmark {
  private ClientBenchmark() {}

  public static void main(String[] arguments) throws InterruptedException, IOException {
    if (arguments[0].equals("serve")) {
      serve();
    } else {
      call(
          arguments[0].equals("stream"),
          arguments[1],
          Integer.parseInt(arguments[2]),
          Integer.parseInt(arguments[3]));
    }
  }

  private static void serve() throws InterruptedException, IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .directExecutor()
            .addService(
                new TransactionServiceGrpc.TransactionServiceImplBase() {
                  @Override
                  public void createTransaction(
                      CreateTransactionRequest request,
                      StreamObserver<CreateTransactionResponse> answer) {
                    answer.onNext(executed(request));
                    answer.onCompleted();
                  }

                  @Override
                  public StreamObserver<StreamTransactionsRequest> streamTransactions(
                      StreamObserver<StreamTransactionsResponse> answers) {
                    return new Echo(answers);
                  }
                })
            .build()
            .start();
    System.out.println(server.getPort());
    Thread.currentThread().join();
  }

  private static CreateTransactionResponse executed(CreateTransactionRequest request) {
    return CreateTransactionResponse.newBuilder()
        .setTransaction(
            Transaction.newBuilder()
                .setLedger(request.getLedger())
                .setTransaction("eu/" + request.getId())
                .addAllPostings(request.getPost().getPostingsList()))
        .build();
  }

  /** Executes what comes over a stream, in order. */
  private static final class Echo implements StreamObserver<StreamTransactionsRequest> {
    private final StreamObserver<StreamTransactionsResponse> answers;
    private long ordinal;

    Echo(StreamObserver<StreamTransactionsResponse> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(StreamTransactionsRequest message) {
      answers.onNext(
          StreamTransactionsResponse.newBuilder()
              .setOrdinal(ordinal++)
              .setId(message.getRequest().getId())
              .setCreated(executed(message.getRequest()))
              .build());
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  private static void call(boolean stream, String target, int seconds, int concurrency)
      throws InterruptedException {
    try (MeridianClient client =
        MeridianClient.builder()
            .target(target)
            .plaintext()
            .inFlightMax(concurrency)
            .deadline(Duration.ofMinutes(1))
            .build()) {
      for (int round = 0; round < 3; round++) {
        if (stream) {
          try (TransactionStream pipe =
              client.transactions().openStream(new StreamOptions(concurrency))) {
            round(pipe::send, seconds, concurrency);
          }
        } else {
          round(client.transactions()::createAsync, seconds, concurrency);
        }
      }
    }
  }

  private static void round(
      Function<TransactionRequest, CompletableFuture<TransactionOutcome>> way,
      int seconds,
      int concurrency)
      throws InterruptedException {
    Semaphore room = new Semaphore(concurrency);
    LongAdder answered = new LongAdder();
    LongAdder failed = new LongAdder();
    long cpuBefore = cpuNanos();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      room.acquire();
      var unused =
          way.apply(TestClient.payment())
              .whenComplete(
                  (outcome, failure) -> {
                    (failure == null ? answered : failed).increment();
                    room.release();
                  });
    }
    room.acquire(concurrency);
    long nanos = System.nanoTime() - begin;
    long cpu = cpuNanos() - cpuBefore;
    System.out.printf(
        "%d payments, %d failed, %.0f per second, %.1f microseconds of processor each%n",
        answered.sum(), failed.sum(), answered.sum() * 1e9 / nanos, cpu / 1e3 / answered.sum());
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
