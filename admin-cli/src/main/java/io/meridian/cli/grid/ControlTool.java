package io.meridian.cli.grid;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Apache Ignite's control utility in a JVM of its own, with the openings of the JDK that Ignite
 * needs and the libraries that are packaged beside this program. How long it runs is for what it
 * was asked to decide: a snapshot takes what its data take. One thread at a time.
 */
public final class ControlTool {
  private static final String MAIN = "org.apache.ignite.internal.commandline.CommandHandler";

  /** What one run may print before the rest is dropped: a system view can be long. */
  private static final int LINES_MAX = 100_000;

  private final Path bin;
  private final Path libraries;

  private ControlTool(Path bin, Path libraries) {
    this.bin = bin;
    this.libraries = libraries;
  }

  /**
   * The utility beside the launcher.
   *
   * @throws FaultException when this program was not started by the launcher, or the utility is not
   *     built
   */
  public static ControlTool of(Console console) {
    Path launcher =
        console
            .launcher()
            .orElseThrow(
                () -> new FaultException("this command needs the launcher: use bin/meridian"));
    Path bin = launcher.toAbsolutePath().getParent();
    Path libraries = bin.resolveSibling("admin-cli").resolve("target").resolve("grid-tool");
    if (!Files.isDirectory(libraries)) {
      throw new FaultException(
          "the control utility is not in " + libraries + "; build it: mvn -Dquick package");
    }
    return new ControlTool(bin, libraries);
  }

  /** Runs it on this process's streams and returns its exit code. */
  public int run(List<String> words) throws InterruptedException {
    return inWorkDirectory(
        work -> {
          Process process = builder(words, work).inheritIO().start();
          return ended(process);
        });
  }

  /** Runs it with nobody to ask, and returns what it printed. */
  public ToolOutput read(List<String> words) throws InterruptedException {
    return inWorkDirectory(
        work -> {
          Process process =
              builder(words, work)
                  .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                  .redirectErrorStream(true)
                  .start();
          List<String> lines = new ArrayList<>();
          try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            said.lines().limit(LINES_MAX).forEach(line -> lines.add(line.stripTrailing()));
          }
          return new ToolOutput(ended(process), lines);
        });
  }

  private ProcessBuilder builder(List<String> words, Path work) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + bin.resolve("ignite.jvmargs"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.config.file=" + bin.resolve("ignite.logging"),
                "-cp",
                libraries.resolve("*").toString(),
                MAIN));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("IGNITE_WORK_DIR", work.toString());
    return builder;
  }

  // Whoever ends this program ends the utility with it; what it asked the grid for goes on there.
  private static int ended(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  @FunctionalInterface
  private interface Run<T> {
    T in(Path work) throws IOException, InterruptedException;
  }

  // It makes its directory for logs where it stands unless told otherwise.
  private static <T> T inWorkDirectory(Run<T> run) throws InterruptedException {
    try {
      Path work = Files.createTempDirectory("meridian-grid");
      try {
        return run.in(work);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new FaultException("the control utility cannot be run: " + e.getMessage(), e);
    }
  }

  private static void delete(Path work) throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
