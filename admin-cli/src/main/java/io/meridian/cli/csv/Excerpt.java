package io.meridian.cli.csv;

/** Shortens what a file says before it is quoted in a message. */
public final class Excerpt {
  private static final int CHARS_MAX = 80;

  private Excerpt() {}

  /** At most 80 characters of a text, in one line. */
  public static String of(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= CHARS_MAX ? oneLine : oneLine.substring(0, CHARS_MAX) + "...";
  }
}
