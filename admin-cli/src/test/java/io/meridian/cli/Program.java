package io.meridian.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meridian.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Runs the program inside the test: what it wrote, and its exit code. */
public final class Program {
  private final Map<String, String> environment;
  private final Path home;

  /** A program with an environment and a home directory of its own. */
  public Program(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  /** A program with nothing around it. */
  public static Program bare() {
    return new Program(Map.of(), Path.of("target", "no-home"));
  }

  /** Runs one command. */
  public Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Meridian.run(
            new Console(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                environment,
                home,
                false,
                Optional.empty()),
            arguments);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** What came of it. */
  public record Run(int exitCode, String out, String err) {}
}
