package io.meridian.client;

import static io.meridian.client.TestClient.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.meridian.client.internal.Calls;
import io.meridian.client.internal.ClientSettings;
import io.meridian.client.internal.FakeTimers;
import io.meridian.client.internal.ManualServer;
import io.meridian.client.internal.ManualServer.Talk;
import io.meridian.client.internal.ScriptedServer;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many transactions over one call: the window, broken connections, and one end for each. */
final class StreamTest {
  /** Longer than any pause of the policy, shorter than a try may be without an answer. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ManualServer server = new ManualServer();
  private final FakeTimers timers = new FakeTimers();
  private final List<CompletableFuture<?>> others = new ArrayList<>();
  private Optional<MeridianClient> client = Optional.empty();

  @AfterEach
  void close() {
    client.ifPresent(MeridianClient::close);
    server.close();
  }

  private MeridianClient client(RetryPolicy policy, int inFlightMax, Optional<Executor> executor) {
    ClientSettings settings = TestClient.settings(policy, inFlightMax, Duration.ZERO, executor);
    MeridianClient made =
        new MeridianClient(new Calls(server.channel(), settings, timers, () -> 0.5), settings);
    client = Optional.of(made);
    return made;
  }

  private TransactionStream stream(int window) {
    return client(TestClient.POLICY, 100, Optional.empty())
        .transactions()
        .openStream(new StreamOptions(window));
  }

  /** Sends a payment whose end is not what the test is about. */
  private void sendOneMore(TransactionStream stream) {
    others.add(stream.send(payment()));
  }

  private static CreateTransactionRequest request(Talk talk, int ordinal) {
    return ((StreamTransactionsRequest) talk.received().get(ordinal)).getRequest();
  }

  private static List<String> ids(Talk talk) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < talk.received().size(); i++) {
      ids.add(request(talk, i).getId());
    }
    return ids;
  }

  private static StreamTransactionsResponse.Builder about(Talk talk, int ordinal) {
    return StreamTransactionsResponse.newBuilder()
        .setOrdinal(ordinal)
        .setId(request(talk, ordinal).getId())
        .setLedger(request(talk, ordinal).getLedger());
  }

  private static CreateTransactionResponse executed(Talk talk, int ordinal) {
    return CreateTransactionResponse.newBuilder()
        .setTransaction(
            io.meridian.proto.v1.Transaction.newBuilder()
                .setTransaction("eu/" + request(talk, ordinal).getId()))
        .build();
  }

  /** Executes the request of this ordinal. */
  private static void execute(Talk talk, int ordinal) {
    talk.say(about(talk, ordinal).setCreated(executed(talk, ordinal)).build());
  }

  private static void refuse(Talk talk, int ordinal, Code code, String reason) {
    talk.say(
        about(talk, ordinal)
            .setStatus(ScriptedServer.status(code, reason, Map.of("account", "eu/alice")))
            .build());
  }

  private static com.google.rpc.Status later(Code code, String reason, Duration delay) {
    return ScriptedServer.status(code, reason, Map.of()).toBuilder()
        .addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder().setSeconds(delay.toSeconds()))
                    .build()))
        .build();
  }

  private static String transactionOf(CompletableFuture<TransactionOutcome> outcome) {
    return outcome.join().transactionOrThrow().transaction();
  }

  private static MeridianException failureOf(CompletableFuture<?> future) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, future::join);
    return (MeridianException) thrown.getCause();
  }

  @Test
  void shouldGiveEachTransactionItsOwnAnswerWhateverTheirOrder() {
    TransactionStream stream = stream(10);
    PostRequest one = payment();
    PostRequest two = payment();
    CompletableFuture<TransactionOutcome> first = stream.send(one);
    CompletableFuture<TransactionOutcome> second = stream.send(two);
    Talk talk = server.next().read(10);

    execute(talk, 1);
    assertThat(first).isNotDone();
    execute(talk, 0);

    assertThat(transactionOf(first)).isEqualTo("eu/" + one.id());
    assertThat(transactionOf(second)).isEqualTo("eu/" + two.id());
    assertThat(stream.unanswered()).isZero();
  }

  @Test
  void shouldSendARequestAsASingleCallWould() {
    TransactionStream stream = stream(1);
    VoidRequest request = VoidRequest.builder("shop", "eu/hold-1").id("void-1").build();

    CompletableFuture<TransactionOutcome> outcome = stream.send(request);

    assertThat(outcome).isNotDone();
    assertThat(request(server.next().read(1), 0))
        .isEqualTo(
            CreateTransactionRequest.newBuilder()
                .setLedger("shop")
                .setId("void-1")
                .setVoid(io.meridian.proto.v1.Void.newBuilder().setHold("eu/hold-1"))
                .build());
  }

  @Test
  void shouldGiveARefusalAsAValueAndTheRestAsAnExceptionAndLeaveTheOthersAlone() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> poor = stream.send(payment());
    CompletableFuture<TransactionOutcome> malformed = stream.send(payment());
    CompletableFuture<TransactionOutcome> fine = stream.send(payment());
    Talk talk = server.next().read(10);

    refuse(talk, 0, Code.FAILED_PRECONDITION, "INSUFFICIENT_FUNDS");
    refuse(talk, 1, Code.INVALID_ARGUMENT, "INVALID_AMOUNT");
    execute(talk, 2);

    assertThat(((Refused) poor.join()).reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(failureOf(malformed).reason()).contains(Reason.INVALID_AMOUNT);
    assertThat(failureOf(malformed).outcomeUnknown()).isFalse();
    assertThat(fine).isCompleted();
  }

  @Test
  void shouldTakeAsManyAsTheWindowHoldsAndAnotherOnlyWhenOneIsAnswered() {
    TransactionStream stream = stream(2);
    sendOneMore(stream);
    sendOneMore(stream);
    Talk talk = server.next().read(10);

    assertThat(stream.trySend(payment())).isEmpty();
    execute(talk, 1);

    assertThat(stream.trySend(payment())).isPresent();
    assertThat(stream.trySend(payment())).isEmpty();
    assertThat(talk.received()).hasSize(3);
  }

  @Test
  void shouldLetASenderWaitUntilThereIsRoom() {
    TransactionStream stream = stream(1);
    sendOneMore(stream);
    Talk talk = server.next().read(10);
    CompletableFuture<TransactionOutcome> sent = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              var unused = stream.send(payment()).thenAccept(sent::complete);
            });
    sender.start();
    Awaitility.await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
    assertThat(talk.received()).hasSize(1);

    execute(talk, 0);
    Awaitility.await().until(() -> talk.received().size() == 2);
    execute(talk, 1);

    assertThat(sent.join()).isInstanceOf(TransactionOutcome.Applied.class);
  }

  @Test
  void shouldNotWaitForRoomLongerThanTheDeadline() {
    TransactionStream stream =
        client(TestClient.POLICY, 100, Optional.empty())
            .transactions()
            .withDeadline(Duration.ofMillis(20))
            .openStream(new StreamOptions(1));
    sendOneMore(stream);

    MeridianException failure = failureOf(stream.send(payment()));

    assertThat(failure.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(failure.attempts()).isZero();
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(server.next().read(10).received()).hasSize(1);
  }

  @Test
  void shouldEndTheWaitForRoomAndKeepTheInterruptWhenInterrupted() {
    TransactionStream stream = stream(1);
    sendOneMore(stream);
    Thread.currentThread().interrupt();

    CompletableFuture<TransactionOutcome> sent = stream.send(payment());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failureOf(sent).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(sent).outcomeUnknown()).isFalse();
  }

  @Test
  void shouldRefuseToWaitOnAThreadThatServesTheConnectionAndStillSendIfThereIsRoom() {
    TransactionStream stream = stream(1);
    CompletableFuture<TransactionOutcome> first = stream.send(payment());
    CompletableFuture<?> waiting = first.thenCompose(outcome -> stream.send(payment()));
    CompletableFuture<Optional<?>> trying = first.thenApply(outcome -> stream.trySend(payment()));
    Talk talk = server.next().read(10);

    execute(talk, 0);

    assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(trying.join()).isPresent();
    assertThat(talk.received()).hasSize(2);
  }

  @Test
  void shouldKeepBackWhatTheServerDoesNotRead() {
    TransactionStream stream = stream(10);
    for (int i = 0; i < 5; i++) {
      sendOneMore(stream);
    }
    Talk talk = server.next();

    talk.read(2);
    assertThat(talk.received()).hasSize(2);
    talk.read(2);

    assertThat(talk.received()).hasSize(4);
  }

  @Test
  void shouldSendAgainInOrderAndUnderTheSameIdsWhatABrokenConnectionLeftOpen() {
    TransactionStream stream = stream(10);
    List<PostRequest> payments = List.of(payment(), payment(), payment(), payment());
    List<CompletableFuture<TransactionOutcome>> outcomes =
        payments.stream().map(stream::send).toList();
    List<AtomicInteger> completions =
        outcomes.stream()
            .map(
                outcome -> {
                  AtomicInteger count = new AtomicInteger();
                  var unused = outcome.whenComplete((done, failure) -> count.incrementAndGet());
                  return count;
                })
            .toList();
    Talk broken = server.next().read(3);
    execute(broken, 1);

    broken.end(Status.UNAVAILABLE);
    assertThat(server.waiting()).isZero();
    timers.advance(PAUSE);
    Talk next = server.next().read(10);

    assertThat(ids(next))
        .containsExactly(payments.get(0).id(), payments.get(2).id(), payments.get(3).id());
    assertThat(next.received()).startsWith(broken.received().get(0));
    for (int i = 2; i >= 0; i--) {
      execute(next, i);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(transactionOf(outcomes.get(i))).isEqualTo("eu/" + payments.get(i).id());
      assertThat(completions.get(i)).hasValue(1);
    }
  }

  @Test
  void shouldSendAgainWhatAServerLeftOpenThatEndedTheStream() {
    TransactionStream stream = stream(10);
    PostRequest payment = payment();
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment);

    server.next().read(1).end(Status.OK);
    timers.advance(PAUSE);
    execute(server.next().read(1), 0);

    assertThat(transactionOf(outcome)).isEqualTo("eu/" + payment.id());
  }

  @Test
  void shouldKeepTheWindowOverABrokenConnection() {
    TransactionStream stream = stream(2);
    sendOneMore(stream);
    sendOneMore(stream);
    server.next().read(2).end(Status.UNAVAILABLE);

    assertThat(stream.trySend(payment())).isEmpty();
    timers.advance(PAUSE);
    execute(server.next().read(2), 0);

    assertThat(stream.trySend(payment())).isPresent();
    assertThat(stream.trySend(payment())).isEmpty();
  }

  @Test
  void shouldEndAfterAsManyTriesAsAllowedAndKeepTheEarlierFailures() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    for (int i = 0; i < TestClient.POLICY.attemptsMax(); i++) {
      assertThat(outcome).isNotDone();
      server.next().read(1).end(Status.UNAVAILABLE.withDescription("break " + i));
      timers.advance(PAUSE);
    }

    MeridianException failure = failureOf(outcome);

    assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(failure.attempts()).isEqualTo(4);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure.getSuppressed()).hasSize(3);
    assertThat(server.waiting()).isZero();
    assertThat(stream.unanswered()).isZero();
  }

  @Test
  void shouldEndAllWithAFailureThatAnotherTryDoesNotMendAndBeginAnewWithTheNext() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> sent = stream.send(payment());
    CompletableFuture<TransactionOutcome> kept = stream.send(payment());

    server.next().read(1).end(Status.INTERNAL.withDescription("broken"));

    assertThat(failureOf(sent).code()).isEqualTo(StatusCode.INTERNAL);
    assertThat(failureOf(sent).outcomeUnknown()).isTrue();
    assertThat(failureOf(kept).code()).isEqualTo(StatusCode.INTERNAL);
    assertThat(failureOf(kept).outcomeUnknown()).isFalse();
    CompletableFuture<TransactionOutcome> next = stream.send(payment());
    timers.advance(PAUSE);
    execute(server.next().read(1), 0);
    assertThat(next).isCompleted();
  }

  @Test
  void shouldSayThatNothingHappenedWhenThereWasNeverAConnection() {
    TransactionStream stream = stream(10);
    server.close();
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());

    timers.advance(Duration.ofSeconds(5));

    MeridianException failure = failureOf(outcome);
    assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(failure.attempts()).isEqualTo(4);
    assertThat(failure.outcomeUnknown()).isFalse();
  }

  @Test
  void shouldSendAnItemAgainWhenTheServerSaidAndNotBeforeWhileTheOthersGoOn() {
    TransactionStream stream = stream(2);
    PostRequest busy = payment();
    CompletableFuture<TransactionOutcome> late = stream.send(busy);
    CompletableFuture<TransactionOutcome> other = stream.send(payment());
    Talk talk = server.next().read(10);

    talk.say(
        about(talk, 0)
            .setStatus(later(Code.RESOURCE_EXHAUSTED, "OVERLOADED", Duration.ofSeconds(2)))
            .build());
    execute(talk, 1);
    assertThat(other).isCompleted();
    assertThat(stream.trySend(payment())).isPresent();
    assertThat(stream.trySend(payment())).isEmpty();
    timers.advance(Duration.ofMillis(2049));
    assertThat(talk.received()).hasSize(3);
    timers.advance(Duration.ofMillis(1));

    assertThat(talk.received()).hasSize(4);
    assertThat(talk.received().get(3)).isEqualTo(talk.received().get(0));
    execute(talk, 3);
    assertThat(transactionOf(late)).isEqualTo("eu/" + busy.id());
  }

  @Test
  void shouldNotSendAnItemAgainWhenExhaustionHasNoWordOfWhenToComeBack() {
    TransactionStream stream = stream(2);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());

    refuse(server.next().read(10), 0, Code.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED");

    assertThat(failureOf(outcome).reason()).contains(Reason.QUOTA_EXCEEDED);
    assertThat(failureOf(outcome).attempts()).isEqualTo(1);
  }

  @Test
  void shouldEndAnItemThatTheServerSendsAwayTooOften() {
    TransactionStream stream = stream(2);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Talk talk = server.next().read(10);

    for (int i = 0; i < 4; i++) {
      talk.say(
          about(talk, i).setStatus(later(Code.UNAVAILABLE, "TRY_AGAIN", Duration.ZERO)).build());
      timers.advance(PAUSE);
    }

    assertThat(failureOf(outcome).reason()).contains(Reason.TRY_AGAIN);
    assertThat(failureOf(outcome).attempts()).isEqualTo(4);
    assertThat(failureOf(outcome).outcomeUnknown()).isTrue();
    assertThat(talk.received()).hasSize(4);
  }

  @Test
  void shouldGiveASilentConnectionUpAndSendOnAnotherOne() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Talk silent = server.next().read(10);

    timers.advance(TestClient.POLICY.tryTimeoutMax().minusMillis(1));
    assertThat(silent.cancelled()).isFalse();
    timers.advance(PAUSE);
    Talk next = server.next().read(10);

    assertThat(silent.cancelled()).isTrue();
    assertThat(next.received()).isEqualTo(silent.received());
    execute(next, 0);
    assertThat(outcome).isCompleted();
  }

  @Test
  void shouldKeepAConnectionThatAnswersOthers() {
    TransactionStream stream = stream(10);
    for (int i = 0; i < 4; i++) {
      sendOneMore(stream);
    }
    Talk talk = server.next().read(10);

    for (int i = 1; i < 4; i++) {
      timers.advance(Duration.ofSeconds(2));
      execute(talk, i);
    }

    assertThat(talk.cancelled()).isFalse();
    assertThat(stream.unanswered()).isEqualTo(1);
  }

  @Test
  void shouldEndAtItsDeadlineAndKeepItsRoomUntilTheServerIsRidOfIt() {
    TransactionStream stream =
        client(TestClient.POLICY.withTryTimeoutMax(Duration.ofMinutes(1)), 100, Optional.empty())
            .transactions()
            .openStream(new StreamOptions(2));
    CompletableFuture<TransactionOutcome> sent = stream.send(payment());
    CompletableFuture<TransactionOutcome> kept = stream.send(payment());
    Talk talk = server.next().read(1);

    timers.advance(Duration.ofSeconds(10));

    assertThat(failureOf(sent).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    assertThat(failureOf(sent).outcomeUnknown()).isTrue();
    assertThat(failureOf(kept).outcomeUnknown()).isFalse();
    assertThat(stream.unanswered()).isZero();
    assertThat(stream.trySend(payment())).isPresent();
    assertThat(stream.trySend(payment())).isEmpty();
    execute(talk, 0);
    assertThat(stream.trySend(payment())).isPresent();
    assertThat(talk.cancelled()).isFalse();
  }

  @Test
  void shouldNotSendWhatWasCancelledBeforeTheServerReadIt() {
    TransactionStream stream = stream(2);
    CompletableFuture<TransactionOutcome> first = stream.send(payment());
    CompletableFuture<TransactionOutcome> second = stream.send(payment());
    Talk talk = server.next().read(1);

    assertThat(second.cancel(true)).isTrue();
    assertThat(first.cancel(true)).isTrue();
    assertThat(stream.trySend(payment())).isPresent();
    assertThat(stream.trySend(payment())).isEmpty();
    talk.read(10);

    assertThat(talk.received()).hasSize(2);
    execute(talk, 0);
    assertThat(stream.trySend(payment())).isPresent();
  }

  @Test
  void shouldGiveUpAConnectionThatAnswersWhatWasNotAsked() {
    TransactionStream stream = stream(2);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Talk talk = server.next().read(1);

    talk.say(about(talk, 0).setOrdinal(7).setCreated(executed(talk, 0)).build());

    assertThat(failureOf(outcome).code()).isEqualTo(StatusCode.INTERNAL);
    assertThat(failureOf(outcome).outcomeUnknown()).isTrue();
    assertThat(talk.cancelled()).isTrue();
  }

  @Test
  void shouldNotTakeTheAnswerToAnotherRequestOrToADryRunForItsOwn() {
    TransactionStream stream = stream(2);
    CompletableFuture<TransactionOutcome> other = stream.send(payment());
    CompletableFuture<TransactionOutcome> judged = stream.send(payment());
    Talk talk = server.next().read(2);

    talk.say(about(talk, 0).setId("other").setCreated(executed(talk, 0)).build());
    talk.say(
        about(talk, 1).setCreated(executed(talk, 1).toBuilder().setValidateOnly(true)).build());

    assertThat(failureOf(other)).hasMessageContaining("answered for other");
    assertThat(failureOf(judged)).hasMessageContaining("only judged");
    assertThat(talk.cancelled()).isFalse();
  }

  @Test
  void shouldNotSendARequestThatIsLargerThanServersTake() {
    TransactionStream stream = stream(1);

    MeridianException failure =
        failureOf(
            stream.send(
                PostRequest.builder("shop")
                    .posting("eu/a", "eu/b", "USD", 1)
                    .reference("x".repeat(4 << 20))
                    .build()));

    assertThat(failure.code()).isEqualTo(StatusCode.INVALID_ARGUMENT);
    assertThat(failure.attempts()).isZero();
    assertThat(stream.unanswered()).isZero();
    assertThat(server.waiting()).isZero();
  }

  @Test
  void shouldWaitForAllAnswersWhenDrained() throws InterruptedException {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Talk talk = server.next().read(10);
    Thread drainer = new Thread(stream::drain);
    drainer.start();
    Awaitility.await().until(() -> drainer.getState() == Thread.State.TIMED_WAITING);

    execute(talk, 0);
    drainer.join();

    assertThat(outcome).isCompleted();
    assertThat(stream.trySend(payment())).isPresent();
    assertThat(talk.halfClosed()).isFalse();
  }

  @Test
  void shouldEndTheCallWhenClosedAndTakeNothingAfterwards() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Talk talk = server.next().read(10);
    execute(talk, 0);

    stream.close();
    stream.close();

    assertThat(outcome).isCompleted();
    assertThat(talk.halfClosed()).isTrue();
    assertThat(failureOf(stream.send(payment())).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(stream.trySend(payment()).orElseThrow()).attempts()).isZero();
    assertThat(talk.received()).hasSize(1);
  }

  @Test
  void shouldFinishWhatWasSentBeforeItWasClosedOnABrokenConnectionToo() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());
    Thread.currentThread().interrupt();

    stream.close();

    assertThat(Thread.interrupted()).isTrue();
    server.next().read(1).end(Status.UNAVAILABLE);
    timers.advance(PAUSE);
    Talk next = server.next().read(1);
    execute(next, 0);
    assertThat(outcome).isCompleted();
    assertThat(next.halfClosed()).isTrue();
  }

  @Test
  void shouldMakeNoConnectionWhenNothingWasSent() {
    stream(10).close();

    assertThat(server.waiting()).isZero();
  }

  @Test
  void shouldEndWithTheClient() {
    TransactionStream stream = stream(10);
    CompletableFuture<TransactionOutcome> sent = stream.send(payment());
    CompletableFuture<TransactionOutcome> kept = stream.send(payment());
    Talk talk = server.next().read(1);

    client.orElseThrow().close();

    assertThat(failureOf(sent).code()).isEqualTo(StatusCode.CANCELLED);
    assertThat(failureOf(sent).outcomeUnknown()).isTrue();
    assertThat(failureOf(kept).outcomeUnknown()).isFalse();
    assertThat(talk.cancelled()).isTrue();
    assertThat(failureOf(stream.send(payment())).code()).isEqualTo(StatusCode.CANCELLED);
  }

  @Test
  void shouldCountAsOneCallUnderWayUntilItIsClosed() {
    MeridianClient one = client(TestClient.POLICY, 1, Optional.empty());
    TransactionStream stream = one.transactions().openStream(StreamOptions.DEFAULT);

    MeridianException failure =
        catchThrowableOfType(
            MeridianException.class, () -> one.transactions().openStream(StreamOptions.DEFAULT));

    assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    stream.close();
    assertThat(one.transactions().openStream(StreamOptions.DEFAULT)).isNotNull();
  }

  @Test
  void shouldCompleteFuturesWhereTheApplicationWantsThem() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    TransactionStream stream =
        client(TestClient.POLICY, 100, Optional.of(tasks::add))
            .transactions()
            .openStream(new StreamOptions(1));
    CompletableFuture<TransactionOutcome> outcome = stream.send(payment());

    execute(server.next().read(1), 0);
    assertThat(outcome).isNotDone();
    tasks.remove().run();

    assertThat(outcome).isCompleted();
  }

  @Test
  void shouldRefuseAWindowThatServersDoNotServe() {
    assertThatThrownBy(() -> new StreamOptions(0)).hasMessageContaining("window");
    assertThatThrownBy(() -> new StreamOptions(1001)).hasMessageContaining("window");
    assertThat(StreamOptions.DEFAULT.window()).isEqualTo(256);
  }
}
