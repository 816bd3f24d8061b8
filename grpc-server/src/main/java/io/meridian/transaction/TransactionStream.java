package io.meridian.transaction;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meridian.admission.Capacity;
import io.meridian.call.Calls;
import io.meridian.call.Commands;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.wire.Answer;
import io.meridian.wire.CallFailure;
import io.meridian.wire.TransactionMapper;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * One stream of transactions. It reads no further while {@link #REQUESTS_MAX} requests wait for
 * their answer or for the client to read it, so a slow reader holds back itself and nobody else.
 * Any thread; never blocks; every request that is read is answered once, unless the client goes.
 */
final class TransactionStream implements StreamObserver<StreamTransactionsRequest> {
  /** Requests of one stream that are read and whose answer is not sent yet. */
  static final int REQUESTS_MAX = 1_000;

  private final ServerCallStreamObserver<StreamTransactionsResponse> call;
  private final TransactionMapper wire;
  private final Commands commands;
  private final Calls calls;
  private final Capacity capacity;

  /** Answers that wait for the client to read. */
  private final Queue<StreamTransactionsResponse> unsent = new ArrayDeque<>();

  private long received;
  private int waiting;
  private boolean halfClosed;
  private boolean stopping;
  private boolean ended;
  private Runnable unregister = () -> {};

  TransactionStream(
      ServerCallStreamObserver<StreamTransactionsResponse> call,
      TransactionMapper wire,
      Commands commands,
      Calls calls,
      Capacity capacity) {
    this.call = call;
    this.wire = wire;
    this.commands = commands;
    this.calls = calls;
    this.capacity = capacity;
  }

  /** Begins to read; to be called while the call is being started. */
  TransactionStream start() {
    call.disableAutoRequest();
    call.setOnReadyHandler(this::send);
    call.setOnCancelHandler(this::drop);
    call.request(REQUESTS_MAX);
    Runnable registered = capacity.onClose(this::stop);
    synchronized (this) {
      unregister = registered;
    }
    return this;
  }

  @Override
  public void onNext(StreamTransactionsRequest request) {
    long ordinal;
    synchronized (this) {
      ordinal = received++;
      waiting++;
    }
    var streamed = wire.stream(request, ordinal);
    Optional<CallFailure> refused = capacity.enter();
    if (refused.isPresent()) {
      answer(streamed.message().apply(new Answer.Failure<>(refused.get())));
      return;
    }
    var unused =
        calls
            .answer(streamed.exchange(), commands::run)
            .thenAccept(
                answer -> {
                  capacity.leave();
                  answer(streamed.message().apply(answer));
                });
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    send();
  }

  @Override
  public void onError(Throwable gone) {
    drop();
  }

  private synchronized void answer(StreamTransactionsResponse answer) {
    if (!ended) {
      unsent.add(answer);
      send();
    }
  }

  /** Sends what the client is ready to read, and reads as many requests as were answered. */
  private synchronized void send() {
    int sent = 0;
    while (!ended && call.isReady() && !unsent.isEmpty()) {
      call.onNext(unsent.poll());
      sent++;
    }
    waiting -= sent;
    if (ended || (waiting == 0 && endsNow())) {
      return;
    }
    if (sent > 0 && !stopping) {
      call.request(sent);
    }
  }

  /** Ends the call, if nothing is to come any more. */
  private boolean endsNow() {
    if (halfClosed) {
      end();
      call.onCompleted();
    } else if (stopping) {
      end();
      call.onError(capacity.stopping());
    }
    return ended;
  }

  private void end() {
    ended = true;
    unregister.run();
  }

  /** The server stops: what was read is answered, and no more is read. */
  private synchronized void stop() {
    stopping = true;
    send();
  }

  /** The client has gone: nobody reads what is answered. */
  private synchronized void drop() {
    unsent.clear();
    end();
  }
}
