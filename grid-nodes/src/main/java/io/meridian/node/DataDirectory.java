package io.meridian.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meridian.node.DataDirectoryException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory that holds everything a node writes. Its lock is of the operating system and ends
 * with the process, however that dies. Its marker ({@value #MARKER_FILE}) says which format it has,
 * which node owns it and which regions it was made for; it is written before anything else and
 * checked before anything is touched.
 */
final class DataDirectory implements AutoCloseable {
  static final String MARKER_FILE = "meridian.json";
  static final String LOCK_FILE = "meridian.lock";

  /** Lies in the directory from before the first journal is restored until all of them are. */
  static final String UNFINISHED_FILE = "restore.unfinished";

  private static final String MARKER_DRAFT = MARKER_FILE + ".new";
  private static final String GRID_DIRECTORY = "grid";
  private static final String SNAPSHOTS_DIRECTORY = "snapshots";
  private static final int PID_BYTES_MAX = 32;

  /**
   * What may lie in a directory that no node has used yet, mount points have the first and
   * launchers make the others; where a restore begins the snapshots besides.
   */
  private static final Set<String> ALLOWED_BEFORE =
      Set.of("lost+found", "logs", "server.json", LOCK_FILE, MARKER_DRAFT);

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path path;
  private final FileChannel lockChannel;

  private DataDirectory(Path path, FileChannel lockChannel) {
    this.path = path;
    this.lockChannel = lockChannel;
  }

  /**
   * Takes a directory for a node: makes it if it is missing, locks it and checks that it is the
   * node's.
   *
   * @throws DataDirectoryException if it must not be used; what was there is unchanged
   */
  static DataDirectory take(GridConfig config) {
    Path path = config.dataDirectory();
    make(path);
    refuseForeign(path, config.restore());
    DataDirectory directory = new DataDirectory(path, lock(path));
    try {
      if (config.bringsBack()) {
        directory.refuseData();
      }
      directory.refuseUnfinished();
      directory.claim(config);
      if (config.restoreJournals().isPresent()) {
        directory.beginRestore();
      }
      return directory;
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /** Where Ignite keeps its files. */
  Path grid() {
    return path.resolve(GRID_DIRECTORY);
  }

  /** Where Ignite keeps the snapshots of a node with this configuration. */
  static Path snapshots(GridConfig config) {
    return config.dataDirectory().resolve(SNAPSHOTS_DIRECTORY);
  }

  /** What a node has written once must never be what a restore writes over. */
  private void refuseData() {
    if (Files.exists(grid())) {
      throw new DataDirectoryException(
          Problem.HAS_DATA,
          path,
          "it holds data of a node ("
              + GRID_DIRECTORY
              + "), and a restore begins with none; start it without --restore and"
              + " --restore-journals, or name a new directory that holds nothing but "
              + SNAPSHOTS_DIRECTORY);
    }
  }

  /** Half of a grid looks like a whole one, and would be used. */
  private void refuseUnfinished() {
    if (Files.exists(path.resolve(UNFINISHED_FILE))) {
      throw new DataDirectoryException(
          Problem.UNFINISHED,
          path,
          "a restore of journals into it did not end, so that journals are missing or half; begin"
              + " anew with a new directory, on every node of the grid");
    }
  }

  private void beginRestore() {
    try {
      Files.writeString(path.resolve(UNFINISHED_FILE), "");
      force(path);
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, UNFINISHED_FILE + " cannot be written", e);
    }
  }

  /** Every journal of the grid is restored. */
  void restored() {
    try {
      Files.delete(path.resolve(UNFINISHED_FILE));
      force(path);
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, UNFINISHED_FILE + " cannot be removed", e);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Gives the directory back. May be called twice. */
  @Override
  public void close() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, "its lock could not be given back", e);
    }
  }

  private static void make(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, "it cannot be made; is the path right and writable?", e);
    }
    if (!Files.isWritable(path)) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, "it is not writable for this user; change its owner or mode");
    }
  }

  private static void refuseForeign(Path path, boolean restore) {
    if (Files.exists(path.resolve(MARKER_FILE))) {
      return;
    }
    try (Stream<Path> entries = Files.list(path)) {
      Optional<String> foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !ALLOWED_BEFORE.contains(name))
              .filter(name -> !restore || !name.equals(SNAPSHOTS_DIRECTORY))
              .sorted()
              .findFirst();
      if (foreign.isPresent()) {
        throw new DataDirectoryException(
            Problem.FOREIGN,
            path,
            "it holds "
                + foreign.get()
                + " but no "
                + MARKER_FILE
                + ", so it is not ours; name an empty or a new directory");
      }
    } catch (IOException e) {
      throw new DataDirectoryException(Problem.NOT_WRITABLE, path, "it cannot be read", e);
    }
  }

  private static FileChannel lock(Path path) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = holder(channel);
        channel.close();
        throw new DataDirectoryException(
            Problem.IN_USE, path, "it is in use by " + holder + "; stop that first");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid().getBytes(StandardCharsets.US_ASCII)), 0);
      return channel;
    } catch (IOException e) {
      throw new DataDirectoryException(Problem.NOT_WRITABLE, path, "it cannot be locked", e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PID_BYTES_MAX);
    channel.read(buffer, 0);
    String pid =
        new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    if (pid.equals(pid())) {
      return "this process";
    }
    return pid.isEmpty() ? "another process" : "the process " + pid;
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private void claim(GridConfig config) {
    Path marker = path.resolve(MARKER_FILE);
    Optional<DataDirectoryMarker> earlier =
        Files.exists(marker) ? Optional.of(read(marker)) : Optional.empty();
    DataDirectoryMarker mine =
        earlier
            .map(before -> before.adopt(config, path))
            .orElseGet(() -> DataDirectoryMarker.of(config));
    if (!earlier.equals(Optional.of(mine))) {
      write(marker, mine);
    }
  }

  private DataDirectoryMarker read(Path marker) {
    try {
      byte[] content = Files.readAllBytes(marker);
      int format = JSON.readTree(content).path("format").asInt();
      String product = JSON.readTree(content).path("product").asText("an unknown version");
      if (format < 1 || format > DataDirectoryMarker.FORMAT) {
        throw new DataDirectoryException(
            Problem.UNKNOWN_FORMAT,
            path,
            "it has format "
                + format
                + ", written by "
                + product
                + "; this version ("
                + DataDirectoryMarker.PRODUCT
                + ") knows format "
                + DataDirectoryMarker.FORMAT
                + "; start the version that wrote it, or a later one");
      }
      return JSON.readValue(content, DataDirectoryMarker.class);
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.UNKNOWN_FORMAT,
          path,
          MARKER_FILE + " cannot be read as ours; restore it from a backup",
          e);
    }
  }

  /** Written whole or not at all, and on disk before anything relies on it. */
  private void write(Path marker, DataDirectoryMarker content) {
    Path draft = path.resolve(MARKER_DRAFT);
    try {
      try (FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(content));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      move(draft, marker);
      force(path);
    } catch (IOException e) {
      throw new DataDirectoryException(
          Problem.NOT_WRITABLE, path, MARKER_FILE + " cannot be written", e);
    }
  }

  private static void move(Path draft, Path marker) throws IOException {
    try {
      Files.move(
          draft, marker, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, marker, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
