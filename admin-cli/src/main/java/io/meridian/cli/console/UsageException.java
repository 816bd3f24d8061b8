package io.meridian.cli.console;

/** The command line, a setting or a file is not as it must be. Thrown before anything was done. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message names the flag, key or field, and the way out. */
  public UsageException(String message) {
    super(message);
  }

  /** The same with the failure that was behind it. */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
