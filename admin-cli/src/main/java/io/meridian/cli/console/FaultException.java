package io.meridian.cli.console;

/** Work could not be finished, for a reason that a person can understand without a stack trace. */
public final class FaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message says what failed and what to do. */
  public FaultException(String message) {
    super(message);
  }

  /** The same with the failure that was behind it. */
  public FaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
