package io.meridian.cli.csv;

/** A row cannot be read. The message names the field; the reader knows the line. */
public final class BrokenRowException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message names the field and what is wrong with it. */
  public BrokenRowException(String message) {
    super(message);
  }
}
