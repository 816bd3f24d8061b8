package io.meridian.cli.console;

/** What the program tells the shell. These numbers are API. */
public final class ExitCodes {
  /** Done, and what was to be proven holds. */
  public static final int DONE = 0;

  /** Something failed: no server, a deadline, a defect, or a check whose finding is bad. */
  public static final int FAULT = 1;

  /** The command line, a setting or a file's header is not as it must be; nothing was done. */
  public static final int USAGE = 2;

  /** The server understood and said no; with an import, to at least one row. */
  public static final int REFUSED = 3;

  private ExitCodes() {}
}
