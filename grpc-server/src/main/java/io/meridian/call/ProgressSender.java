package io.meridian.call;

import io.grpc.stub.ServerCallStreamObserver;
import io.meridian.engine.Progress;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Sends progress to a caller, seldom enough for people and never faster than the caller reads; what
 * is left out is not missed, because each message says all. Any thread.
 */
final class ProgressSender<R> implements Progress {
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final ServerCallStreamObserver<R> call;
  private final BiFunction<Long, Long, R> message;
  private final LongSupplier nanoClock;
  private long nextNanos;
  private boolean ended;

  ProgressSender(
      ServerCallStreamObserver<R> call, BiFunction<Long, Long, R> message, LongSupplier nanoClock) {
    this.call = call;
    this.message = message;
    this.nanoClock = nanoClock;
    this.nextNanos = nanoClock.getAsLong();
  }

  @Override
  public synchronized void at(long done, long total) {
    long now = nanoClock.getAsLong();
    if (ended || now - nextNanos < 0 || call.isCancelled() || !call.isReady()) {
      return;
    }
    nextNanos = now + PAUSE_NANOS;
    call.onNext(message.apply(done, total));
  }

  /** Ends the call; no progress is sent after it. */
  synchronized void end(Runnable last) {
    ended = true;
    last.run();
  }
}
