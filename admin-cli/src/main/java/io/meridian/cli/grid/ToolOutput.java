package io.meridian.cli.grid;

import io.meridian.cli.console.FaultException;
import java.util.List;

/**
 * What the control utility printed.
 *
 * @param exitCode its exit code; 0 = done, which of a check says nothing about its finding
 * @param lines what it printed, both streams, bounded
 */
public record ToolOutput(int exitCode, List<String> lines) {
  private static final int LINES_SHOWN_MAX = 20;

  /** A finding about a page has the whole page in it. */
  private static final int CHARACTERS_SHOWN_MAX = 300;

  /** Keeps a copy of the lines. */
  public ToolOutput {
    lines = List.copyOf(lines);
  }

  /** Whether it did what it was told. */
  public boolean done() {
    return exitCode == 0;
  }

  /** Whether a line holds these words. */
  public boolean says(String words) {
    return lines.stream().anyMatch(line -> line.contains(words));
  }

  /** This output when it is of a run that was done. */
  public ToolOutput orFault(String what) {
    if (!done()) {
      throw new FaultException(what + ": " + String.join("\n  ", findings()));
    }
    return this;
  }

  /** What it said about the matter itself, without what frames every run, bounded. */
  public List<String> findings() {
    return lines.stream()
        .dropWhile(line -> !line.startsWith("---") && !line.startsWith("Failed to perform"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("Command ["))
        .filter(line -> !line.isBlank() && !line.startsWith("Failed to perform"))
        .filter(line -> !line.stripLeading().startsWith("at "))
        .map(line -> line.strip())
        .map(line -> line.substring(0, Math.min(line.length(), CHARACTERS_SHOWN_MAX)))
        .limit(LINES_SHOWN_MAX)
        .toList();
  }
}
