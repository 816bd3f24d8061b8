package io.meridian.cli.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a server, or a stand-alone node, is started.
 *
 * @param launcher bin/meridian
 * @param kind which of the two
 * @param data its data directory
 * @param log the file its output is appended to
 * @param flags further flags, such as those of {@link #ports}, {@link #regions} and {@link #config}
 * @param environment what it gets on top of this process's environment
 */
public record Launch(
    Path launcher,
    Kind kind,
    Path data,
    Path log,
    List<String> flags,
    Map<String, String> environment) {
  /** What is started; its verb is the name in lower case. */
  public enum Kind {
    /** It serves clients. */
    SERVER,
    /** It keeps data and serves nobody but the grid. */
    NODE
  }

  /** Keeps copies of the collections. */
  public Launch {
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }

  /** A server with no flags but its port, and nothing on top of the environment. */
  public static Launch of(Path launcher, Path data, Path log, int port) {
    return new Launch(launcher, Kind.SERVER, data, log, ports(port), Map.of());
  }

  /**
   * The flags by which a server serves on a port, whatever its settings say, and shows its health
   * on any free one.
   *
   * @param port the port of its API; 0 = any free one
   */
  public static List<String> ports(int port) {
    return List.of("--admin-port", "0", "--port", Integer.toString(port));
  }

  /** The flags by which it takes its settings from a file. */
  public static List<String> config(Path file) {
    return List.of("--config", file.toString());
  }

  /** The flags by which a server hosts these regions; none = its default. */
  public static List<String> regions(List<String> regions) {
    return regions.isEmpty() ? List.of() : List.of("--regions", String.join(",", regions));
  }

  /** The process, not started; it reads nothing. */
  public ProcessBuilder builder() {
    List<String> words =
        new ArrayList<>(
            List.of(
                launcher.toString(),
                kind.name().toLowerCase(Locale.ROOT),
                "--data",
                data.toString()));
    words.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** The file in which it says on which ports it listens, once it does its work. */
  public Path readyFile() {
    return readyFile(data);
  }

  static Path readyFile(Path data) {
    return data.resolve("server.json");
  }
}
