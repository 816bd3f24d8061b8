package io.meridian.engine;

/** The caller's deadline passed or it cancelled before its work was started; nothing was done. */
public final class CallerGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Carries no stack: it is thrown often and says all in its type. */
  public CallerGoneException() {
    super("the caller has gone before the work was started", null, false, false);
  }
}
