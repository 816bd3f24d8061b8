package io.meridian.client.internal;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.meridian.client.MeridianException;
import io.meridian.client.RetryPolicy;
import io.meridian.client.StatusCode;
import java.time.Duration;
import java.util.Collection;
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
  private final Set<Ongoing> underWay = ConcurrentHashMap.newKeySet();
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
    checkMayBlock();
    RetryingCall<Q, R, T> future = start(call, Optional.empty());
    try {
      return future.get(call.deadline().plus(END_GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      future.cancel(true);
      throw future.abandoned(
          Failure.local(StatusCode.CANCELLED, "the waiting thread was interrupted"));
    } catch (TimeoutException late) {
      future.cancel(true);
      throw new IllegalStateException("the call did not end at its deadline", late);
    } catch (ExecutionException failed) {
      throw here(failed.getCause());
    }
  }

  /**
   * Waits for the end of what all of these do, as long as one of them may take.
   *
   * @throws MeridianException when interrupted
   */
  void awaitAll(Collection<? extends CompletableFuture<?>> futures, Duration deadline) {
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
          .get(deadline.plus(END_GRACE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Tries()
          .exception(
              Failure.local(StatusCode.CANCELLED, "the waiting thread was interrupted"), false);
    } catch (TimeoutException late) {
      throw new IllegalStateException("not all ended at their deadline", late);
    } catch (ExecutionException failed) {
      // How each of them ended is told by itself.
    }
  }

  /** Refuses to let a thread wait that serves the connection. */
  static void checkMayBlock() {
    if (CallbackThread.isCurrent()) {
      throw new IllegalStateException(
          "a blocking call on a thread that serves the connection would wait for itself; use the"
              + " Async form, or give the client a callbackExecutor");
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

  private <Q extends Message, R, T> RetryingCall<Q, R, T> start(
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

  /**
   * Counts something that goes on until it is ended as one call under way.
   *
   * @throws MeridianException when there are as many as are allowed, or the client is closed
   */
  void enter(Ongoing ongoing) {
    Optional<Failure> refusal = admit();
    if (refusal.isPresent()) {
      throw new Tries().exception(refusal.get(), false);
    }
    underWay.add(ongoing);
    if (closed.get()) {
      ongoing.refuse(closedFailure());
    }
  }

  /** It has ended; more than once is as good as once. */
  void leave(Ongoing ongoing) {
    if (underWay.remove(ongoing)) {
      permits.release();
    }
  }

  private Optional<Failure> admit(Message request) {
    return tooLarge(request).or(this::admit);
  }

  /** Why a request is not to be sent: servers would not take it. */
  static Optional<Failure> tooLarge(Message request) {
    int bytes = request.getSerializedSize();
    return bytes <= REQUEST_BYTES_MAX
        ? Optional.empty()
        : Optional.of(
            Failure.local(
                StatusCode.INVALID_ARGUMENT,
                "the request has "
                    + bytes
                    + " bytes; at most "
                    + REQUEST_BYTES_MAX
                    + " are taken: send fewer items or less data at a time"));
  }

  private Optional<Failure> admit() {
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

  /** How long closing waits. */
  Duration drainMax() {
    return drainMax;
  }

  Timers timers() {
    return timers;
  }

  /** The pause after a failed try: full jitter, and on top of it what the server asked for. */
  long pauseNanos(int attempts, Failure failure) {
    // More doublings than the bounds of the policy have room for would overflow.
    int doublings = Math.min(attempts - 1, 30);
    long base = retryPolicy.backoffBase().toNanos();
    long most = retryPolicy.backoffMax().toNanos();
    long ceiling = base > most >> doublings ? most : base << doublings;
    return (long) (random.getAsDouble() * ceiling)
        + failure.retryAfter().map(Duration::toNanos).orElse(0L);
  }

  /** As the public client promises. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    drain();
    for (Ongoing ongoing : underWay) {
      ongoing.refuse(closedFailure());
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
      CompletableFuture.allOf(
              underWay.stream().map(Ongoing::finish).toArray(CompletableFuture[]::new))
          .get(drainMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException ended) {
      // How they ended is for their callers; those that did not are ended next.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
