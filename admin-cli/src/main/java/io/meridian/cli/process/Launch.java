package io.meridian.cli.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a server is started.
 *
 * @param launcher bin/meridian
 * @param data its data directory
 * @param log the file its output is appended to
 * @param port the port of its API; 0 = any free one
 * @param regions the regions it hosts; empty = its default
 * @param environment what it gets on top of this process's environment
 */
public record Launch(
    Path launcher,
    Path data,
    Path log,
    int port,
    List<String> regions,
    Map<String, String> environment) {
  /** Keeps copies of the collections. */
  public Launch {
    regions = List.copyOf(regions);
    environment = Map.copyOf(environment);
  }

  /** With the server's default regions, and nothing on top of the environment. */
  public static Launch of(Path launcher, Path data, Path log, int port) {
    return new Launch(launcher, data, log, port, List.of(), Map.of());
  }

  /** The process, not started; it reads nothing. */
  public ProcessBuilder builder() {
    List<String> words =
        new ArrayList<>(
            List.of(
                launcher.toString(),
                "server",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port),
                "--admin-port",
                "0"));
    if (!regions.isEmpty()) {
      words.addAll(List.of("--regions", String.join(",", regions)));
    }
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** The file in which the server says on which ports it serves, once it does. */
  public Path readyFile() {
    return data.resolve("server.json");
  }
}
