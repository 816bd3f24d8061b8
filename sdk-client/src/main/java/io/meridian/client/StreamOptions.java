package io.meridian.client;

/**
 * How a stream of transactions works.
 *
 * @param window how many transactions may wait for their answer, 1..1,000
 */
public record StreamOptions(int window) {
  /** 256 at a time. */
  public static final StreamOptions DEFAULT = new StreamOptions(256);

  /** Checks the bounds. */
  public StreamOptions {
    Bounds.check("window", window, 1, 1000);
  }

  /** These options with another window. */
  public StreamOptions withWindow(int window) {
    return new StreamOptions(window);
  }
}
