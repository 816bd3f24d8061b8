package io.meridian.cli.output;

import io.meridian.cli.console.Console;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How far long work has come, on stderr. On a terminal one line that is drawn again at most ten
 * times a second; in a pipe or a file nothing at all. Safe for several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long REDRAW_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int BAR_CHARS = 24;

  private final Console console;
  private final String what;
  private final long total;
  private final long startNanos = System.nanoTime();
  private long drawnNanos = startNanos - REDRAW_NANOS_MIN;
  private boolean drawn;

  /**
   * Starts a bar.
   *
   * @param what the work, in a word or two
   * @param total how much there is in all, in any unit; 0 = unknown, then only the count is shown
   */
  public Progress(Console console, String what, long total) {
    this.console = console;
    this.what = what;
    this.total = total;
  }

  /** Says how much is done, in the unit of the total, and how to word it should it be drawn. */
  public synchronized void at(long done, Supplier<String> words) {
    long now = System.nanoTime();
    if (console.terminal() && now - drawnNanos >= REDRAW_NANOS_MIN) {
      drawnNanos = now;
      drawn = true;
      console
          .err()
          .print(Console.ERASE_LINE + line(what, done, total, words.get(), now - startNanos));
      console.err().flush();
    }
  }

  /** Says how many of the total are done. */
  public void at(long done) {
    at(done, () -> String.format(Locale.ROOT, "%,d", done));
  }

  /** Erases the bar; the next {@link #at} draws it again. */
  public synchronized void clear() {
    if (drawn) {
      console.err().print(Console.ERASE_LINE);
      console.err().flush();
      drawn = false;
    }
  }

  @Override
  public void close() {
    clear();
  }

  static String line(String what, long done, long total, String words, long elapsedNanos) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(elapsedNanos);
    if (total <= 0) {
      return String.format(Locale.ROOT, "%s  %s  %ds", what, words, seconds);
    }
    double share = Math.min(1.0, (double) done / total);
    int full = (int) Math.round(share * BAR_CHARS);
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %3d%%  %s  %ds",
        what,
        "#".repeat(full),
        ".".repeat(BAR_CHARS - full),
        Math.round(share * 100),
        words,
        seconds);
  }
}
