package io.meridian.client.internal;

import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.proto.v1.StreamTransactionsRequest;
import java.util.concurrent.CompletableFuture;

/**
 * One transaction on a stream, and its future. All but the future is guarded by the stream's lock.
 */
final class StreamItem extends CompletableFuture<TransactionOutcome> {
  /** Where it is. */
  enum Place {
    /** It waits to be sent. */
    QUEUE,
    /** It was sent, and its answer is due on the present connection. */
    WIRE,
    /** It rests before the next try. */
    PAUSE,
    /** Its answer is being looked at. */
    HAND,
    /** It takes no room in the window: not yet, or not any more. */
    GONE
  }

  final StreamTransactionsRequest message;
  final String id;
  final long deadlineNanos;
  final Tries tries = new Tries();

  Place place = Place.GONE;

  /** Whether it is decided how the future ends. */
  boolean settled;

  /** Takes the end of the pause back. */
  Runnable pause = () -> {};

  StreamItem(TransactionRequest request, long deadlineNanos) {
    message =
        StreamTransactionsRequest.newBuilder()
            .setRequest(RequestMapper.transaction(request, false))
            .build();
    id = request.id();
    this.deadlineNanos = deadlineNanos;
  }

  /** What an application hangs on this future must not complete it. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
