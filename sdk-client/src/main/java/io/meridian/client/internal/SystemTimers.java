package io.meridian.client.internal;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** This machine's time, and one daemon thread that is made when it is first needed. */
final class SystemTimers implements Timers {
  private final ScheduledThreadPoolExecutor executor;

  SystemTimers() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "meridian-client-retries");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Runnable after(long delayNanos, Runnable task) {
    Future<?> pending = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> pending.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
