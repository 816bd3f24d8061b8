package io.meridian.cli.crash;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The longest time in which nothing was answered, since it began to be watched. Watched by a thread
 * of its own; asked by any.
 */
final class Silence implements AutoCloseable {
  private static final long LOOK_MILLIS = 5;

  private final LongSupplier answers;
  private final Thread watcher = new Thread(this::watch, "silence");
  private long seen;
  private long sinceNanos;
  private long longestNanos;

  private Silence(LongSupplier answers) {
    this.answers = answers;
  }

  /**
   * Begins to watch.
   *
   * @param answers how many were answered so far
   */
  static Silence of(LongSupplier answers) {
    Silence silence = new Silence(answers);
    silence.restart();
    silence.watcher.start();
    return silence;
  }

  /** Forgets what was. */
  synchronized void restart() {
    seen = answers.getAsLong();
    sinceNanos = System.nanoTime();
    longestNanos = 0;
  }

  /** The longest silence so far, one that still lasts too. */
  synchronized Duration longest() {
    look();
    return Duration.ofNanos(longestNanos);
  }

  private synchronized void look() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - sinceNanos);
    long next = answers.getAsLong();
    if (next != seen) {
      seen = next;
      sinceNanos = now;
    }
  }

  private void watch() {
    try {
      while (!Thread.interrupted()) {
        look();
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
