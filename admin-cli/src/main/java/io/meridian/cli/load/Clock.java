package io.meridian.cli.load;

import java.util.concurrent.locks.LockSupport;

/** Time as a load run sees it; tests have one of their own. */
public interface Clock {
  /** Nanoseconds since any fixed instant. */
  long nanos();

  /** Waits until {@link #nanos()} is at least this, or the thread is interrupted. */
  void waitUntil(long nanos);

  /** The machine's. */
  static Clock system() {
    return new Clock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void waitUntil(long nanos) {
        long left = nanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
          LockSupport.parkNanos(left);
          left = nanos - System.nanoTime();
        }
      }
    };
  }
}
