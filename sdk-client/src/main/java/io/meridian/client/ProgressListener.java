package io.meridian.client;

/**
 * Hears how far long work has come. Called on a thread that serves the connection: it must return
 * at once.
 */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = (done, total) -> {};

  /**
   * So much is done. When the work was started again after a fault, {@code done} starts from 0
   * again.
   *
   * @param done units done
   * @param total units in all, as far as known
   */
  void at(long done, long total);
}
