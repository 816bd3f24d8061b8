package io.meridian.store;

/**
 * The grid could not do what was asked, or cannot say whether it did. The same call may be made
 * again.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For people. */
  public StoreException(String message) {
    super(message);
  }

  /** For people, with what lies beneath. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
