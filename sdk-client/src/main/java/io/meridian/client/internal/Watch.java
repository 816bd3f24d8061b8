package io.meridian.client.internal;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meridian.client.Event;
import io.meridian.client.EventListener;
import io.meridian.client.ResumeTokenStore;
import io.meridian.client.StatusCode;
import io.meridian.client.Subscription;
import io.meridian.client.WatchRequest;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A subscription to events over one connection after the other, each beginning where the newest
 * token says. Everything happens on one thread of its own, one thing after the other: what gRPC
 * calls, and what time brings, only puts work there. So listener and store may block, what was
 * delivered is dealt with before the end of its connection is, and the state needs no lock.
 */
final class Watch implements Subscription, Ongoing {
  /** How many messages are on their way to the listener at most. */
  private static final int PREFETCH = 16;

  /** How long a server, which gives a sign of life every few seconds, may be silent. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private final Calls calls;
  private final WatchRequest request;
  private final ResumeTokenStore store;
  private final EventListener listener;
  private final ExecutorService executor = Executors.newSingleThreadExecutor(this::thread);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile Thread own;
  private volatile boolean closing;
  private Connection connection;
  private String token = "";
  private int failuresInARow;
  private long lifeSignNanos;

  Watch(Calls calls, WatchRequest request, ResumeTokenStore store, EventListener listener) {
    this.calls = calls;
    this.request = request;
    this.store = store;
    this.listener = listener;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "meridian-client-events");
    thread.setDaemon(true);
    own = thread;
    return thread;
  }

  void start() {
    later(
        () -> {
          token = store.load().orElse("");
          connect();
        });
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public void close() {
    CompletableFuture<?> end = finish();
    if (Thread.currentThread() == own) {
      return;
    }
    try {
      end.get(calls.drainMax().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException notMore) {
      // How it ended is told by the future; a listener that does not return is left alone.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CompletableFuture<?> finish() {
    closing = true;
    later(() -> end(Optional.empty()));
    return ended;
  }

  @Override
  public void refuse(Failure failure) {
    var unused = finish();
  }

  /** Something to do on the own thread; what it throws ends the subscription. */
  private interface Work {
    void run() throws Exception;
  }

  private void later(Work work) {
    try {
      executor.execute(
          () -> {
            try {
              work.run();
            } catch (Throwable thrown) {
              // Of one that is closed already nobody wants to hear that it could not go on.
              end(closing ? Optional.empty() : Optional.of(thrown));
            }
          });
    } catch (RejectedExecutionException over) {
      // It has ended, and nothing is to happen any more.
    }
  }

  private void end(Optional<Throwable> cause) {
    closing = true;
    if (connection != null) {
      connection.call.cancel("the subscription is closed", null);
    }
    executor.shutdown();
    calls.leave(this);
    cause.ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
    if (cause.isPresent() && cause.get() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private void connect() {
    if (closing) {
      return;
    }
    Connection next = new Connection();
    connection = next;
    lifeSignNanos = calls.timers().nanoTime();
    next.start();
    listenFor(next, SILENCE_MAX.toNanos());
  }

  private void deliver(Connection from, WatchEventsResponse message) throws Exception {
    if (closing || from != connection) {
      return;
    }
    failuresInARow = 0;
    if (message.hasEvent()) {
      Optional<Event> event = event(message);
      if (event.isPresent()) {
        listener.on(event.get());
      }
    }
    if (!message.getResumeToken().equals(token)) {
      store.save(message.getResumeToken());
      token = message.getResumeToken();
    }
    lifeSignNanos = calls.timers().nanoTime();
    from.call.request(1);
  }

  private static Optional<Event> event(WatchEventsResponse message) {
    try {
      return AnswerMapper.event(message.getEvent());
    } catch (RuntimeException unreadable) {
      Failure defect = Failure.defect(unreadable);
      throw defect.exception(defect.message(), 1, false);
    }
  }

  private void broken(Connection gone, Failure failure, boolean again) {
    if (closing || gone != connection) {
      return;
    }
    connection = null;
    failuresInARow++;
    var exception =
        failure.exception(failure.name() + ": " + failure.message(), failuresInARow, false);
    if (!again) {
      throw exception;
    }
    if (failure.isTransport()) {
      calls.reconnect();
    }
    var unused =
        calls.timers().after(calls.pauseNanos(failuresInARow, failure), () -> later(this::connect));
    listener.onDisconnect(exception);
  }

  /** Waits for the connection to become silent for too long. */
  private void listenFor(Connection present, long nanos) {
    var unused =
        calls
            .timers()
            .after(
                nanos,
                () ->
                    later(
                        () -> {
                          if (closing || present != connection) {
                            return;
                          }
                          long left =
                              lifeSignNanos + SILENCE_MAX.toNanos() - calls.timers().nanoTime();
                          if (left > 0) {
                            listenFor(present, left);
                          } else {
                            present.giveUp();
                          }
                        }));
  }

  /** One call of the method. gRPC calls the listener on one thread at a time. */
  private final class Connection extends ClientCall.Listener<WatchEventsResponse> {
    private final ClientCall<WatchEventsRequest, WatchEventsResponse> call =
        calls.channel().newCall(TransactionServiceGrpc.getWatchEventsMethod(), CallOptions.DEFAULT);

    void start() {
      call.start(this, new Metadata());
      call.request(PREFETCH);
      call.sendMessage(
          WatchEventsRequest.newBuilder()
              .setLedger(request.ledger())
              .setRegion(request.region())
              .setResumeToken(token)
              .setFromNow(request.fromNow() && token.isEmpty())
              .build());
      call.halfClose();
    }

    void giveUp() {
      call.cancel("silent for too long", null);
      broken(
          this,
          Failure.local(StatusCode.DEADLINE_EXCEEDED, "the server was silent for " + SILENCE_MAX),
          true);
    }

    @Override
    public void onMessage(WatchEventsResponse message) {
      later(() -> deliver(this, message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      Failure failure =
          status.isOk()
              ? Failure.local(StatusCode.UNAVAILABLE, "the server ended the stream")
              : FailureMapper.of(status, trailers);
      later(() -> broken(this, failure, failure.isRetryable()));
    }
  }
}
