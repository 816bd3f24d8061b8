package io.meridian.cli.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Keeps a bounded number of calls on their way. One thread starts them; it waits while the window
 * is full, and learns of the first failure with its next call.
 */
public final class Window {
  private final int callsMax;
  private final Semaphore free;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** A window of at most {@code callsMax} calls. */
  public Window(int callsMax) {
    this.callsMax = callsMax;
    this.free = new Semaphore(callsMax);
  }

  /**
   * Starts a call once there is room for it. What hangs on its future, its failure too, is done
   * before it counts as back.
   */
  public void start(Supplier<CompletableFuture<Void>> call) throws InterruptedException {
    free.acquire();
    if (failure.get() != null) {
      free.release();
      throwFailure();
    }
    CompletableFuture<Void> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenComplete(
            (done, thrown) -> {
              if (thrown != null && !failure.compareAndSet(null, thrown)) {
                keepBeside(thrown);
              }
              free.release();
            });
  }

  /** Waits until every call is back, and throws the first failure if there was one. */
  public void finish() throws InterruptedException {
    free.acquire(callsMax);
    free.release(callsMax);
    throwFailure();
  }

  /**
   * Waits until every call is back and keeps quiet about failures: for one who fails already.
   * Interrupted, it waits no longer and leaves the thread so.
   */
  public void abandon() {
    try {
      free.acquire(callsMax);
      free.release(callsMax);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepBeside(Throwable later) {
    Throwable first = failure.get();
    if (first != later && first.getSuppressed().length < callsMax) {
      first.addSuppressed(later);
    }
  }

  private void throwFailure() {
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown != null) {
      throw new CompletionException(thrown);
    }
  }
}
