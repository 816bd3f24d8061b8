package io.meridian.cli.demo;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the demo's server keeps its data: fresh, and taken away afterwards unless somebody wants to
 * look at it.
 *
 * @param path the directory
 * @param kept whether it stays
 */
record DemoDirectory(Path path, boolean kept) {
  private static final int NUMBER_MAX = 10_000;

  /**
   * The directory that was asked for, which must be empty or not there, or the next free one of the
   * user's state.
   */
  static DemoDirectory create(Console console, Optional<Path> asked, boolean keep) {
    try {
      if (asked.isPresent()) {
        Path path = asked.get().toAbsolutePath();
        Files.createDirectories(path);
        try (Stream<Path> content = Files.list(path)) {
          if (content.findAny().isPresent()) {
            throw new UsageException(
                "--data " + path + ": not empty; the demo needs a directory of its own");
          }
        }
        return new DemoDirectory(path, true);
      }
      Path parent =
          console
              .variable("XDG_STATE_HOME")
              .map(Path::of)
              .orElse(console.home().resolve(".local").resolve("state"))
              .resolve("meridian");
      Files.createDirectories(parent);
      return new DemoDirectory(nextFree(parent), keep);
    } catch (IOException e) {
      throw new FaultException("the demo's directory cannot be made: " + e, e);
    }
  }

  /** The server's data. */
  Path data() {
    return path.resolve("data");
  }

  /** What the server says. */
  Path log() {
    return path.resolve("server.log");
  }

  /** Takes everything away unless it is to be kept. */
  void clean() {
    if (kept) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new FaultException("the demo's directory cannot be removed: " + e, e);
    }
  }

  private static Path nextFree(Path parent) throws IOException {
    for (int number = 1; number <= NUMBER_MAX; number++) {
      try {
        return Files.createDirectory(parent.resolve("demo-" + number));
      } catch (FileAlreadyExistsException e) {
        // an earlier demo's, or that of one that runs now
      }
    }
    throw new FaultException(
        "there are " + NUMBER_MAX + " directories of demos in " + parent + "; remove some");
  }
}
