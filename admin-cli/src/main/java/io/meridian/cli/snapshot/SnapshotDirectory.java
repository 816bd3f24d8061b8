package io.meridian.cli.snapshot;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The snapshots that lie in the data directory of one node, which need not run. */
final class SnapshotDirectory {
  private static final String SNAPSHOTS = "snapshots";

  /** Ignite's description of a node's part, which is written last. */
  private static final String DESCRIPTION = ".smf";

  private final Path data;

  /** Looks into a data directory. */
  SnapshotDirectory(Path data) {
    if (!Files.isDirectory(data)) {
      throw new UsageException("--data: there is no directory " + data);
    }
    this.data = data;
  }

  /**
   * One node's part of a snapshot.
   *
   * @param name the snapshot
   * @param node the node as its files are named
   * @param taken when its description was written
   * @param bytes of all its files
   */
  record Part(String name, String node, Instant taken, long bytes) {}

  /** The parts in the order of their names; those that are not complete are not among them. */
  List<Part> parts() {
    Path all = data.resolve(SNAPSHOTS);
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    List<Part> parts = new ArrayList<>();
    try {
      for (Path snapshot : sorted(all)) {
        if (Files.isDirectory(snapshot)) {
          for (Path description : sorted(snapshot)) {
            if (name(description).endsWith(DESCRIPTION)) {
              parts.add(part(snapshot, description));
            }
          }
        }
      }
      return parts;
    } catch (IOException e) {
      throw new FaultException(all + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Part part(Path snapshot, Path description) throws IOException {
    String file = name(description);
    long bytes;
    try (Stream<Path> files = Files.walk(snapshot)) {
      bytes = files.filter(Files::isRegularFile).mapToLong(SnapshotDirectory::size).sum();
    }
    return new Part(
        name(snapshot),
        file.substring(0, file.length() - DESCRIPTION.length()),
        Files.getLastModifiedTime(description).toInstant(),
        bytes);
  }

  private static long size(Path file) {
    return file.toFile().length(); // 0 for one that goes away meanwhile
  }

  private static List<Path> sorted(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
