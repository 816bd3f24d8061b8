package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.cluster.FreePorts;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A PostgreSQL on the loopback address with a plain ledger in it, and the process that loads it.
 * One thread; {@link #close} by any.
 */
public final class PostgresYardstick implements AutoCloseable {
  /** How many connections pay at once. */
  public static final int CONNECTIONS = 20;

  private static final Duration START_MAX = Duration.ofMinutes(3);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final int LOG_LINES_SHOWN_MAX = 15;

  private final Process process;
  private final BufferedReader said;
  private final Writer ask;
  private final Path log;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private PostgresYardstick(Process process, Path log) {
    this.process = process;
    this.said = process.inputReader(StandardCharsets.UTF_8);
    this.ask = process.outputWriter(StandardCharsets.UTF_8);
    this.log = log;
  }

  /** One round of it. */
  public record PostgresRound(
      long transactions,
      double perSecond,
      double p50Millis,
      double p95Millis,
      double p99Millis,
      double p999Millis,
      long errors) {}

  /**
   * Starts it in an empty directory, and waits until it can be loaded.
   *
   * @throws FaultException when it does not start, or would not keep what it answered
   */
  public static PostgresYardstick start(
      Console console, Path directory, int accounts, int hotShare, double zipf)
      throws InterruptedException {
    try {
      Files.createDirectories(directory);
      Path log = directory.resolve("yardstick.log");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  classPath(console),
                  PostgresMain.class.getName(),
                  directory.toAbsolutePath().toString(),
                  Integer.toString(FreePorts.free()),
                  Integer.toString(CONNECTIONS),
                  Integer.toString(accounts),
                  Integer.toString(hotShare),
                  Double.toString(zipf))
              .redirectError(Redirect.appendTo(log.toFile()))
              .start();
      PostgresYardstick yardstick = new PostgresYardstick(process, log);
      try {
        yardstick.readSettings();
        return yardstick;
      } catch (RuntimeException | InterruptedException e) {
        yardstick.close();
        throw e;
      }
    } catch (IOException e) {
      throw new FaultException("PostgreSQL cannot be started: " + e.getMessage(), e);
    }
  }

  // This program, its libraries, and those of PostgreSQL; not the class path that this process has,
  // on which tests have some of them already.
  private static String classPath(Console console) {
    Path launcher =
        console
            .launcher()
            .orElseThrow(
                () -> new FaultException("--compare needs the launcher: use bin/meridian"));
    Path target =
        launcher.toAbsolutePath().getParent().resolveSibling("admin-cli").resolve("target");
    Path libraries = target.resolve("postgres");
    if (!Files.isDirectory(libraries)) {
      throw new FaultException(
          "PostgreSQL is not in " + libraries + "; build it: mvn -Dquick package");
    }
    String program =
        PostgresMain.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return String.join(
        File.pathSeparator,
        program,
        target.resolve("lib").resolve("*").toString(),
        libraries.resolve("*").toString());
  }

  private void readSettings() throws InterruptedException {
    answer(START_MAX)
        .get("settings")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    for (String name : PostgresLedger.SAFETY) {
      if (!"on".equals(settings.get(name))) {
        throw new FaultException(
            "the comparison would not be fair: PostgreSQL shows "
                + name
                + " = "
                + settings.get(name));
      }
    }
  }

  /** What it shows of itself. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Loads it for so long, and says what was measured after the warm-up. */
  public PostgresRound round(int warmupSeconds, int seconds) throws InterruptedException {
    say("round " + warmupSeconds + " " + seconds);
    JsonNode round = answer(ANSWER_MAX.plusSeconds((long) warmupSeconds + seconds));
    return new PostgresRound(
        round.get("transactions").longValue(),
        round.get("perSecond").doubleValue(),
        round.get("p50Millis").doubleValue(),
        round.get("p95Millis").doubleValue(),
        round.get("p99Millis").doubleValue(),
        round.get("p999Millis").doubleValue(),
        round.get("errors").longValue());
  }

  /** Whether its books balance. */
  public boolean balances() throws InterruptedException {
    say("check");
    return answer(ANSWER_MAX).get("balances").booleanValue();
  }

  private void say(String line) {
    try {
      ask.write(line + "\n");
      ask.flush();
    } catch (IOException e) {
      throw new FaultException("the process of PostgreSQL is gone" + lastLines(), e);
    }
  }

  private JsonNode answer(Duration max) throws InterruptedException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::line);
    try {
      String text = line.get(max.toNanos(), TimeUnit.NANOSECONDS);
      if (text.isEmpty()) {
        throw new FaultException("the process of PostgreSQL ended" + lastLines());
      }
      return new ObjectMapper().readTree(text);
    } catch (TimeoutException e) {
      throw new FaultException(
          "PostgreSQL did not answer within " + max.toSeconds() + " s" + lastLines(), e);
    } catch (ExecutionException | IOException e) {
      throw new FaultException(
          "PostgreSQL cannot be understood: " + e.getMessage() + lastLines(), e);
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

  /** Ends its input, which takes PostgreSQL down; by force what does not go. */
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
