package io.meridian.transaction;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meridian.admission.Capacity;
import io.meridian.admission.TransactionLimiter.Entered;
import io.meridian.call.CallContexts;
import io.meridian.call.Calls;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.wire.Answer;
import io.meridian.wire.CallFailure;
import io.meridian.wire.CommandQuestion;
import io.meridian.wire.Exchange;
import io.meridian.wire.TransactionMapper;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One stream of transactions. It reads no further while {@link #REQUESTS_MAX} requests wait for
 * room, for their answer or for the client to read it, so a slow reader holds back itself and
 * nobody else, and where there is more to do than can be done in time all streams go slower. Any
 * thread; never blocks; every request that is read is answered once, unless the client goes.
 */
final class TransactionStream implements StreamObserver<StreamTransactionsRequest> {
  /** Requests of one stream that are read and whose answer is not sent yet. */
  static final int REQUESTS_MAX = 1_000;

  private final ServerCallStreamObserver<StreamTransactionsResponse> call;
  private final TransactionMapper wire;
  private final AdmittedTransactions transactions;
  private final Calls calls;
  private final Capacity capacity;

  /** Requests that wait for room; the first waits in the limiter, unless a thread is admitting. */
  private final Queue<Request> postponed = new ArrayDeque<>();

  private final Consumer<Entered> waiter = this::admit;
  private boolean admitting;

  /** Answers that wait for the client to read. */
  private final Queue<StreamTransactionsResponse> unsent = new ArrayDeque<>();

  private long received;
  private int waiting;
  private boolean halfClosed;
  private boolean stopping;
  private boolean ended;
  private Runnable unregister = () -> {};

  /** One request that has the right shape. */
  private record Request(
      Exchange.Ask<CommandQuestion, CommandReply, CreateTransactionResponse> ask,
      Function<Answer<CreateTransactionResponse>, StreamTransactionsResponse> message,
      CallContext context) {
    CommandQuestion question() {
      return ask.question();
    }
  }

  /** One for which there is room. */
  private final class Admitted {
    private final Request request;
    private final Entered room;

    Admitted(Request request, Entered room) {
      this.request = request;
      this.room = room;
    }

    void run() {
      var unused =
          calls
              .answer(
                  request.ask(),
                  request.context(),
                  (question, context) -> transactions.run(room, question, context))
              .thenAccept(answer -> answer(request.message().apply(answer)));
    }
  }

  TransactionStream(
      ServerCallStreamObserver<StreamTransactionsResponse> call,
      TransactionMapper wire,
      AdmittedTransactions transactions,
      Calls calls,
      Capacity capacity) {
    this.call = call;
    this.wire = wire;
    this.transactions = transactions;
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
    CallContext context = CallContexts.current();
    long ordinal;
    synchronized (this) {
      ordinal = received++;
      waiting++;
    }
    var streamed = wire.stream(request, ordinal);
    Optional<CallFailure> failure =
        streamed.exchange()
                instanceof
                Exchange.Ask<CommandQuestion, CommandReply, CreateTransactionResponse> ask
            ? admit(new Request(ask, streamed.message(), context))
            : Optional.of(late().orElseGet(() -> refused(streamed.exchange())));
    failure.ifPresent(with -> answer(streamed.message().apply(new Answer.Failure<>(with))));
  }

  private static CallFailure refused(Exchange<?, ?, CreateTransactionResponse> exchange) {
    return ((Exchange.Refused<?, ?, CreateTransactionResponse>) exchange).failure();
  }

  /** What every request is answered when the server stops. */
  private synchronized Optional<CallFailure> late() {
    return stopping || ended ? Optional.of(capacity.stopping()) : Optional.empty();
  }

  /**
   * Has the engine execute it, if there is room and none waits before it; else it waits, and all
   * are executed in the order in which they were read.
   *
   * @return why it is not executed, nor waits
   */
  private Optional<CallFailure> admit(Request request) {
    Optional<Admitted> first = Optional.empty();
    synchronized (this) {
      Optional<CallFailure> late = late();
      if (late.isPresent()) {
        return late;
      }
      boolean noneBefore = postponed.isEmpty() && !admitting;
      if (noneBefore) {
        first = transactions.room(request.question()).map(room -> new Admitted(request, room));
        admitting = first.isPresent();
      }
      if (first.isEmpty()) {
        if (!transactions.postpone(request.question())) {
          return Optional.of(transactions.full());
        }
        postponed.add(request);
        first = noneBefore ? next() : first;
      }
    }
    run(first);
    return Optional.empty();
  }

  /** There is room for the first of those that wait for it, if they still do. */
  private void admit(Entered room) {
    Optional<Admitted> first;
    synchronized (this) {
      first = postponed.isEmpty() ? Optional.empty() : Optional.of(first(room));
      admitting |= first.isPresent();
    }
    if (first.isEmpty()) {
      room.leave();
    }
    run(first);
  }

  private void run(Optional<Admitted> first) {
    for (Optional<Admitted> next = first; next.isPresent(); next = next()) {
      next.get().run();
    }
  }

  /** Nothing more is to be admitted by this thread when it is empty. */
  private synchronized Optional<Admitted> next() {
    Optional<Entered> room =
        postponed.isEmpty()
            ? Optional.empty()
            : transactions.roomOrWait(postponed.peek().question(), waiter);
    admitting = room.isPresent();
    return room.map(this::first);
  }

  private Admitted first(Entered room) {
    Request request = postponed.remove();
    transactions.notPostponed(request.question());
    return new Admitted(request, room);
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
  private void stop() {
    List<Request> late;
    synchronized (this) {
      stopping = true;
      late = forgetPostponed();
    }
    late.forEach(
        request -> answer(request.message().apply(new Answer.Failure<>(capacity.stopping()))));
    synchronized (this) {
      send();
    }
  }

  private List<Request> forgetPostponed() {
    List<Request> all = List.copyOf(postponed);
    if (!all.isEmpty()) {
      transactions.waitNoLonger(all.get(0).question(), waiter);
    }
    all.forEach(request -> transactions.notPostponed(request.question()));
    postponed.clear();
    return all;
  }

  /** The client has gone: nobody reads what is answered. */
  private synchronized void drop() {
    forgetPostponed();
    unsent.clear();
    end();
  }
}
