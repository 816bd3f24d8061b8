package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.meridian.client.MeridianException;
import io.meridian.client.RetryPolicy;
import io.meridian.client.StatusCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Carries calls out: takes no more than are allowed, starts them, lets them end on the right
 * thread, and knows those under way so that closing can wait for them. Any thread.
 */
public final class Calls implements AutoCloseable {
  /** The largest request that servers take, unless told otherwise. */
  static final int REQUEST_BYTES_MAX = 4 << 20;

  /** How much longer than its deadline a call may take to end, before that is a defect. */
  private static final Duration END_GRACE = Duration.ofSeconds(5);

  /** How long closing waits for the connections, which have nothing left to do. */
  private static final Duration CHANNEL_CLOSE_MAX = Duration.ofSeconds(1);

  /** How often, at most, failed connections are tried again sooner than gRPC itself would. */
  private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);

  private final ManagedChannel channel;
  private final RetryPolicy retryPolicy;
  private final int inFlightMax;
  private final Duration drainMax;
  private final Optional<Executor> callbackExecutor;
  private final Timers timers;
  private final DoubleSupplier random;

  private final Semaphore permits;
  private final Set<RetryingCall<?, ?, ?>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong reconnectNanos;

  /**
   * Over a channel that this closes.
   *
   * @param random evenly from 0 (included) to 1 (not included); any thread
   */
  public Calls(
      ManagedChannel channel, ClientSettings settings, Timers timers, DoubleSupplier random) {
    this.channel = channel;
    this.retryPolicy = settings.retryPolicy();
    this.inFlightMax = settings.inFlightMax();
    this.drainMax = settings.drainMax();
    this.callbackExecutor = settings.callbackExecutor();
    this.timers = timers;
    this.random = random;
    permits = new Semaphore(inFlightMax);
    reconnectNanos = new AtomicLong(timers.nanoTime());
  }

  /** Starts a call; its future ends where the application wants it to. */
  <Q extends Message, R, T> CompletableFuture<T> start(Call<Q, R, T> call) {
    return start(call, callbackExecutor);
  }

  /**
   * Starts a call whose future ends on the thread that serves the connection, for what this package
   * hangs on it.
   */
  <Q extends Message, R, T> CompletableFuture<T> startInside(Call<Q, R, T> call) {
    return start(call, Optional.empty());
  }

  /**
   * Makes a call and waits for its end.
   *
   * @throws MeridianException when it has no answer
   * @throws IllegalStateException when the thread serves the connection and would wait for itself
   */
  <Q extends Message, R, T> T await(Call<Q, R, T> call) {
    if (CallbackThread.isCurrent()) {
      throw new IllegalStateException(
          "a blocking call on a thread that serves the connection would wait for itself; use the"
              + " Async form, or give the client a callbackExecutor");
    }
    CompletableFuture<T> future = startInside(call);
    try {
      return future.get(call.deadline().plus(END_GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      future.cancel(true);
      throw Failure.local(StatusCode.CANCELLED, "the waiting thread was interrupted")
          .exception(
              "CANCELLED: the waiting thread was interrupted", 1, call.kind() == Call.Kind.COMMAND);
    } catch (TimeoutException late) {
      future.cancel(true);
      throw new IllegalStateException("the call did not end at its deadline", late);
    } catch (ExecutionException failed) {
      throw here(failed.getCause());
    }
  }

  /**
   * The same exception with the stack of this thread: the other one shows who served the
   * connection, not who asked.
   */
  private static RuntimeException here(Throwable failure) {
    if (failure instanceof MeridianException there) {
      MeridianException here = new MeridianException(there.fault(), there.getCause());
      for (Throwable earlier : there.getSuppressed()) {
        here.addSuppressed(earlier);
      }
      return here;
    }
    return new IllegalStateException("the call ended with a defect", failure);
  }

  private <Q extends Message, R, T> CompletableFuture<T> start(
      Call<Q, R, T> call, Optional<Executor> completion) {
    Optional<Failure> refusal = admit(call.request());
    RetryingCall<Q, R, T> running = new RetryingCall<>(this, call, completion, refusal.isEmpty());
    if (refusal.isPresent()) {
      running.refuse(refusal.get());
    } else {
      underWay.add(running);
      var unused = running.whenComplete((answer, failure) -> forget(running));
      if (closed.get()) {
        running.refuse(closedFailure());
      } else {
        running.start();
      }
    }
    return running;
  }

  private Optional<Failure> admit(Message request) {
    int bytes = request.getSerializedSize();
    if (bytes > REQUEST_BYTES_MAX) {
      return Optional.of(
          Failure.local(
              StatusCode.INVALID_ARGUMENT,
              "the request has "
                  + bytes
                  + " bytes; at most "
                  + REQUEST_BYTES_MAX
                  + " are taken: send fewer items or less data at a time"));
    }
    if (closed.get()) {
      return Optional.of(closedFailure());
    }
    if (!permits.tryAcquire()) {
      return Optional.of(
          Failure.local(
              StatusCode.RESOURCE_EXHAUSTED,
              "as many calls are under way as inFlightMax allows: "
                  + inFlightMax
                  + "; wait for some of them to end"));
    }
    return Optional.empty();
  }

  static Failure closedFailure() {
    return Failure.local(StatusCode.CANCELLED, "the client is closed");
  }

  /**
   * Makes room for another call, before the end of this one is told to those who may want to start
   * it.
   */
  void release() {
    permits.release();
  }

  private void forget(RetryingCall<?, ?, ?> ended) {
    ended.abandon();
    underWay.remove(ended);
  }

  /** Runs what completes a future, so that blocking calls made from there are noticed. */
  void complete(Optional<Executor> executor, Runnable completion) {
    if (executor.isPresent()) {
      try {
        executor.get().execute(completion);
        return;
      } catch (RejectedExecutionException full) {
        // Somebody waits for this future: it must end, if not where it was wanted then here.
      }
    }
    CallbackThread.run(completion);
  }

  /** As {@link #complete(Optional, Runnable)}, where the application wants it. */
  void completeOutside(Runnable completion) {
    complete(callbackExecutor, completion);
  }

  /**
   * Makes gRPC try its failed connections now, not when its own growing pause is over; at most
   * every so often.
   */
  void reconnect() {
    long now = timers.nanoTime();
    long due = reconnectNanos.get();
    if (now - due >= 0 && reconnectNanos.compareAndSet(due, now + RECONNECT_PAUSE.toNanos())) {
      channel.resetConnectBackoff();
    }
  }

  ManagedChannel channel() {
    return channel;
  }

  RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  Timers timers() {
    return timers;
  }

  /** Evenly from 0 to {@code most}. */
  long randomUpTo(long most) {
    return (long) (random.getAsDouble() * most);
  }

  /** As the public client promises. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    drain();
    for (RetryingCall<?, ?, ?> call : underWay) {
      call.refuse(closedFailure());
    }
    timers.close();
    channel.shutdownNow();
    if (!CallbackThread.isCurrent()) {
      try {
        channel.awaitTermination(CHANNEL_CLOSE_MAX.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drain() {
    if (CallbackThread.isCurrent()) {
      return;
    }
    try {
      CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
          .get(drainMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException ended) {
      // How they ended is for their callers; those that did not are ended next.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
