package io.meridian.client.internal;

import io.meridian.client.StatusCode;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.internal.StreamItem.Place;
import io.meridian.proto.v1.StreamTransactionsResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What brings the items of a stream to their ends, over one connection after the other. An item
 * waits in the queue, goes onto the wire when the connection takes more, and is settled by its
 * answer; what is on the wire when the connection breaks goes back to the head of the queue.
 *
 * <p>All state is guarded by one lock, under which nothing foreign is called: gRPC is spoken to by
 * one thread at a time, the one that {@link #pump pumps}, and futures complete after the lock is
 * let go. An item takes room in the window until it is settled and off the wire, so the window
 * bounds what a server has to keep as well. Any thread.
 */
final class StreamPipe implements StreamConnection.Owner {
  /** The window had no room. */
  static final Failure NO_ROOM =
      Failure.local(
          StatusCode.DEADLINE_EXCEEDED, "the stream's window had no room before the deadline");

  private final Calls calls;
  private final Duration deadline;
  private final int window;
  private final Runnable whenEnded;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final AtomicInteger pumping = new AtomicInteger();

  /** What has no end yet. */
  private final Set<StreamItem> unfinished = new LinkedHashSet<>();

  private final Deque<StreamItem> queue = new ArrayDeque<>();

  /** What is on the wire, by its ordinal, in the order of sending. */
  private final Map<Long, StreamItem> wire = new LinkedHashMap<>();

  private int taken;
  private long nextOrdinal;
  private long progressNanos;
  private Optional<StreamConnection> connection = Optional.empty();
  private int failuresInARow;
  private long connectNotBefore;
  private boolean connectPlanned;
  private boolean watching;
  private boolean closing;
  private boolean ended;

  /**
   * A pipe without a connection yet.
   *
   * @param deadline how long an item may take
   * @param window how many items may take room
   * @param whenEnded told when there will be no connection any more, perhaps twice
   */
  StreamPipe(Calls calls, Duration deadline, int window, Runnable whenEnded) {
    this.calls = calls;
    this.deadline = deadline;
    this.window = window;
    this.whenEnded = whenEnded;
    connectNotBefore = calls.timers().nanoTime();
  }

  /**
   * Takes an item, once there is room for it.
   *
   * @param waitNanos how long to wait for room at most
   * @return why it was not taken; {@link #NO_ROOM} if there was none at once or in time
   */
  Optional<Failure> admit(StreamItem item, long waitNanos) {
    lock.lock();
    try {
      Optional<Failure> refusal = awaitRoom(waitNanos);
      if (refusal.isPresent()) {
        return refusal;
      }
      taken++;
      unfinished.add(item);
      item.place = Place.QUEUE;
      queue.addLast(item);
    } finally {
      lock.unlock();
    }
    var unused = item.whenComplete((outcome, failure) -> forget(item));
    watch();
    pump();
    return Optional.empty();
  }

  private Optional<Failure> awaitRoom(long waitNanos) {
    long left = waitNanos;
    try {
      while (!closing && taken >= window) {
        if (left <= 0) {
          return Optional.of(NO_ROOM);
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of(Failure.local(StatusCode.CANCELLED, "the waiting thread was interrupted"));
    }
    return closing
        ? Optional.of(Failure.local(StatusCode.CANCELLED, "the stream is closed"))
        : Optional.empty();
  }

  /** What has no end yet. */
  List<StreamItem> unfinished() {
    lock.lock();
    try {
      return List.copyOf(unfinished);
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more, and ends by itself when nothing is left. */
  void stopTaking() {
    lock.lock();
    try {
      closing = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Ends everything with a failure, now. */
  void refuse(Failure failure) {
    List<Runnable> completions = new ArrayList<>();
    lock.lock();
    try {
      closing = true;
      ended = true;
      for (StreamItem item : List.copyOf(unfinished)) {
        end(item, item.place == Place.WIRE ? failure : failure.asUnsent(), completions);
      }
      var unused = clearWire();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    complete(completions);
    pump();
    whenEnded.run();
  }

  /** Does what there is to do on the connection, unless another thread is at it already. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Optional<Runnable> step = nextStep();
      while (step.isPresent()) {
        step.get().run();
        step = nextStep();
      }
      seen = pumping.addAndGet(-seen);
    } while (seen != 0);
  }

  private Optional<Runnable> nextStep() {
    lock.lock();
    try {
      if (ended) {
        Optional<StreamConnection> last = connection;
        connection = Optional.empty();
        return last.map(each -> () -> each.cut("the stream has ended"));
      }
      if (closing && unfinished.isEmpty()) {
        return Optional.of(lastStep());
      }
      if (queue.isEmpty()) {
        return Optional.empty();
      }
      if (connection.isEmpty()) {
        return connect();
      }
      StreamConnection present = connection.get();
      if (!present.isReady()) {
        return Optional.empty();
      }
      StreamItem item = queue.removeFirst();
      item.place = Place.WIRE;
      item.tries.begin();
      if (wire.isEmpty()) {
        progressNanos = calls.timers().nanoTime();
      }
      wire.put(nextOrdinal++, item);
      return Optional.of(() -> present.send(item.message));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Runnable> connect() {
    long pause = connectNotBefore - calls.timers().nanoTime();
    if (pause > 0) {
      if (!connectPlanned) {
        connectPlanned = true;
        var unused = calls.timers().after(pause, this::connectNow);
      }
      return Optional.empty();
    }
    StreamConnection next = new StreamConnection(calls, this);
    connection = Optional.of(next);
    nextOrdinal = 0;
    return Optional.of(next::start);
  }

  private void connectNow() {
    lock.lock();
    try {
      connectPlanned = false;
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Nothing waits for an answer that anybody wants, and nothing will come. */
  private Runnable lastStep() {
    ended = true;
    Optional<StreamConnection> last = connection;
    boolean answersDue = !wire.isEmpty();
    connection = Optional.empty();
    var unused = clearWire();
    return () -> {
      if (answersDue) {
        last.ifPresent(each -> each.cut("nobody waits for the answers"));
      } else {
        last.ifPresent(StreamConnection::finish);
      }
      whenEnded.run();
    };
  }

  @Override
  public void ready() {
    pump();
  }

  /** Takes an answer; those of a connection that was given up are nobody's. */
  @Override
  public void answered(StreamConnection from, StreamTransactionsResponse response) {
    StreamItem item;
    lock.lock();
    try {
      if (connection.filter(present -> present == from).isEmpty()) {
        return;
      }
      item = wire.remove(response.getOrdinal());
      if (item != null) {
        item.place = Place.HAND;
        progressNanos = calls.timers().nanoTime();
        failuresInARow = 0;
        if (item.settled) {
          withdraw(item);
        }
      }
    } finally {
      lock.unlock();
    }
    if (item == null) {
      throw new IllegalStateException(
          "the server answered ordinal " + response.getOrdinal() + ", which was not asked");
    }
    settle(item, response);
    pump();
  }

  private void settle(StreamItem item, StreamTransactionsResponse response) {
    if (!response.hasCreated()) {
      Failure failure = FailureMapper.of(response.getStatus());
      if (!failure.isRetryable() || !pause(item, failure)) {
        failure
            .outcome()
            .ifPresentOrElse(refused -> settle(item, refused), () -> fail(item, failure));
      }
      return;
    }
    try {
      Command.check(response.getCreated().getValidateOnly(), false);
      if (!response.getId().equals(item.id)) {
        throw new IllegalStateException(
            "the server answered for " + response.getId() + " instead of " + item.id);
      }
      settle(item, AnswerMapper.applied(response.getCreated()));
    } catch (RuntimeException defect) {
      fail(item, Failure.defect(defect));
    }
  }

  private void settle(StreamItem item, TransactionOutcome outcome) {
    if (decide(item)) {
      calls.completeOutside(() -> item.complete(outcome));
    }
  }

  private void fail(StreamItem item, Failure failure) {
    if (decide(item)) {
      calls.completeOutside(() -> item.completeExceptionally(item.tries.exception(failure, true)));
    }
  }

  private boolean decide(StreamItem item) {
    lock.lock();
    try {
      boolean first = !item.settled;
      item.settled = true;
      withdraw(item);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Lets an item rest before its next try; false = there is none. */
  private boolean pause(StreamItem item, Failure failure) {
    lock.lock();
    try {
      long pause = calls.pauseNanos(item.tries.attempts(), failure);
      if (item.settled || ended || !mayTryAgain(item, pause)) {
        return false;
      }
      item.tries.remember(failure);
      item.place = Place.PAUSE;
      item.pause = calls.timers().after(pause, () -> resume(item));
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void resume(StreamItem item) {
    lock.lock();
    try {
      if (item.place != Place.PAUSE) {
        return;
      }
      item.place = Place.QUEUE;
      queue.addLast(item);
    } finally {
      lock.unlock();
    }
    pump();
  }

  private boolean mayTryAgain(StreamItem item, long pause) {
    return item.tries.attempts() < calls.retryPolicy().attemptsMax()
        && calls.timers().nanoTime() + pause - item.deadlineNanos < 0;
  }

  /** The connection is gone: what it had not answered is sent again, or ends with the failure. */
  @Override
  public void broken(StreamConnection gone, Failure failure, boolean again) {
    List<Runnable> completions = new ArrayList<>();
    lock.lock();
    try {
      if (connection.filter(present -> present == gone).isEmpty()) {
        return;
      }
      connection = Optional.empty();
      long pause = calls.pauseNanos(++failuresInARow, failure);
      connectNotBefore = calls.timers().nanoTime() + pause;
      List<StreamItem> sent = clearWire();
      for (StreamItem item : List.copyOf(queue)) {
        item.tries.begin();
        keepOrEnd(item, failure.asUnsent(), again, pause, completions);
      }
      for (int i = sent.size() - 1; i >= 0; i--) {
        StreamItem item = sent.get(i);
        item.place = Place.QUEUE;
        queue.addFirst(item);
        keepOrEnd(item, failure, again, pause, completions);
      }
    } finally {
      lock.unlock();
    }
    if (failure.isTransport()) {
      calls.reconnect();
    }
    complete(completions);
    pump();
  }

  private void keepOrEnd(
      StreamItem item, Failure failure, boolean again, long pause, List<Runnable> completions) {
    if (again && mayTryAgain(item, pause)) {
      item.tries.remember(failure);
    } else {
      end(item, failure, completions);
    }
  }

  /** Takes everything off the wire; what is not settled is handed back in the order of sending. */
  private List<StreamItem> clearWire() {
    List<StreamItem> unsettled = new ArrayList<>(wire.size());
    for (StreamItem item : wire.values()) {
      item.place = Place.HAND;
      if (item.settled) {
        withdraw(item);
      } else {
        unsettled.add(item);
      }
    }
    wire.clear();
    return unsettled;
  }

  /** Settles an item with a failure; its future completes after the lock is let go. */
  private void end(StreamItem item, Failure failure, List<Runnable> completions) {
    if (item.settled) {
      return;
    }
    item.settled = true;
    withdraw(item);
    completions.add(() -> item.completeExceptionally(item.tries.exception(failure, true)));
  }

  /** Takes a settled item from where it is; on the wire it stays, because its answer is due. */
  private void withdraw(StreamItem item) {
    switch (item.place) {
      case QUEUE -> queue.remove(item);
      case PAUSE -> item.pause.run();
      case HAND -> {}
      case WIRE, GONE -> {
        return;
      }
    }
    item.place = Place.GONE;
    taken--;
    room.signal();
  }

  private void complete(List<Runnable> completions) {
    completions.forEach(calls::completeOutside);
  }

  /** The future is done, by us or by the application that cancelled it. */
  private void forget(StreamItem item) {
    lock.lock();
    try {
      item.settled = true;
      withdraw(item);
      unfinished.remove(item);
    } finally {
      lock.unlock();
    }
    pump();
  }

  /** Looks after deadlines and silence, as long as there is something to look after. */
  private void watch() {
    lock.lock();
    try {
      if (watching || ended || unfinished.isEmpty()) {
        return;
      }
      watching = true;
      long now = calls.timers().nanoTime();
      long due = Math.min(nextDeadline(now) - now, silenceEnd(now) - now);
      var unused = calls.timers().after(Math.max(due, 0), this::look);
    } finally {
      lock.unlock();
    }
  }

  private long nextDeadline(long now) {
    long next = now + deadline.toNanos();
    for (StreamItem item : unfinished) {
      if (!item.settled && item.deadlineNanos - next < 0) {
        next = item.deadlineNanos;
      }
    }
    return next;
  }

  private long silenceEnd(long now) {
    long silenceMax = calls.retryPolicy().tryTimeoutMax().toNanos();
    return connection.isPresent() && !wire.isEmpty()
        ? progressNanos + silenceMax
        : now + silenceMax;
  }

  private void look() {
    List<Runnable> completions = new ArrayList<>();
    Optional<StreamConnection> silent = Optional.empty();
    lock.lock();
    try {
      watching = false;
      long now = calls.timers().nanoTime();
      Failure late = Failure.local(StatusCode.DEADLINE_EXCEEDED, "no answer before the deadline");
      for (StreamItem item : List.copyOf(unfinished)) {
        if (item.deadlineNanos - now <= 0) {
          end(item, item.place == Place.WIRE ? late : late.asUnsent(), completions);
        }
      }
      if (silenceEnd(now) - now <= 0) {
        silent = connection;
      }
    } finally {
      lock.unlock();
    }
    complete(completions);
    silent.ifPresent(each -> each.giveUp(calls.retryPolicy().tryTimeoutMax()));
    watch();
  }
}
