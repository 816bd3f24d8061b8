package io.meridian.call;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meridian.engine.CallContext;
import io.meridian.engine.Progress;
import io.meridian.wire.Answer;
import io.meridian.wire.CallFailure;
import io.meridian.wire.Exchange;
import io.meridian.wire.Failures;
import io.meridian.wire.OperationExchange;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs calls. Any thread; never blocks; each call is ended exactly once. */
public final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  /** Asks the engine one question and ends the call with what its reply becomes. */
  public <Q, D, R> void unary(
      StreamObserver<R> observer,
      Exchange<Q, D, R> exchange,
      BiFunction<Q, CallContext, CompletableFuture<D>> engine) {
    // Without a handler, answering a caller that has gone would throw.
    ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(() -> {});
    CompletableFuture<Void> unused =
        answer(exchange, engine).thenAccept(answer -> end(observer, answer));
  }

  /** Asks the engine one question; the future never fails, and says what its reply becomes. */
  public <Q, D, R> CompletableFuture<Answer<R>> answer(
      Exchange<Q, D, R> exchange, BiFunction<Q, CallContext, CompletableFuture<D>> engine) {
    return exchange instanceof Exchange.Refused<Q, D, R> refused
        ? CompletableFuture.completedFuture(new Answer.Failure<>(refused.failure()))
        : answer((Exchange.Ask<Q, D, R>) exchange, CallContexts.current(), engine);
  }

  /** The same of a question whose call is another than that on whose thread it is asked. */
  public <Q, D, R> CompletableFuture<Answer<R>> answer(
      Exchange.Ask<Q, D, R> ask,
      CallContext call,
      BiFunction<Q, CallContext, CompletableFuture<D>> engine) {
    return answer(ask, start(() -> engine.apply(ask.question(), call)));
  }

  /** The same for long work: progress is sent on the way, as much of it as the caller takes. */
  public <Q, D, R> void operation(
      StreamObserver<R> observer, OperationExchange<Q, D, R> exchange, Operation<Q, D> engine) {
    ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) observer;
    call.setOnCancelHandler(() -> {});
    if (exchange.exchange() instanceof Exchange.Refused<Q, D, R> refused) {
      observer.onError(refused.failure());
      return;
    }
    Exchange.Ask<Q, D, R> ask = (Exchange.Ask<Q, D, R>) exchange.exchange();
    ProgressSender<R> sender = new ProgressSender<>(call, exchange.progress(), System::nanoTime);
    CompletableFuture<Void> unused =
        answer(ask, start(() -> engine.run(ask.question(), sender, CallContexts.current())))
            .thenAccept(answer -> sender.end(() -> end(observer, answer)));
  }

  /**
   * Long work of the engine.
   *
   * @param <Q> the question
   * @param <D> the engine's reply
   */
  @FunctionalInterface
  public interface Operation<Q, D> {
    /** Starts it. */
    CompletableFuture<D> run(Q question, Progress progress, CallContext call);
  }

  @FunctionalInterface
  private interface Start<D> {
    CompletableFuture<D> now();
  }

  private static <D> CompletableFuture<D> start(Start<D> work) {
    try {
      return work.now();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <Q, D, R> CompletableFuture<Answer<R>> answer(
      Exchange.Ask<Q, D, R> ask, CompletableFuture<D> future) {
    return future.handle(
        (reply, failure) -> {
          try {
            return failure == null
                ? ask.answer().apply(reply)
                : new Answer.Failure<>(failure(failure));
          } catch (RuntimeException defect) {
            return new Answer.Failure<>(failure(defect));
          }
        });
  }

  private <R> void end(StreamObserver<R> observer, Answer<R> answer) {
    try {
      if (answer instanceof Answer.Message<R> message) {
        observer.onNext(message.message());
        observer.onCompleted();
      } else {
        observer.onError(((Answer.Failure<R>) answer).failure());
      }
    } catch (RuntimeException defect) {
      observer.onError(failure(defect));
    }
  }

  /**
   * What a call, or an item of it, ends with whose future failed; a defect of ours is logged here.
   */
  public CallFailure failure(Throwable failure) {
    return Failures.fault(failure)
        .orElseGet(
            () -> {
              LOG.error("a call failed for a reason of our own", failure);
              return Failures.defect();
            });
  }
}
