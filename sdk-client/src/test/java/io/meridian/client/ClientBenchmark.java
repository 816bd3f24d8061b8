package io.meridian.client;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.Transaction;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many payments one client makes, and what each costs the client's processor. Arguments: {@code
 * serve} starts a server that executes nothing and prints its port; {@code call HOST:PORT SECONDS
 * CONCURRENCY} calls it from a process of its own.
 */
final class ClientBenchmark {
  private ClientBenchmark() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments[0].equals("serve")) {
      serve();
    } else {
      call(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    }
  }

  private static void serve() throws InterruptedException {
    ScriptedServer server =
        ScriptedServer.forgetting(
            Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()),
            request -> {
              CreateTransactionRequest asked = (CreateTransactionRequest) request.message();
              return ScriptedServer.answer(
                  CreateTransactionResponse.newBuilder()
                      .setTransaction(
                          Transaction.newBuilder()
                              .setLedger(asked.getLedger())
                              .setTransaction("eu/" + asked.getId())
                              .addAllPostings(asked.getPost().getPostingsList()))
                      .build());
            });
    System.out.println(server.port());
    Thread.currentThread().join();
  }

  private static void call(String target, int seconds, int concurrency)
      throws InterruptedException {
    try (MeridianClient client =
        MeridianClient.builder()
            .target(target)
            .plaintext()
            .inFlightMax(concurrency)
            .deadline(Duration.ofMinutes(1))
            .build()) {
      for (int round = 0; round < 3; round++) {
        round(client, seconds, concurrency);
      }
    }
  }

  private static void round(MeridianClient client, int seconds, int concurrency)
      throws InterruptedException {
    Semaphore room = new Semaphore(concurrency);
    LongAdder answered = new LongAdder();
    LongAdder failed = new LongAdder();
    long cpuBefore = cpuNanos();
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      room.acquire();
      var unused =
          client
              .transactions()
              .createAsync(TestClient.payment())
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
