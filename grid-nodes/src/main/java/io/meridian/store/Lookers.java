package io.meridian.store;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that look at something again and again. */
public final class Lookers {
  private Lookers() {}

  /**
   * A daemon thread that looks at once, and again so long after each look.
   *
   * @param look never throws
   */
  public static ScheduledThreadPoolExecutor start(String name, Runnable look, long everyMillis) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    var unused = executor.scheduleWithFixedDelay(look, 0, everyMillis, TimeUnit.MILLISECONDS);
    return executor;
  }
}
