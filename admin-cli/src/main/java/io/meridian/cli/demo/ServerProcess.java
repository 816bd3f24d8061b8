package io.meridian.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, which this program started and which nobody else is touched
 * for. Used by one thread; {@link #close()} by any.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);
  private static final int LOG_LINES_SHOWN_MAX = 25;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param launcher bin/meridian
   * @param data its data directory
   * @param log the file its output is appended to
   * @param port the port of its API; 0 = any free one
   * @param readyMax how long to wait
   * @throws FaultException when it ends or is not ready in time; the message has the last lines of
   *     its log
   */
  static ServerProcess start(Path launcher, Path data, Path log, int port, Duration readyMax)
      throws InterruptedException {
    Path ready = data.resolve("server.json");
    Process process;
    try {
      Files.createDirectories(data);
      Files.deleteIfExists(ready); // one of a server that was killed says nothing about this one
      process =
          new ProcessBuilder(
                  launcher.toString(),
                  "server",
                  "--data",
                  data.toString(),
                  "--port",
                  Integer.toString(port),
                  "--admin-port",
                  "0")
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new FaultException("the server cannot be started: " + e.getMessage(), e);
    }
    try {
      return new ServerProcess(process, awaitPort(process, ready, log, readyMax));
    } catch (InterruptedException | RuntimeException e) {
      kill(process);
      throw e;
    }
  }

  /** The port of its API. */
  int port() {
    return port;
  }

  /** Kills it as kill -9 does, and waits until it is gone. */
  void kill() throws InterruptedException {
    kill(process);
    process.waitFor();
  }

  /** Stops it gracefully, and by force when it takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
      }
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
    }
  }

  // The launcher becomes the server; should one day a process stand between, it goes as well.
  private static void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static int awaitPort(Process process, Path ready, Path log, Duration readyMax)
      throws InterruptedException {
    long endNanos = System.nanoTime() + readyMax.toNanos();
    while (System.nanoTime() < endNanos) {
      if (Files.exists(ready)) {
        int port = readPort(ready);
        if (port > 0) {
          return port;
        }
      }
      if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FaultException(
            "the server ended with exit code " + process.exitValue() + lastLines(log));
      }
    }
    throw new FaultException(
        "the server was not ready within " + readyMax.toSeconds() + " s" + lastLines(log));
  }

  // 0 while the file is still being written.
  private static int readPort(Path ready) {
    try {
      JsonNode json = new ObjectMapper().readTree(ready.toFile());
      return json.path("port").asInt(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN_MAX);
      return "; the end of "
          + log
          + ":\n  "
          + String.join("\n  ", lines.subList(from, lines.size()));
    } catch (IOException | UncheckedIOException e) {
      return "; its log cannot be read: " + log;
    }
  }
}
