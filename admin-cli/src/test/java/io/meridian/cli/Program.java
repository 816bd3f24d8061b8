package io.meridian.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
  private final Optional<Path> launcher;

  private Program(Map<String, String> environment, Path home, Optional<Path> launcher) {
    this.environment = environment;
    this.home = home;
    this.launcher = launcher;
  }

  /** A program with nothing around it. */
  public static Program bare() {
    return new Program(Map.of(), Path.of("target", "no-home"), Optional.empty());
  }

  /** This program with a server to speak to. */
  public Program at(String address) {
    return new Program(Map.of("MERIDIAN_ADDRESS", address), home, launcher);
  }

  /** This program as the launcher starts it, with a home directory. */
  public Program launchedBy(Path script, Path homeDirectory) {
    return new Program(environment, homeDirectory, Optional.of(script));
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
                launcher),
            arguments);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** What came of it. */
  public record Run(int exitCode, String out, String err) {
    /** Its stdout, which must be JSON. */
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + out + "\n" + err, e);
      }
    }
  }
}
