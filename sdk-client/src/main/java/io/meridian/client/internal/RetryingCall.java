package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meridian.client.MeridianException;
import io.meridian.client.StatusCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One call on its way: try, and while it makes sense pause and try again, always with the same
 * request, until there is an answer or an end. Tries follow each other, so their state needs no
 * lock; only {@code current} and {@code pause} are seen by those who cancel.
 *
 * @param <Q> the request message
 * @param <R> the response message
 * @param <T> what the caller gets
 */
final class RetryingCall<Q extends Message, R, T> extends CompletableFuture<T> implements Ongoing {
  private final Calls calls;
  private final Call<Q, R, T> call;
  private final Optional<Executor> completion;
  private final long deadlineNanos;
  private final AtomicBoolean holdsPermit;

  private final Tries tries = new Tries();
  private volatile ClientCall<Q, R> current;
  private volatile Runnable pause;

  RetryingCall(
      Calls calls, Call<Q, R, T> call, Optional<Executor> completion, boolean holdsPermit) {
    this.calls = calls;
    this.call = call;
    this.completion = completion;
    this.holdsPermit = new AtomicBoolean(holdsPermit);
    this.deadlineNanos = calls.timers().nanoTime() + call.deadline().toNanos();
  }

  /** What an application hangs on this future must not complete it. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  void start() {
    attempt();
  }

  @Override
  public CompletableFuture<?> finish() {
    return this;
  }

  /** Ends the call without an answer, where it stands. */
  @Override
  public void refuse(Failure failure) {
    end(current == null ? failure.asUnsent() : failure);
  }

  /** What an application gets that does not wait for the end of this call any longer. */
  MeridianException abandoned(Failure failure) {
    return tries.exception(failure, call.kind() == Call.Kind.COMMAND);
  }

  /** Stops what is still going on; the future is complete. */
  void abandon() {
    releasePermit();
    Runnable pending = pause;
    if (pending != null) {
      pending.run();
    }
    ClientCall<Q, R> running = current;
    if (running != null) {
      running.cancel("the call has ended", null);
    }
  }

  private void attempt() {
    long left = deadlineNanos - calls.timers().nanoTime();
    pause = null;
    if (isDone()) {
      return;
    }
    if (left <= 0) {
      end(
          Failure.local(StatusCode.DEADLINE_EXCEEDED, "no time was left for another try")
              .asUnsent());
      return;
    }
    tries.begin();
    long tryNanos =
        call.kind() == Call.Kind.OPERATION
            ? left
            : Math.min(left, calls.retryPolicy().tryTimeoutMax().toNanos());
    ClientCall<Q, R> started =
        calls
            .channel()
            .newCall(
                call.method(),
                CallOptions.DEFAULT.withDeadlineAfter(tryNanos, TimeUnit.NANOSECONDS));
    current = started;
    try {
      started.start(new Attempt(started, tryNanos < left), new Metadata());
      started.request(1);
      started.sendMessage(call.request());
      started.halfClose();
    } catch (RuntimeException | Error defect) {
      started.cancel("the client failed", defect);
      end(Failure.defect(defect));
    }
    if (isDone()) {
      started.cancel("the call has ended", null);
    }
  }

  private void failed(Failure failure, boolean outlastedTry) {
    if (failure.isTransport()) {
      calls.reconnect();
    }
    if (failure.isRetryable() || outlastedTry) {
      long pauseNanos = calls.pauseNanos(tries.attempts(), failure);
      long now = calls.timers().nanoTime();
      if (tries.attempts() < calls.retryPolicy().attemptsMax()
          && now + pauseNanos - deadlineNanos < 0) {
        tries.remember(failure);
        Runnable takeBack = calls.timers().after(pauseNanos, this::attempt);
        pause = takeBack;
        if (isDone()) {
          takeBack.run();
        }
        return;
      }
    }
    Optional<T> answer = call.reply().failure(failure, tries);
    if (answer.isPresent()) {
      succeed(answer.get());
    } else {
      end(failure);
    }
  }

  private void releasePermit() {
    if (holdsPermit.compareAndSet(true, false)) {
      calls.release();
    }
  }

  private void succeed(T answer) {
    releasePermit();
    calls.complete(completion, () -> complete(answer));
  }

  private void end(Failure failure) {
    releasePermit();
    calls.complete(completion, () -> completeExceptionally(abandoned(failure)));
  }

  /** Hears the end of one try. gRPC calls it on one thread at a time. */
  private final class Attempt extends ClientCall.Listener<R> {
    private final ClientCall<Q, R> tried;
    private final boolean shorterThanDeadline;
    private Optional<T> answer = Optional.empty();
    private Optional<Failure> understood = Optional.empty();

    Attempt(ClientCall<Q, R> tried, boolean shorterThanDeadline) {
      this.tried = tried;
      this.shorterThanDeadline = shorterThanDeadline;
    }

    @Override
    public void onMessage(R message) {
      try {
        answer = call.reply().message(message, tries);
      } catch (Reply.NotAnAnswerException notAnAnswer) {
        understood = Optional.of(notAnAnswer.failure());
      } catch (RuntimeException | Error defect) {
        understood = Optional.of(Failure.defect(defect));
        tried.cancel("the client failed", defect);
      }
      tried.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      // This try needs no cancelling any more, which would cost the connection's thread a command
      // per call.
      current = null;
      try {
        close(status, trailers);
      } catch (RuntimeException | Error defect) {
        // gRPC would log it and nobody would ever hear of this call again.
        end(Failure.defect(defect));
      }
    }

    private void close(Status status, Metadata trailers) {
      if (understood.isPresent()) {
        failed(understood.get(), false);
      } else if (!status.isOk()) {
        Failure failure = FailureMapper.of(status, trailers);
        if (!Transport.wasConnected(tried)) {
          failure = failure.asUnsent();
        }
        failed(failure, failure.code() == StatusCode.DEADLINE_EXCEEDED && shorterThanDeadline);
      } else if (answer.isPresent()) {
        succeed(answer.get());
      } else {
        failed(
            Failure.local(StatusCode.INTERNAL, "the server ended the call without an answer"),
            false);
      }
    }
  }
}
