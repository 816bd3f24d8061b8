package io.meridian.server;

/**
 * The server cannot start for a reason that the user can change; the message says which and how.
 */
final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
