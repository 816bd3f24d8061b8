package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A stream over real connections that break while several threads send. */
final class StreamIT {
  private static final int SENDERS = 4;
  private static final int EACH = 1000;
  private static final int CUTS = 5;

  /**
   * Executes every id once, answers what came together in any order, and sends some away at first.
   */
  private static final class Bank extends TransactionServiceGrpc.TransactionServiceImplBase
      implements AutoCloseable {
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final Random random;
    private final Set<String> executed = ConcurrentHashMap.newKeySet();
    private final Set<String> sentAway = ConcurrentHashMap.newKeySet();

    Bank(long seed) {
      random = new Random(seed);
    }

    @Override
    public StreamObserver<StreamTransactionsRequest> streamTransactions(
        StreamObserver<StreamTransactionsResponse> answers) {
      return new StreamObserver<StreamTransactionsRequest>() {
        private final List<StreamTransactionsResponse> waiting = new ArrayList<>();
        private int ordinal;

        private boolean over;

        @Override
        public synchronized void onNext(StreamTransactionsRequest message) {
          waiting.add(execute(message.getRequest()).setOrdinal(ordinal++).build());
          if (waiting.size() == 1) {
            var unused = later.schedule(this::flush, 1, TimeUnit.MILLISECONDS);
          }
        }

        private synchronized void flush() {
          if (!over) {
            Collections.shuffle(waiting, random);
            waiting.forEach(answers::onNext);
          }
          waiting.clear();
        }

        @Override
        public synchronized void onError(Throwable gone) {
          over = true;
        }

        @Override
        public synchronized void onCompleted() {
          flush();
          over = true;
          answers.onCompleted();
        }
      };
    }

    @Override
    public void close() {
      later.shutdownNow();
    }

    private StreamTransactionsResponse.Builder execute(CreateTransactionRequest request) {
      StreamTransactionsResponse.Builder answer =
          StreamTransactionsResponse.newBuilder().setId(request.getId());
      if (random.nextInt(50) == 0 && sentAway.add(request.getId())) {
        return answer.setStatus(
            ScriptedServer.status(Code.RESOURCE_EXHAUSTED, "OVERLOADED", Map.of()).toBuilder()
                .addDetails(Any.pack(RetryInfo.getDefaultInstance())));
      }
      return answer.setCreated(
          CreateTransactionResponse.newBuilder()
              .setReplayed(!executed.add(request.getId()))
              .setTransaction(Transaction.newBuilder().setTransaction("eu/" + request.getId())));
    }
  }

  /** A server that is closed at the end of a test. */
  private record Running(Server server) implements AutoCloseable {
    int port() {
      return server.getPort();
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }

  private static Running serve(Bank bank) throws IOException {
    return new Running(
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(bank)
            .build()
            .start());
  }

  @Test
  void shouldCompleteEachOfManyOnceWhateverBreaksMeanwhile() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Map<String, AtomicInteger> completions = new ConcurrentHashMap<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Queue<CompletableFuture<?>> answered = new ConcurrentLinkedQueue<>();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try (Bank bank = new Bank(seed);
        Running server = serve(bank);
        Relay relay = new Relay(server.port());
        MeridianClient client =
            MeridianClient.builder()
                .target("127.0.0.1:" + relay.port())
                .plaintext()
                .deadline(Duration.ofMinutes(1))
                .retryPolicy(
                    new RetryPolicy(
                        1000, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofSeconds(2)))
                .build();
        TransactionStream stream =
            client.transactions().openStream(StreamOptions.DEFAULT.withWindow(64))) {
      CountDownLatch sent = new CountDownLatch(SENDERS * EACH);
      AtomicInteger counted = new AtomicInteger();
      Semaphore cutNow = new Semaphore(0);
      for (int sender = 0; sender < SENDERS; sender++) {
        senders.execute(
            () -> {
              for (int i = 0; i < EACH; i++) {
                PostRequest payment = TestClient.payment();
                AtomicInteger count =
                    completions.computeIfAbsent(payment.id(), id -> new AtomicInteger());
                answered.add(
                    stream
                        .send(payment)
                        .whenComplete(
                            (outcome, failure) -> {
                              count.incrementAndGet();
                              if (failure != null) {
                                failures.add(failure);
                              } else if (!outcome
                                  .transactionOrThrow()
                                  .transaction()
                                  .equals("eu/" + payment.id())) {
                                failures.add(new AssertionError("another's answer"));
                              }
                            }));
                sent.countDown();
                if (counted.incrementAndGet() % (SENDERS * EACH / (CUTS + 1)) == 0) {
                  cutNow.release();
                }
              }
            });
      }
      for (int cut = 0; cut < CUTS; cut++) {
        assertThat(cutNow.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        relay.cut();
        relay.revive(server.port());
      }
      assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
      stream.drain();
      CompletableFuture.allOf(answered.toArray(CompletableFuture[]::new)).join();

      assertThat(failures).isEmpty();
      assertThat(completions).hasSize(SENDERS * EACH);
      assertThat(completions.values()).allMatch(count -> count.get() == 1);
      assertThat(bank.executed).isEqualTo(completions.keySet());
      assertThat(stream.unanswered()).isZero();
    } finally {
      senders.shutdownNow();
    }
  }

  @Test
  void shouldKeepManyOnTheirWayOverOneCall() throws Exception {
    try (Bank bank = new Bank(1);
        Running server = serve(bank);
        MeridianClient client =
            MeridianClient.builder().target("127.0.0.1:" + server.port()).plaintext().build();
        TransactionStream stream = client.transactions().openStream(StreamOptions.DEFAULT)) {
      Map<String, CompletableFuture<TransactionOutcome>> outcomes = new HashMap<>();
      for (int i = 0; i < 5000; i++) {
        PostRequest payment = TestClient.payment();
        outcomes.put(payment.id(), stream.send(payment));
      }

      stream.drain();

      outcomes.forEach(
          (id, outcome) -> {
            assertThat(outcome).isCompleted();
            assertThat(outcome.join().transactionOrThrow().transaction()).isEqualTo("eu/" + id);
          });
    }
  }
}
