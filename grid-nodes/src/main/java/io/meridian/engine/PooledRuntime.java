package io.meridian.engine;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime of a real node: a fixed pool that all shards share, one timer thread, the system's
 * clocks.
 */
public final class PooledRuntime implements EngineRuntime, AutoCloseable {
  /** Tasks of one shard that a pool thread runs before it lets another shard have its turn. */
  private static final int TURN_TASKS_MAX = 64;

  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(PooledRuntime.class);

  private final SecureRandom random = new SecureRandom();
  private final ExecutorService pool;
  private final ScheduledExecutorService timer;

  /**
   * A runtime with {@code threads} pool threads.
   *
   * @param threads 1 or more; as many as there are cores is a good number
   */
  public PooledRuntime(int threads) {
    this.pool = Executors.newFixedThreadPool(threads, named("shard-"));
    ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, named("shard-timer-"));
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.timer = timers;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public Executor serial(String name) {
    return new Serial(name);
  }

  @Override
  public void after(Duration delay, Executor executor, Runnable task) {
    try {
      var unused =
          timer.schedule(() -> executor.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("a timer was set after the stop and is dropped");
    }
  }

  @Override
  public long wallMicros() {
    Instant now = Instant.now();
    return Math.addExact(
        Math.multiplyExact(now.getEpochSecond(), 1_000_000), now.getNano() / 1_000);
  }

  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  @Override
  public long randomId() {
    return random.nextLong();
  }

  /**
   * Stops the threads; what waits is dropped. The shards must have been stopped before. May be
   * called twice.
   */
  @Override
  public void close() {
    timer.shutdownNow();
    pool.shutdown();
    try {
      if (!pool.awaitTermination(STOP_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Runs tasks one at a time, in order, on whichever pool thread is free. */
  private final class Serial implements Executor {
    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Serial(String name) {
      this.name = name;
    }

    @Override
    public void execute(Runnable task) {
      synchronized (tasks) {
        tasks.add(task);
        if (running) {
          return;
        }
        running = true;
      }
      schedule();
    }

    private void schedule() {
      try {
        pool.execute(this::turn);
      } catch (RejectedExecutionException stopped) {
        LOG.debug("a task of {} came after the stop and is dropped", name);
      }
    }

    private void turn() {
      for (int ran = 0; ran < TURN_TASKS_MAX; ran++) {
        Runnable task;
        synchronized (tasks) {
          task = tasks.poll();
          if (task == null) {
            running = false;
            return;
          }
        }
        try {
          task.run();
        } catch (RuntimeException defect) {
          LOG.error("a task of {} failed", name, defect);
        }
      }
      schedule();
    }
  }
}
