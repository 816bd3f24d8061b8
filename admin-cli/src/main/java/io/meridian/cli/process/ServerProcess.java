package io.meridian.cli.process;

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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server or node in a process of its own, which this program started, now or earlier, and which
 * nobody else is touched for. Used by one thread; {@link #close()} by any.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);
  private static final int LOG_LINES_SHOWN_MAX = 25;

  private final Path ready;
  private final Path log;
  private final ProcessHandle handle;
  private final Optional<Process> child;

  private ServerProcess(Path ready, Path log, ProcessHandle handle, Optional<Process> child) {
    this.ready = ready;
    this.log = log;
    this.handle = handle;
    this.child = child;
  }

  /**
   * One that an earlier run of this program has started.
   *
   * @param data its data directory
   * @param log the file its output is appended to
   */
  public static ServerProcess running(Path data, Path log, ProcessHandle handle) {
    return new ServerProcess(Launch.readyFile(data), log, handle, Optional.empty());
  }

  /** Starts a server; {@link #awaitReady} says when it serves. */
  public static ServerProcess start(Launch launch) {
    try {
      Files.createDirectories(launch.data());
      // That of a server that was killed says nothing about this one.
      Path ready = launch.readyFile();
      Files.deleteIfExists(ready);
      Process process = launch.builder().start();
      return new ServerProcess(ready, launch.log(), process.toHandle(), Optional.of(process));
    } catch (IOException e) {
      throw new FaultException("the server cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Waits until it does its work, and says on which port it serves; 0 for a stand-alone node.
   *
   * @throws FaultException when it ends or is not ready in time; the message has the last lines of
   *     its log
   */
  public int awaitReady(Duration max) throws InterruptedException {
    long endNanos = System.nanoTime() + max.toNanos();
    while (System.nanoTime() < endNanos) {
      OptionalInt port = readPort(ready);
      if (port.isPresent()) {
        return port.getAsInt();
      }
      if (hasEndedWithin(POLL)) {
        throw new FaultException(
            "the server ended"
                + child.map(process -> " with exit code " + process.exitValue()).orElse("")
                + lastLines(log));
      }
    }
    throw new FaultException(
        "the server was not ready within " + max.toSeconds() + " s" + lastLines(log));
  }

  /** Waits until it has ended or the time is over, and says whether it has. */
  public boolean hasEndedWithin(Duration max) throws InterruptedException {
    if (child.isPresent()) {
      return child.get().waitFor(max.toNanos(), TimeUnit.NANOSECONDS);
    }
    try {
      handle.onExit().get(max.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException running) {
      return !handle.isAlive();
    }
  }

  /** Kills it as kill -9 does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    killTree();
    if (!hasEndedWithin(STOP_MAX)) {
      throw new FaultException("process " + handle.pid() + " does not end by kill -9");
    }
  }

  /** Asks it to stop, as SIGTERM does. */
  public void askToStop() {
    handle.destroy();
  }

  /** What it ended with; it must have, and this run must have started it. */
  public int exitValue() {
    return child.orElseThrow().exitValue();
  }

  /** The process as the system shows it. */
  public ProcessHandle handle() {
    return handle;
  }

  /** Stops it gracefully, and by force when it takes too long. */
  @Override
  public void close() {
    askToStop();
    try {
      if (!hasEndedWithin(STOP_MAX)) {
        killTree();
      }
    } catch (InterruptedException e) {
      killTree();
      Thread.currentThread().interrupt();
    }
  }

  // The launcher becomes the server; should one day a process stand between, it goes as well.
  private void killTree() {
    List<ProcessHandle> children = handle.descendants().toList();
    handle.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  // Empty while the file is not there, or not whole.
  private static OptionalInt readPort(Path ready) {
    if (!Files.exists(ready)) {
      return OptionalInt.empty();
    }
    try {
      JsonNode port = new ObjectMapper().readTree(ready.toFile()).path("port");
      return port.isInt() ? OptionalInt.of(port.intValue()) : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
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
