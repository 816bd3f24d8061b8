package io.meridian.cli.settings;

import io.meridian.cli.console.Console;
import io.meridian.cli.output.OutputFormat;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of every command that prints a result. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table (default), json or yaml")
  String output;

  @Option(names = "--verbose", description = "print stack traces of failures")
  boolean verbose;

  /**
   * The format for a command that speaks to no server: the flag, then MERIDIAN_OUTPUT, then a
   * table.
   */
  public OutputFormat format(Console console) {
    return Optional.ofNullable(output)
        .map(text -> Values.output(text, "--output"))
        .or(() -> PartialSettings.ofEnvironment(console).output())
        .orElse(OutputFormat.TABLE);
  }

  /** Whether failures show their stack traces. */
  public boolean verbose() {
    return verbose;
  }
}
