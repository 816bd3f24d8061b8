package io.meridian.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The file that says which process a member is: its id, and when it started, because an id is used
 * again.
 *
 * @param path the file
 */
record ProcessFile(Path path) {
  /** Systems count the start of a process from that of the machine, and not always alike. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

  /** Writes the file, whole or not at all. */
  void write(ProcessHandle process) {
    Path draft = path.resolveSibling(path.getFileName() + ".draft");
    try {
      Files.writeString(
          draft,
          new ObjectMapper()
              .writeValueAsString(
                  Map.of(
                      "pid",
                      process.pid(),
                      "startMillis",
                      process.info().startInstant().map(Instant::toEpochMilli).orElse(0L))));
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new FaultException("the process cannot be noted in " + path + ": " + e, e);
    }
  }

  /** The process, when it still runs and is the same; anything else of that id is left alone. */
  Optional<ProcessHandle> running() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    JsonNode noted;
    try {
      noted = new ObjectMapper().readTree(path.toFile());
    } catch (IOException e) {
      throw new FaultException("what " + path + " says of a process cannot be read: " + e, e);
    }
    Instant start = Instant.ofEpochMilli(noted.path("startMillis").asLong());
    return ProcessHandle.of(noted.path("pid").asLong())
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().startInstant().filter(at -> near(start, at)).isPresent());
  }

  private static boolean near(Instant noted, Instant seen) {
    return Duration.between(noted, seen).abs().compareTo(START_TOLERANCE) <= 0;
  }

  /** Forgets a process that has ended. */
  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new FaultException(path + " cannot be removed: " + e, e);
    }
  }
}
