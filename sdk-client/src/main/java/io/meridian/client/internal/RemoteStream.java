package io.meridian.client.internal;

import io.meridian.client.MeridianException;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A stream of transactions, executed by a server: who waits for what, and for how long. */
final class RemoteStream implements TransactionStream, Ongoing {
  private final Calls calls;
  private final Duration deadline;
  private final StreamPipe pipe;

  RemoteStream(Calls calls, Duration deadline, int window) {
    this.calls = calls;
    this.deadline = deadline;
    pipe = new StreamPipe(calls, deadline, window, () -> calls.leave(this));
  }

  @Override
  public CompletableFuture<TransactionOutcome> send(TransactionRequest request) {
    Calls.checkMayBlock();
    StreamItem item = item(request);
    admit(item, deadline.toNanos()).ifPresent(refusal -> refuse(item, refusal));
    return item;
  }

  @Override
  public Optional<CompletableFuture<TransactionOutcome>> trySend(TransactionRequest request) {
    StreamItem item = item(request);
    Optional<Failure> refusal = admit(item, 0);
    if (refusal.isPresent()) {
      if (refusal.get().equals(StreamPipe.NO_ROOM)) {
        return Optional.empty();
      }
      refuse(item, refusal.get());
    }
    return Optional.of(item);
  }

  private StreamItem item(TransactionRequest request) {
    return new StreamItem(request, calls.timers().nanoTime() + deadline.toNanos());
  }

  private Optional<Failure> admit(StreamItem item, long waitNanos) {
    return Calls.tooLarge(item.message).or(() -> pipe.admit(item, waitNanos));
  }

  private void refuse(StreamItem item, Failure refusal) {
    calls.completeOutside(() -> item.completeExceptionally(item.tries.exception(refusal, true)));
  }

  @Override
  public int unanswered() {
    return pipe.unfinished().size();
  }

  @Override
  public void drain() {
    Calls.checkMayBlock();
    calls.awaitAll(pipe.unfinished(), deadline);
  }

  @Override
  public void close() {
    pipe.stopTaking();
    List<StreamItem> left = pipe.unfinished();
    if (!CallbackThread.isCurrent() && !Thread.currentThread().isInterrupted()) {
      try {
        calls.awaitAll(left, deadline);
      } catch (MeridianException interrupted) {
        // What is left ends by itself; the thread has kept its interrupt.
      }
    }
  }

  @Override
  public CompletableFuture<?> finish() {
    pipe.stopTaking();
    return CompletableFuture.allOf(pipe.unfinished().toArray(CompletableFuture[]::new));
  }

  @Override
  public void refuse(Failure failure) {
    pipe.refuse(failure);
  }
}
