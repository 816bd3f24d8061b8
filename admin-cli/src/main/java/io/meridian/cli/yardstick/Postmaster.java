package io.meridian.cli.yardstick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL of a data directory. It is nobody's child once it has started, so that it outlives
 * a process that started it and was killed.
 */
final class Postmaster {
  private static final Duration STOP_MAX = Duration.ofSeconds(10);

  private Postmaster() {}

  /** Ends the one that runs in a data directory, if there is one; by force what does not go. */
  static void end(Path data) {
    Optional<ProcessHandle> running = running(data);
    if (running.isEmpty()) {
      return;
    }
    running.get().destroy();
    try {
      running.get().onExit().get(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException stays) {
      running.get().destroyForcibly();
    } catch (InterruptedException e) {
      running.get().destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  // Its file names the process and, in the next line, the directory; the number may have become
  // somebody else's, who has not got our directory on the command line.
  private static Optional<ProcessHandle> running(Path data) {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      return ProcessHandle.of(pid)
          .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException none) {
      return Optional.empty();
    }
  }
}
