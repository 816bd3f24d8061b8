package io.meridian.server;

/**
 * The server cannot start for a reason that the user can change; the message says which and how.
 */
final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  StartupException(String message, Throwable cause) {
    this(message, cause, MeridianServer.EXIT_FAULT);
  }

  StartupException(String message, Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The code with which the process should exit. */
  int exitCode() {
    return exitCode;
  }
}
