package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process beside a bench that is told lines and answers each by one of JSON, the first one
 * unasked. It ends when its input does. One thread; {@link #close} by any, and twice.
 */
final class YardstickProcess implements AutoCloseable {
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final int LOG_LINES_SHOWN_MAX = 15;

  private final String name;
  private final Process process;
  private final BufferedReader said;
  private final Writer ask;
  private final Path log;

  private YardstickProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.said = process.inputReader(StandardCharsets.UTF_8);
    this.ask = process.outputWriter(StandardCharsets.UTF_8);
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param name what it is called in messages
   * @param options those of its JVM
   * @param main its main class
   * @param arguments those of {@code main}
   * @param log the file that its talk is appended to
   */
  static YardstickProcess start(
      Console console,
      String name,
      List<String> options,
      Class<?> main,
      List<String> arguments,
      Path log) {
    Path launcher =
        console
            .launcher()
            .orElseThrow(() -> new FaultException("--compare needs the launcher: use bin/meridian"))
            .toAbsolutePath();
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("@" + launcher.resolveSibling("ignite.jvmargs"));
    words.addAll(options);
    words.addAll(List.of("-cp", classPath(launcher, main), main.getName()));
    words.addAll(arguments);
    try {
      return new YardstickProcess(
          name,
          new ProcessBuilder(words).redirectError(Redirect.appendTo(log.toFile())).start(),
          log);
    } catch (IOException e) {
      throw new FaultException(name + " cannot be started: " + e.getMessage(), e);
    }
  }

  // This program, its libraries, and those of the yardsticks; not the class path that this process
  // has, on which tests have some of them already.
  private static String classPath(Path launcher, Class<?> main) {
    Path target = launcher.getParent().resolveSibling("admin-cli").resolve("target");
    Path libraries = target.resolve("yardstick");
    if (!Files.isDirectory(libraries)) {
      throw new FaultException(
          "the yardsticks are not in " + libraries + "; build them: mvn -Dquick package");
    }
    return String.join(
        File.pathSeparator,
        main.getProtectionDomain().getCodeSource().getLocation().getPath(),
        target.resolve("lib").resolve("*").toString(),
        libraries.resolve("*").toString());
  }

  /** Tells it a line, and waits for its answer. */
  JsonNode ask(String line, Duration max) throws InterruptedException {
    try {
      ask.write(line + "\n");
      ask.flush();
    } catch (IOException e) {
      throw new FaultException("the process of " + name + " is gone" + lastLines(), e);
    }
    return answer(max);
  }

  /** Waits for an answer. */
  JsonNode answer(Duration max) throws InterruptedException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::line);
    try {
      String text = line.get(max.toNanos(), TimeUnit.NANOSECONDS);
      if (text.isEmpty()) {
        throw new FaultException("the process of " + name + " ended" + lastLines());
      }
      return new ObjectMapper().readTree(text);
    } catch (TimeoutException e) {
      throw new FaultException(
          name + " did not answer within " + max.toSeconds() + " s" + lastLines(), e);
    } catch (ExecutionException | IOException e) {
      throw new FaultException(name + " cannot be understood: " + e.getMessage() + lastLines(), e);
    }
  }

  private String line() {
    try {
      String line = said.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }

  private String lastLines() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return "; the end of "
          + log
          + ":\n  "
          + String.join(
              "\n  ", all.subList(Math.max(0, all.size() - LOG_LINES_SHOWN_MAX), all.size()));
    } catch (IOException e) {
      return "; its log cannot be read: " + log;
    }
  }

  /** Ends its input, and so itself; by force what does not go. */
  @Override
  public void close() {
    try {
      ask.close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
