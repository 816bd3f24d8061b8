package io.meridian.client.internal;

/**
 * Knows whether this thread serves a connection and is busy completing a future. One mark for the
 * whole process, because all clients of a process share gRPC's threads: a blocking call of another
 * client would wait for this thread just the same.
 */
final class CallbackThread {
  private static final ThreadLocal<Boolean> COMPLETING = new ThreadLocal<>();

  private CallbackThread() {}

  static boolean isCurrent() {
    return COMPLETING.get() != null;
  }

  static void run(Runnable completion) {
    if (isCurrent()) {
      completion.run();
      return;
    }
    COMPLETING.set(Boolean.TRUE);
    try {
      completion.run();
    } finally {
      COMPLETING.remove();
    }
  }
}
