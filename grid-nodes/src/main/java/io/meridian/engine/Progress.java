package io.meridian.engine;

/**
 * Hears how far long work has come. Called from any thread, one call at a time, often; must return
 * at once.
 */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (done, total) -> {};

  /**
   * So much is done.
   *
   * @param done units done
   * @param total units in all, as far as known; never less than {@code done}
   */
  void at(long done, long total);
}
