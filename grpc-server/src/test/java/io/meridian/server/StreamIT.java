package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.hold;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions on a stream, its flow control, and how it ends. */
final class StreamIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu");

  private static final String SHOP = "shop";
  private static final int WINDOW = 1_000;

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
    api.createAccount(SHOP, "eu/alice");
  }

  @AfterAll
  static void theBooksBalance() {
    assertThat(api.conservation(SHOP).getFindingsList()).isEmpty();
  }

  @Test
  void shouldAnswerEveryRequestOnceWhateverBecameOfIt() throws Exception {
    // Given
    api.createAccount(SHOP, "eu/mixed");
    Stream stream = new Stream(Integer.MAX_VALUE);

    // When
    stream.send(payment(SHOP, "mix-1", "eu/world", "eu/mixed", 10));
    stream.send(payment(SHOP, "mix-2", "eu/world", "eu/mixed", 0));
    stream.send(payment("none", "mix-3", "eu/world", "eu/mixed", 1));
    stream.send(
        payment(SHOP, "mix-4", "eu/world", "eu/mixed", 1).toBuilder()
            .setValidateOnly(true)
            .build());
    stream.sender.onNext(StreamTransactionsRequest.getDefaultInstance());
    stream.sender.onCompleted();

    // Then
    assertThat(stream.end()).isEqualTo(Status.Code.OK);
    Map<Long, StreamTransactionsResponse> answers = new TreeMap<>();
    stream.answers.forEach(answer -> answers.put(answer.getOrdinal(), answer));
    assertThat(answers.keySet()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(answers.get(0L).getId()).isEqualTo("mix-1");
    assertThat(answers.get(0L).getLedger()).isEqualTo(SHOP);
    assertThat(answers.get(0L).getCreated().getTransaction().getTransaction())
        .isEqualTo("eu/mix-1");
    assertThat(reason(answers.get(1L))).isEqualTo("INVALID_AMOUNT");
    assertThat(reason(answers.get(2L))).isEqualTo("LEDGER_NOT_FOUND");
    assertThat(answers.get(3L).getCreated().getValidateOnly()).isTrue();
    assertThat(reason(answers.get(4L))).isEqualTo("MALFORMED_REQUEST");
    assertThat(api.getAccount(SHOP, "eu/mixed").getBalance()).isEqualTo(10);
  }

  @Test
  void shouldCarryTenThousandTransactionsAndDrainWhenTheClientIsDone() throws Exception {
    Stream stream = new Stream(Integer.MAX_VALUE);

    for (int i = 0; i < 10_000; i++) {
      stream.sendWhenReady(payment(SHOP, "bulk-" + i, "eu/world", "eu/alice", 1));
    }
    stream.sender.onCompleted();

    assertThat(stream.end()).isEqualTo(Status.Code.OK);
    assertThat(stream.answers).hasSize(10_000).allMatch(StreamTransactionsResponse::hasCreated);
    assertThat(
            stream.answers.stream()
                .map(StreamTransactionsResponse::getOrdinal)
                .collect(Collectors.toSet()))
        .isEqualTo(LongStream.range(0, 10_000).boxed().collect(Collectors.toSet()));
  }

  @Test
  void shouldHoldBackASlowReaderAndNobodyElse() throws Exception {
    // Given a client that sends as fast as it may, and reads nothing
    Stream slow = new Stream(0);
    int sent = 0;
    long quietNanos = System.nanoTime();
    while (System.nanoTime() - quietNanos < TimeUnit.MILLISECONDS.toNanos(500) && sent < 100_000) {
      if (slow.sender.isReady()) {
        slow.send(payment(SHOP, "slow-" + sent++, "eu/world", "eu/alice", 1));
        quietNanos = System.nanoTime();
      }
    }

    // Then it is stopped, after its window and what the network takes
    assertThat(sent).isGreaterThan(WINDOW).isLessThan(100_000);
    assertThat(slow.answers).isEmpty();

    // And another stream goes on
    Stream fast = new Stream(Integer.MAX_VALUE);
    for (int i = 0; i < 5_000; i++) {
      fast.sendWhenReady(payment(SHOP, "fast-" + i, "eu/world", "eu/alice", 1));
    }
    fast.sender.onCompleted();
    assertThat(fast.end()).isEqualTo(Status.Code.OK);
    assertThat(fast.answers).hasSize(5_000).allMatch(StreamTransactionsResponse::hasCreated);

    // When the slow one reads after all, it has every answer
    slow.sender.request(Integer.MAX_VALUE);
    slow.sender.onCompleted();
    assertThat(slow.end()).isEqualTo(Status.Code.OK);
    assertThat(slow.answers).hasSize(sent).allMatch(StreamTransactionsResponse::hasCreated);
  }

  @Test
  void shouldLetAClientSendWhatDependsOnAnEarlierOneAfterItsAnswer() throws Exception {
    Stream stream = new Stream(Integer.MAX_VALUE);
    stream.send(hold(SHOP, "dep-h", "eu/world", "eu/alice", 5));
    Awaitility.await().until(() -> stream.answers.size() == 1);

    stream.send(capture(SHOP, "dep-c", "eu/dep-h", 5));
    stream.sender.onCompleted();

    assertThat(stream.end()).isEqualTo(Status.Code.OK);
    assertThat(stream.answers).allMatch(StreamTransactionsResponse::hasCreated);
  }

  @Test
  void shouldExecuteWhatACancelledStreamHadSentOnceOrNotAtAll() throws Exception {
    // Given
    api.createAccount(SHOP, "eu/gone");
    Stream stream = new Stream(0);
    for (int i = 0; i < 100; i++) {
      stream.send(payment(SHOP, "gone-" + i, "eu/world", "eu/gone", 1));
    }

    // When
    stream.sender.cancel("the client has gone", null);

    // Then sending them again finds the one outcome of each
    assertThat(stream.end()).isEqualTo(Status.Code.CANCELLED);
    Stream again = new Stream(Integer.MAX_VALUE);
    for (int i = 0; i < 100; i++) {
      again.send(payment(SHOP, "gone-" + i, "eu/world", "eu/gone", 1));
    }
    again.sender.onCompleted();
    assertThat(again.end()).isEqualTo(Status.Code.OK);
    assertThat(again.answers).hasSize(100).allMatch(StreamTransactionsResponse::hasCreated);
    assertThat(api.getAccount(SHOP, "eu/gone").getBalance()).isEqualTo(100);
  }

  private static String reason(StreamTransactionsResponse answer) {
    return Errors.of(answer.getStatus()).reason();
  }

  /** A client's side of a stream. */
  private static final class Stream {
    private final Queue<StreamTransactionsResponse> answers = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Status.Code> ended = new CompletableFuture<>();
    private ClientCallStreamObserver<StreamTransactionsRequest> sender;

    /** Opens a stream of which the client reads {@code answersMax} answers for the time being. */
    Stream(int answersMax) {
      TransactionServiceGrpc.newStub(api.channel)
          .streamTransactions(
              new ClientResponseObserver<StreamTransactionsRequest, StreamTransactionsResponse>() {
                @Override
                public void beforeStart(
                    ClientCallStreamObserver<StreamTransactionsRequest> requests) {
                  sender = requests;
                  requests.disableAutoRequestWithInitial(answersMax);
                }

                @Override
                public void onNext(StreamTransactionsResponse answer) {
                  answers.add(answer);
                }

                @Override
                public void onError(Throwable failure) {
                  ended.complete(Status.fromThrowable(failure).getCode());
                }

                @Override
                public void onCompleted() {
                  ended.complete(Status.Code.OK);
                }
              });
    }

    void send(CreateTransactionRequest request) {
      sender.onNext(StreamTransactionsRequest.newBuilder().setRequest(request).build());
    }

    void sendWhenReady(CreateTransactionRequest request) {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .pollDelay(Duration.ZERO)
          .atMost(Duration.ofSeconds(30))
          .until(sender::isReady);
      send(request);
    }

    Status.Code end() throws Exception {
      return ended.get(60, TimeUnit.SECONDS);
    }
  }
}
