package io.meridian.transaction;

import io.grpc.stub.ServerCallStreamObserver;
import io.meridian.admission.Capacity;
import io.meridian.call.CallContexts;
import io.meridian.call.Calls;
import io.meridian.engine.CallContext;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.proto.v1.WatchEventsResponse;
import io.meridian.wire.Answer;
import io.meridian.wire.CallFailure;
import io.meridian.wire.EventFeed;
import io.meridian.wire.EventQuestion;
import io.meridian.wire.Exchange;
import io.meridian.wire.Failures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * One watch. It asks the engine for the next page when the client has read the one before, and
 * waits with the engine, not on a thread; so it holds one page at most. Any thread; never blocks.
 */
final class EventWatch {
  /** Events that are asked for, and so held, at a time. */
  static final int PAGE_EVENTS_MAX = 100;

  /** The time without an event after which the client is told how far the watch has come. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final ServerCallStreamObserver<WatchEventsResponse> call;
  private final Events events;
  private final Calls calls;
  private final Capacity capacity;
  private final CallContext context = CallContexts.current();

  /** Events that wait for the client to read. */
  private final Queue<EventPage.Event> unsent = new ArrayDeque<>();

  private EventQuestion question;
  private EventFeed feed;
  private EventCursor cursor;
  private boolean heartbeatDue;
  private boolean asking;
  private boolean advancing;
  private boolean ended;
  private Runnable unregister = () -> {};

  EventWatch(
      ServerCallStreamObserver<WatchEventsResponse> call,
      Events events,
      Calls calls,
      Capacity capacity) {
    this.call = call;
    this.events = events;
    this.calls = calls;
    this.capacity = capacity;
  }

  /**
   * Begins; to be called while the call is being started.
   *
   * @param exchange which events are asked for
   * @param ledger asks the engine for their ledger
   */
  <D> void start(
      Exchange<EventQuestion, D, EventFeed> exchange,
      BiFunction<EventQuestion, CallContext, CompletableFuture<D>> ledger) {
    call.setOnReadyHandler(this::advance);
    call.setOnCancelHandler(this::end);
    Runnable registered = capacity.onClose(() -> fail(capacity.stopping()));
    synchronized (this) {
      unregister = registered;
    }
    if (exchange instanceof Exchange.Ask<EventQuestion, D, EventFeed> ask) {
      question = ask.question();
    }
    var unused = calls.answer(exchange, ledger).thenAccept(this::opened);
  }

  private void opened(Answer<EventFeed> answer) {
    if (answer instanceof Answer.Failure<EventFeed> failure) {
      fail(failure.failure());
      return;
    }
    synchronized (this) {
      feed = ((Answer.Message<EventFeed>) answer).message();
    }
    if (question.from().isPresent()) {
      begin(question.from().get(), false);
    } else {
      // Nothing else would tell the client from when on it misses nothing.
      take(events.newest(question, context), newest -> begin(newest, true));
    }
  }

  private void begin(EventCursor from, boolean tell) {
    synchronized (this) {
      cursor = from;
      heartbeatDue = tell;
    }
    advance();
  }

  /** Does all that can be done now. Whoever is at it already does it. */
  private synchronized void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      while (step()) {}
    } catch (RuntimeException defect) {
      fail(calls.failure(defect));
    } finally {
      advancing = false;
    }
  }

  /** Does one thing; false when the client or the engine has to do something first. */
  private boolean step() {
    if (ended || cursor == null || !call.isReady()) {
      return false;
    }
    if (!unsent.isEmpty()) {
      feed.message(unsent.poll()).ifPresent(call::onNext);
      return true;
    }
    if (heartbeatDue) {
      heartbeatDue = false;
      call.onNext(feed.heartbeat(cursor));
      return true;
    }
    if (asking) {
      return false;
    }
    asking = true;
    take(events.page(question, cursor, PAGE_EVENTS_MAX, HEARTBEAT, context), this::arrived);
    return true;
  }

  private void arrived(EventPage page) {
    synchronized (this) {
      asking = false;
      unsent.addAll(page.events());
      heartbeatDue = page.events().isEmpty();
      cursor = page.next();
    }
    advance();
  }

  private <T> void take(CompletableFuture<ReadReply<T>> reply, Consumer<T> found) {
    var unused =
        reply.whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                fail(calls.failure(failure));
              } else if (answer instanceof ReadReply.Found<T> there) {
                found.accept(there.value());
              } else {
                fail(Failures.refused((ReadReply.Refused<T>) answer));
              }
            });
  }

  private synchronized void fail(CallFailure failure) {
    if (!ended) {
      end();
      call.onError(failure);
    }
  }

  private synchronized void end() {
    ended = true;
    unsent.clear();
    unregister.run();
  }
}
