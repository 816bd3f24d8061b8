package io.meridian.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.meridian.engine.CallContext;
import io.meridian.engine.CallerGoneException;
import io.meridian.engine.EngineException;
import io.meridian.engine.Progress;
import io.meridian.ledger.Reason;
import io.meridian.wire.Answer;
import io.meridian.wire.Exchange;
import io.meridian.wire.Failures;
import io.meridian.wire.OperationExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CallsTest {
  private final Calls calls = new Calls();
  private final FakeObserver observer = new FakeObserver();

  @Test
  void shouldAnswerWhenTheEngineDoes() {
    CompletableFuture<Integer> engine = new CompletableFuture<>();

    calls.unary(observer, ask(), (question, call) -> engine);
    assertThat(observer.events).isEmpty();
    engine.complete(6);

    assertThat(observer.events).containsExactly("q: 6", "completed");
  }

  @Test
  void shouldNotAskTheEngineWhenTheRequestWasRefused() {
    calls.unary(
        observer,
        new Exchange.Refused<String, Integer, String>(Failures.unreadable()),
        (question, call) -> {
          throw new AssertionError("asked");
        });

    assertThat(observer.events).containsExactly("INVALID_ARGUMENT");
  }

  @Test
  void shouldEndWithTheFaultOfTheEngine() {
    calls.unary(
        observer,
        ask(),
        (question, call) ->
            CompletableFuture.failedFuture(
                new EngineException(
                    Reason.TRY_AGAIN, Duration.ofMillis(1), Map.of(), "no leader")));

    assertThat(observer.events).containsExactly("UNAVAILABLE");
  }

  @Test
  void shouldEndACallWhoseCallerHasGone() {
    calls.unary(
        observer,
        ask(),
        (question, call) -> CompletableFuture.failedFuture(new CallerGoneException()));

    assertThat(observer.events).containsExactly("DEADLINE_EXCEEDED");
  }

  @Test
  void shouldEndACallInWhichTheEngineThrows() {
    calls.unary(
        observer,
        ask(),
        (question, call) -> {
          throw new EngineException(Reason.OVERLOADED, Duration.ofMillis(1), Map.of(), "full");
        });

    assertThat(observer.events).containsExactly("RESOURCE_EXHAUSTED");
  }

  @Test
  void shouldTellTheEngineHowLongTheCallerWaitsAndWhetherItHasGone() {
    // Given
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Context.CancellableContext context =
        Context.current().withDeadlineAfter(1, TimeUnit.HOURS, timer);
    AtomicReference<CallContext> seen = new AtomicReference<>();

    // When
    context.run(
        () ->
            calls.unary(
                observer,
                ask(),
                (question, call) -> {
                  seen.set(call);
                  return new CompletableFuture<>();
                }));

    // Then
    assertThat(seen.get().deadlineNanos() - System.nanoTime())
        .isBetween(TimeUnit.MINUTES.toNanos(50), TimeUnit.HOURS.toNanos(1));
    assertThat(seen.get().cancelled().getAsBoolean()).isFalse();
    context.cancel(null);
    assertThat(seen.get().cancelled().getAsBoolean()).isTrue();
    timer.shutdownNow();
  }

  @Test
  void shouldSendProgressAndThenTheResult() {
    CompletableFuture<Integer> engine = new CompletableFuture<>();
    AtomicReference<Progress> progress = new AtomicReference<>();
    calls.operation(
        observer,
        new OperationExchange<>(ask(), (done, total) -> done + "/" + total),
        (question, reported, call) -> {
          progress.set(reported);
          return engine;
        });

    progress.get().at(1, 3);
    engine.complete(6);
    progress.get().at(2, 3);

    assertThat(observer.events).containsExactly("1/3", "q: 6", "completed");
  }

  @Test
  void shouldSendProgressNoMoreOftenThanIsOfUse() {
    AtomicLong nanos = new AtomicLong();
    ProgressSender<String> sender =
        new ProgressSender<>(observer, (done, total) -> done + "/" + total, nanos::get);

    for (int i = 1; i <= 1000; i++) {
      sender.at(i, 1000);
      nanos.addAndGet(Duration.ofMillis(1).toNanos());
    }

    assertThat(observer.events)
        .containsExactly("1/1000", "201/1000", "401/1000", "601/1000", "801/1000");
  }

  @Test
  void shouldSendNoProgressToACallerThatDoesNotReadOrHasGone() {
    ProgressSender<String> sender =
        new ProgressSender<>(observer, (done, total) -> done + "/" + total, System::nanoTime);

    observer.ready = false;
    sender.at(1, 3);
    observer.ready = true;
    observer.cancelled = true;
    sender.at(2, 3);

    assertThat(observer.events).isEmpty();
  }

  private static Exchange<String, Integer, String> ask() {
    return new Exchange.Ask<>("q", reply -> Answer.of("q: " + reply));
  }

  private static final class FakeObserver extends ServerCallStreamObserver<String> {
    private final List<String> events = new ArrayList<>();
    private boolean ready = true;
    private boolean cancelled;

    @Override
    public void onNext(String message) {
      events.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      events.add(Status.fromThrowable((StatusRuntimeException) failure).getCode().name());
    }

    @Override
    public void onCompleted() {
      events.add("completed");
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}
  }
}
