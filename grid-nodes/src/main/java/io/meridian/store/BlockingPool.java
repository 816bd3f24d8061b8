package io.meridian.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of our own for calls of Ignite that block, so that they never hold up a thread of Ignite
 * or of the engine. Bounded: when all threads work and the queue is full, a call fails at once.
 * What still waits when the pool is closed fails too; nobody waits for ever.
 */
final class BlockingPool implements Executor, AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  private final String name;
  private final ThreadPoolExecutor threads;

  /**
   * A pool that has started nothing yet.
   *
   * @param name for its threads
   * @param threadsMax calls under way at once
   * @param queueItemsMax calls that may wait
   */
  BlockingPool(String name, int threadsMax, int queueItemsMax) {
    this.name = name;
    this.threads =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(queueItemsMax),
            named(name));
    threads.allowCoreThreadTimeOut(true);
  }

  /** Calls {@code work} on a thread of the pool; the future fails with whatever it throws. */
  <T> CompletableFuture<T> call(Callable<T> work) {
    Task<T> task = new Task<>(work);
    execute(task);
    return task.result;
  }

  /**
   * Runs a task that came from {@link #call}, or fails it; other tasks are dropped when the pool is
   * full or closed.
   */
  @Override
  public void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException full) {
      abandon(task, threads.isShutdown() ? "it is closed" : "its queue is full");
    }
  }

  /**
   * Fails what waits and lets what is under way end, within {@link #STOP_MAX}. Interrupts nobody:
   * an interrupt in the middle of a write closes Ignite's log and takes the node down.
   */
  @Override
  public void close() {
    threads.shutdown();
    List<Runnable> waiting = new ArrayList<>();
    threads.getQueue().drainTo(waiting);
    waiting.forEach(task -> abandon(task, "it is closed"));
    try {
      threads.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void abandon(Runnable task, String why) {
    if (task instanceof Task<?> ours) {
      ours.result.completeExceptionally(
          new StoreException("the pool " + name + " takes no more work: " + why));
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + '-' + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static final class Task<T> implements Runnable {
    private final Callable<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Task(Callable<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        result.complete(work.call());
      } catch (Throwable fault) {
        result.completeExceptionally(fault);
      }
    }
  }
}
