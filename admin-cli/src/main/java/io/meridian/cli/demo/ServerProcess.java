package io.meridian.cli.demo;

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
  private final Path ready;
  private final Path log;

  private ServerProcess(Process process, Path ready, Path log) {
    this.process = process;
    this.ready = ready;
    this.log = log;
  }

  /**
   * Starts a server; {@link #awaitReady} says when it serves.
   *
   * @param launcher bin/meridian
   * @param data its data directory
   * @param log the file its output is appended to
   * @param port the port of its API; 0 = any free one
   */
  static ServerProcess start(Path launcher, Path data, Path log, int port) {
    Path ready = data.resolve("server.json");
    try {
      Files.createDirectories(data);
      Files.deleteIfExists(ready); // one of a server that was killed says nothing about this one
      Process process =
          new ProcessBuilder(
                  launcher.toString(),
                  "server",
                  "--data",
                  data.toString(),
                  "--port",
                  Integer.toString(port),
                  "--admin-port",
                  "0")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      return new ServerProcess(process, ready, log);
    } catch (IOException e) {
      throw new FaultException("the server cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it serves, and says on which port.
   *
   * @throws FaultException when it ends or is not ready in time; the message has the last lines of
   *     its log
   */
  int awaitReady(Duration max) throws InterruptedException {
    long endNanos = System.nanoTime() + max.toNanos();
    while (System.nanoTime() < endNanos) {
      int port = readPort(ready);
      if (port > 0) {
        return port;
      }
      if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new FaultException(
            "the server ended with exit code " + process.exitValue() + lastLines(log));
      }
    }
    throw new FaultException(
        "the server was not ready within " + max.toSeconds() + " s" + lastLines(log));
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

  // 0 while the file is not there, or not whole.
  private static int readPort(Path ready) {
    if (!Files.exists(ready)) {
      return 0;
    }
    try {
      return new ObjectMapper().readTree(ready.toFile()).path("port").asInt(0);
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
