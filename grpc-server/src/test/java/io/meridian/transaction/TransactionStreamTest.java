package io.meridian.transaction;

import static io.meridian.transaction.Transactions.post;
import static io.meridian.transaction.Transactions.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.meridian.admission.AdmissionLimits;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.admission.TransactionLimiter.Way;
import io.meridian.call.Calls;
import io.meridian.call.Commands;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A stream of transactions against an engine that answers when a test lets it. */
final class TransactionStreamTest {
  private static final int WINDOW = TransactionStream.REQUESTS_MAX;

  private final AdmissionLimits limits =
      new AdmissionLimits(
          10, 1, 2_000, Duration.ofSeconds(1), Duration.ofMillis(5), Duration.ofSeconds(1));
  private final TransactionLimiter limiter = new TransactionLimiter(limits, System::nanoTime);
  private final Capacity capacity = new Capacity(limits);
  private final FakeCall<StreamTransactionsResponse> call = new FakeCall<>();
  private final AskedEngine engine = new AskedEngine();
  private final Map<String, CompletableFuture<CommandReply>> asked = engine.asked;
  private final TransactionStream stream =
      new TransactionStream(
          call,
          Transactions.WIRE.transactions(),
          new AdmittedTransactions(new Commands(engine), limiter),
          new Calls(),
          capacity);

  /** Another stream to the same server, which has begun to read. */
  private TransactionStream another(FakeCall<StreamTransactionsResponse> its) {
    return new TransactionStream(
            its,
            Transactions.WIRE.transactions(),
            new AdmittedTransactions(new Commands(engine), limiter),
            new Calls(),
            capacity)
        .start();
  }

  @Test
  void shouldAnswerInTheOrderInWhichTheEngineDoes() {
    // Given
    stream.start();
    send(post("a", "eu", 1));
    send(post("b", "eu", 1));

    // When
    engineAnswers("b");
    engineAnswers("a");

    // Then
    assertThat(call.read).extracting(StreamTransactionsResponse::getId).containsExactly("b", "a");
    assertThat(call.read)
        .extracting(StreamTransactionsResponse::getOrdinal)
        .containsExactly(1L, 0L);
    assertThat(call.read).allMatch(StreamTransactionsResponse::hasCreated);
    assertThat(call.end()).isEmpty();
  }

  @Test
  void shouldAnswerWhatIsWrongAtOnceAndLeaveTheOthersAlone() {
    stream.start();
    send(post("a", "eu", 1));

    send(wrong("w"));
    asked
        .get("a")
        .completeExceptionally(
            new EngineException(Reason.TRY_AGAIN, Duration.ofMillis(1), Map.of(), "no leader"));

    assertThat(call.read).extracting(StreamTransactionsResponse::getId).containsExactly("w", "a");
    assertThat(call.read)
        .extracting(answer -> answer.getStatus().getCode())
        .containsExactly(Code.INVALID_ARGUMENT.value(), Code.UNAVAILABLE.value());
    assertThat(call.end()).isEmpty();
  }

  @Test
  void shouldReadTheNextRequestWhenOneWasAnswered() {
    // Given
    stream.start();
    for (int i = 0; i < WINDOW; i++) {
      send(post("p" + i, "eu", 1));
    }
    assertThat(call.requested).isEqualTo(WINDOW);

    // When
    engineAnswers("p7");

    // Then
    assertThat(call.requested).isEqualTo(WINDOW + 1);
  }

  @Test
  void shouldReadNoFurtherForAClientThatDoesNotReadItsAnswers() {
    // Given
    stream.start();
    call.reads(3);
    for (int i = 0; i < WINDOW; i++) {
      send(post("p" + i, "eu", 1));
    }

    // When
    for (int i = 0; i < WINDOW; i++) {
      engineAnswers("p" + i);
    }

    // Then
    assertThat(call.read).hasSize(3);
    assertThat(call.requested).isEqualTo(WINDOW + 3);
    call.reads(Integer.MAX_VALUE);
    assertThat(call.read).hasSize(WINDOW);
    assertThat(call.requested).isEqualTo(2 * WINDOW);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void shouldAnswerEverythingBeforeItEndsWithItsClient() {
    // Given
    stream.start();
    send(post("a", "eu", 1));
    send(post("b", "eu", 1));
    call.reads(1);

    // When
    stream.onCompleted();
    engineAnswers("a");
    engineAnswers("b");

    // Then
    assertThat(call.end()).isEmpty();
    call.reads(1);
    assertThat(call.read).hasSize(2);
    assertThat(call.end()).contains(Code.OK);
  }

  @Test
  void shouldEndAtOnceWhereNothingWasSent() {
    stream.start().onCompleted();

    assertThat(call.end()).contains(Code.OK);
  }

  @Test
  void shouldHoldBackWhatThereIsNoRoomForAndGoOnInItsOrder() {
    // Given room for 800 of 1,000 that the streams of one ledger may have
    stream.start();

    // When
    for (int i = 0; i < WINDOW; i++) {
      send(post("p" + i, "eu", 1));
    }

    // Then
    assertThat(asked).hasSize(800).doesNotContainKey("p800");
    assertThat(call.read).isEmpty();
    engineAnswers("p5");
    assertThat(asked).hasSize(801).containsKey("p800");
    for (int i = 0; i < WINDOW; i++) {
      if (i != 5) {
        engineAnswers("p" + i);
      }
    }
    assertThat(List.copyOf(asked.keySet()))
        .containsExactlyElementsOf(IntStream.range(0, WINDOW).mapToObj(i -> "p" + i).toList());
    assertThat(call.read).hasSize(WINDOW);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void shouldForgetWhatIsHeldBackWhenItsClientHasGone() {
    // Given
    stream.start();
    for (int i = 0; i < WINDOW; i++) {
      send(post("p" + i, "eu", 1));
    }

    // When
    call.cancel();
    asked.keySet().stream().toList().forEach(this::engineAnswers);

    // Then
    assertThat(asked).hasSize(800);
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void shouldLetAnotherLedgerInWhenTheStreamsOfOneHoldBackAllThatTheyMay() {
    // Given
    holdBackAllThatOneLedgerMay();

    // When there is room, and another ledger comes
    FakeCall<StreamTransactionsResponse> quiet = new FakeCall<>();
    send(another(quiet), post("quiet", "eu", 1).toBuilder().setLedger("quiet").build());

    // Then
    assertThat(asked).containsKey("quiet");
    assertThat(quiet.read).isEmpty();
  }

  @Test
  void shouldHoldBackWhatAnotherLedgerSendsWhenTheStreamsOfOneHoldBackAllThatTheyMay() {
    // Given
    holdBackAllThatOneLedgerMay();
    for (int i = 0; limiter.inFlight() < limiter.limit(); i++) {
      var unused = limiter.enter("call" + i, Way.CALL);
    }

    // When there is no room, and another ledger comes
    FakeCall<StreamTransactionsResponse> quiet = new FakeCall<>();
    send(another(quiet), post("quiet", "eu", 1).toBuilder().setLedger("quiet").build());
    boolean atOnce = asked.containsKey("quiet");
    engineAnswers("p0");

    // Then it waits for its turn
    assertThat(atOnce).isFalse();
    assertThat(quiet.read).isEmpty();
    assertThat(asked).containsKey("quiet");
  }

  /** Three streams send all that they may, and the last of it is turned away. */
  private void holdBackAllThatOneLedgerMay() {
    for (String name : List.of("p", "q", "r")) {
      TransactionStream one = another(call);
      for (int i = 0; i < WINDOW; i++) {
        send(one, post(name + i, "eu", 1));
      }
    }
    assertThat(call.read)
        .extracting(answer -> answer.getStatus().getCode())
        .containsOnly(Code.RESOURCE_EXHAUSTED.value());
  }

  @Test
  void shouldNotWaitForEverBehindStreamsThatHaveGone() {
    // Given no room, and more streams that waited for it and have gone than can ever be told
    stream.start();
    for (int i = 0; i < WINDOW; i++) {
      send(post("p" + i, "eu", 1));
    }
    for (int i = 0; i < 4 * WINDOW; i++) {
      FakeCall<StreamTransactionsResponse> cut = new FakeCall<>();
      send(another(cut), post("cut" + i, "eu", 1));
      cut.cancel();
    }
    send(another(new FakeCall<>()), post("patient", "eu", 1));

    // When all that is under way is answered, and its client goes
    List<String> underWay = List.copyOf(asked.keySet());
    call.cancel();
    underWay.forEach(this::engineAnswers);

    // Then
    assertThat(asked).containsKey("patient").doesNotContainKey("cut0");
  }

  @Test
  void shouldAnswerEachRequestOnceWhateverThreadsTheEngineAnswersOn() throws Exception {
    // Given an engine that answers on other threads, and room for few
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Queue<String> executed = new ConcurrentLinkedQueue<>();
    StubEngine busy =
        new StubEngine() {
          @Override
          public CompletableFuture<CommandReply> execute(
              PreparedCommand command, CallContext context) {
            executed.add(command.command().commandId().id());
            return CompletableFuture.supplyAsync(() -> Transactions.applied(command), threads);
          }
        };
    AdmissionLimits few =
        new AdmissionLimits(
            10, 1, 200, Duration.ofSeconds(1), Duration.ofMillis(5), Duration.ofSeconds(1));
    TransactionLimiter narrow = new TransactionLimiter(few, System::nanoTime);
    AdmittedTransactions transactions = new AdmittedTransactions(new Commands(busy), narrow);

    // When streams send at one time, and every third goes in between
    List<FakeCall<StreamTransactionsResponse>> calls =
        Stream.generate(() -> new FakeCall<StreamTransactionsResponse>()).limit(12).toList();
    List<CompletableFuture<Void>> senders =
        IntStream.range(0, calls.size())
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> sendAll(transactions, calls.get(i), i % 3 == 0, "s" + i + "-")))
            .toList();
    senders.forEach(CompletableFuture::join);

    // Then
    Awaitility.await().until(() -> narrow.inFlight() == 0);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < calls.size(); i++) {
      String prefix = "s" + i + "-";
      assertThat(executed.stream().filter(id -> id.startsWith(prefix)).toList())
          .doesNotHaveDuplicates()
          .isSortedAccordingTo(Comparator.comparingInt(String::length).thenComparing(id -> id));
      if (i % 3 != 0) {
        assertThat(calls.get(i).read)
            .extracting(StreamTransactionsResponse::getOrdinal)
            .containsExactlyInAnyOrderElementsOf(LongStream.range(0, WINDOW).boxed().toList());
      }
    }
  }

  private void sendAll(
      AdmittedTransactions transactions,
      FakeCall<StreamTransactionsResponse> its,
      boolean goes,
      String prefix) {
    TransactionStream one =
        new TransactionStream(
                its, Transactions.WIRE.transactions(), transactions, new Calls(), capacity)
            .start();
    for (int i = 0; i < WINDOW; i++) {
      send(one, post(prefix + i, "eu", 1));
    }
    if (goes) {
      its.cancel();
    }
  }

  @Test
  void shouldDropWhatIsUnderWayWhenItsClientHasGone() {
    // Given
    stream.start();
    send(post("a", "eu", 1));

    // When
    call.cancel();
    engineAnswers("a");

    // Then
    assertThat(call.read).isEmpty();
    assertThat(call.end()).isEmpty();
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void shouldAnswerWhatItHasReadBeforeAStoppingServerEndsIt() {
    // Given
    stream.start();
    send(post("a", "eu", 1));

    // When
    close();
    send(post("late", "eu", 1));
    engineAnswers("a");

    // Then
    assertThat(asked).doesNotContainKey("late");
    assertThat(call.read)
        .extracting(StreamTransactionsResponse::getId)
        .containsExactly("late", "a");
    assertThat(call.read.get(0).getStatus().getCode()).isEqualTo(Code.UNAVAILABLE.value());
    assertThat(call.end()).contains(Code.UNAVAILABLE);
    assertThat(call.requested).isEqualTo(WINDOW);
  }

  @Test
  void shouldEndAtOnceOnAStoppingServerWhenNothingIsUnderWay() {
    stream.start();

    close();

    assertThat(call.end()).contains(Code.UNAVAILABLE);
  }

  private void close() {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    new Gate(limits, capacity, timer).close();
    timer.shutdownNow();
  }

  private void send(CreateTransactionRequest request) {
    send(stream, request);
  }

  private static void send(TransactionStream stream, CreateTransactionRequest request) {
    stream.onNext(StreamTransactionsRequest.newBuilder().setRequest(request).build());
  }

  private void engineAnswers(String id) {
    engine.answers(id);
  }
}
