package io.meridian.cli.cluster;

import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory with every file of a cluster of this machine: {@code config/}, a copy of the files
 * it was made from, and for each member its data, its log and what is known of its process. One
 * command works on it at a time; whoever takes it gives it back.
 */
final class ClusterDirectory implements AutoCloseable {
  /** How long a member that was asked to stop may take. */
  static final Duration STOP_MAX = Duration.ofMinutes(1);

  /** How long a member that was started may take until it does its work. */
  static final Duration READY_MAX = Duration.ofMinutes(4);

  private static final String LOCK = "cluster.lock";
  private static final String CONFIG = "config";
  private static final String JVM_OPTIONS = "jvm.options";
  private static final String SETTINGS = ".yml";

  private final Path path;
  private final FileChannel lock;

  private ClusterDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a directory, and makes it when it is missing.
   *
   * @throws FaultException when another command works on it
   */
  static ClusterDirectory take(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(whole);
      FileChannel channel =
          FileChannel.open(
              whole.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new FaultException(
            "another 'meridian cluster' works on " + whole + "; wait until it is done");
      }
      return new ClusterDirectory(whole, channel);
    } catch (IOException e) {
      throw new FaultException("the directory " + whole + " cannot be used: " + e, e);
    }
  }

  /**
   * Takes a directory in which a cluster was made.
   *
   * @throws UsageException when there is none
   * @throws FaultException when another command works on it
   */
  static ClusterDirectory takeMade(Path path) {
    if (!Files.isDirectory(path)) {
      throw new UsageException("--data " + path + ": there is no such directory");
    }
    ClusterDirectory directory = take(path);
    if (!directory.made()) {
      directory.close();
      throw new UsageException("--data " + path + ": no cluster was made there");
    }
    return directory;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  /** Whether a cluster was made here. */
  boolean made() {
    return Files.isDirectory(path.resolve(CONFIG));
  }

  /**
   * Makes a cluster here, whole or not at all; one that is here already stays as it is.
   *
   * @param example the files to make it from
   * @param freePorts whether it gets free ports instead of those in the files
   */
  void make(Path example, boolean freePorts) {
    if (made()) {
      return;
    }
    requireEmpty();
    try {
      Map<Path, String> files = texts(example);
      List<Integer> ports = new ArrayList<>();
      for (Map.Entry<Path, String> file : files.entrySet()) {
        if (file.getKey().toString().endsWith(SETTINGS)) {
          ports.addAll(ClusterPorts.of(file.getValue()));
        }
      }
      Map<Integer, Integer> others = freePorts ? ClusterPorts.free(ports) : Map.of();
      if (!freePorts) {
        ClusterPorts.requireFree(ports);
      }
      Path draft = path.resolve(CONFIG + ".draft");
      for (Map.Entry<Path, String> file : files.entrySet()) {
        Path copy = draft.resolve(file.getKey().toString());
        Files.createDirectories(copy.getParent());
        boolean settings = copy.toString().endsWith(SETTINGS);
        Files.writeString(
            copy,
            settings ? ClusterPorts.replaced(file.getValue(), others) : file.getValue(),
            StandardCharsets.UTF_8);
      }
      Files.move(draft, path.resolve(CONFIG), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new FaultException("the cluster cannot be made in " + path + ": " + e, e);
    }
  }

  private void requireEmpty() {
    try (Stream<Path> content = Files.list(path)) {
      List<String> foreign =
          content
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals(LOCK) && !name.startsWith(CONFIG))
              .sorted()
              .toList();
      if (!foreign.isEmpty()) {
        throw new UsageException(
            "--data "
                + path
                + " holds "
                + foreign.get(0)
                + " and no cluster; name an empty or a new directory");
      }
    } catch (IOException e) {
      throw new FaultException("the directory " + path + " cannot be read: " + e, e);
    }
  }

  private static Map<Path, String> texts(Path example) throws IOException {
    Map<Path, String> texts = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        texts.put(example.relativize(file), Files.readString(file));
      }
    }
    return texts;
  }

  /** The members of the cluster, the nodes first. */
  List<ClusterMember> members() {
    return ClusterMember.read(path.resolve(CONFIG));
  }

  /** The process of a member, when it runs. */
  Optional<ServerProcess> running(ClusterMember member) {
    return process(member)
        .running()
        .map(process -> ServerProcess.running(data(member), log(member), process));
  }

  /** Starts a member that does not run, and notes its process. */
  ServerProcess start(Path launcher, ClusterMember member) {
    Launch launch =
        new Launch(
            launcher,
            member.kind(),
            data(member),
            log(member),
            Launch.config(member.config()),
            Map.of("MERIDIAN_SERVER_OPTS", jvmOptions(), "MERIDIAN_BUILD", "off"));
    ServerProcess started = ServerProcess.start(launch);
    process(member).write(started.handle());
    return started;
  }

  /** Forgets the process of a member, which has ended. */
  void forget(ClusterMember member) {
    process(member).delete();
  }

  private String jvmOptions() {
    try {
      return Files.readString(path.resolve(CONFIG).resolve(JVM_OPTIONS)).strip();
    } catch (IOException e) {
      throw new FaultException("the options of the JVMs cannot be read: " + e, e);
    }
  }

  private Path data(ClusterMember member) {
    return path.resolve(member.name());
  }

  /** The file that a member's output is appended to. */
  Path log(ClusterMember member) {
    return path.resolve(member.name() + ".log");
  }

  private ProcessFile process(ClusterMember member) {
    return new ProcessFile(path.resolve(member.name() + ".process.json"));
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new FaultException("the lock of " + path + " could not be given back: " + e, e);
    }
  }
}
