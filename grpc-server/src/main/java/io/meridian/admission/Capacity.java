package io.meridian.admission;

import io.meridian.wire.CallFailure;
import io.meridian.wire.Failures;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much is worked on at a time, calls and requests on streams alike: full means "no, now". Once
 * it is closed nothing is let in any more. Any thread.
 */
public final class Capacity {
  private final AdmissionLimits limits;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
  private final Object empty = new Object();
  private volatile boolean closed;

  /** An open one, with nothing in it. */
  public Capacity(AdmissionLimits limits) {
    this.limits = limits;
  }

  /** Calls and requests let in that have not left yet. */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * Lets one call or request in, which has to leave when it is answered.
   *
   * @return what it ends with when it is not let in; it must not leave then
   */
  public Optional<CallFailure> enter() {
    int number = inFlight.incrementAndGet();
    if (!closed && number <= limits.callsInFlightMax()) {
      return Optional.empty();
    }
    leave();
    return Optional.of(closed ? stopping() : full());
  }

  /** One that was let in has been answered. */
  public void leave() {
    if (inFlight.decrementAndGet() == 0 && closed) {
      synchronized (empty) {
        empty.notifyAll();
      }
    }
  }

  /** What a call ends with that cannot go on because the server stops. */
  public CallFailure stopping() {
    return Failures.stopping(limits.retryAfter());
  }

  private CallFailure full() {
    return Failures.overloaded(
        Map.of("callsInFlightMax", Integer.toString(limits.callsInFlightMax())),
        limits.retryAfter());
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Tells {@code listener} when this is closed, at once if it is already; it may be told twice. For
   * streams, which would go on for ever.
   *
   * @return forgets the listener
   */
  public Runnable onClose(Runnable listener) {
    listeners.add(listener);
    if (closed) {
      listener.run();
    }
    return () -> listeners.remove(listener);
  }

  /** Lets nobody in any more. May be called twice. */
  void close() {
    closed = true;
    listeners.forEach(Runnable::run);
  }

  /** Waits until everyone who was let in has left, or {@code most} is over; after closing. */
  void awaitEmpty(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (empty) {
      long left = most.toNanos();
      while (inFlight.get() > 0 && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(empty, left);
        left = end - System.nanoTime();
      }
    }
  }
}
