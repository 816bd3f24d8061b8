package io.meridian.cli.crash;

import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.Launched;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server on one data directory that keeps what increments are made of, and the commands about its
 * snapshots. One thread.
 */
final class SnapshotServer implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(90);

  private final Path home;
  private final int port;
  private final int connectorPort;
  private ServerProcess process;

  /** A server that has not been started, in a directory that is new. */
  SnapshotServer(String name) throws IOException {
    home = CrashServer.HOME.resolve(name);
    TestDirectories.delete(home);
    Files.createDirectories(home);
    port = FreePorts.free();
    connectorPort = FreePorts.free();
    Files.writeString(
        home.resolve("meridian.yml"),
        """
        grid:
          shards: 4
          network: {connectorPort: %d}
          storage:
            memoryInitial: 32MiB
            memoryMax: 128MiB
            walSegment: 8MiB
            walArchiveMax: 64MiB
        """
            .formatted(connectorPort));
  }

  Path data() {
    return home.resolve("data");
  }

  void start() throws InterruptedException {
    launch(List.of());
    process.awaitReady(READY_MAX);
  }

  /** Starts it as one that waits for a snapshot, and does not wait for it. */
  void launchForRestore() {
    launch(List.of("--restore"));
  }

  /** Waits until the grid of a server that was launched can be asked for its state. */
  void awaitConnector() throws IOException, InterruptedException {
    awaitActive(connectorPort);
  }

  /** Waits until the grid behind a connector is active. */
  static void awaitActive(int connectorPort) throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + READY_MAX.toNanos();
    Launched.Run run;
    do {
      run = Launched.run("grid", "--port", Integer.toString(connectorPort), "--state");
    } while (!run.said().contains("state: ACTIVE") && System.nanoTime() < endNanos);
  }

  void awaitReady() throws InterruptedException {
    process.awaitReady(READY_MAX);
  }

  /** What a start for a restore says that ends at once. */
  Launched.Run startForRestore() throws IOException, InterruptedException {
    return Launched.run(
        "server",
        "--config",
        home.resolve("meridian.yml").toString(),
        "--data",
        data().toString(),
        "--port",
        "0",
        "--admin-port",
        "0",
        "--restore");
  }

  /** Puts the snapshot of another server where this one, new, looks for it. */
  void takeSnapshotOf(SnapshotServer other, String name) throws IOException {
    copySnapshot(name, other.data(), data());
  }

  /** Copies a snapshot from one data directory to another. */
  static void copySnapshot(String name, Path fromData, Path toData) throws IOException {
    Path from = fromData.resolve("snapshots").resolve(name);
    Path to = toData.resolve("snapshots").resolve(name);
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** Runs {@code meridian snapshot ...} on this server. */
  Launched.Run snapshot(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("snapshot"));
    line.addAll(List.of(words));
    line.addAll(List.of("--connector-port", Integer.toString(connectorPort)));
    if (words[0].equals("restore")) {
      line.addAll(List.of("--address", "127.0.0.1:" + port));
    }
    return Launched.run(line.toArray(String[]::new));
  }

  MeridianClient client() {
    return MeridianClient.builder()
        .target("127.0.0.1:" + port)
        .plaintext()
        .deadline(Duration.ofSeconds(30))
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .build();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  private void launch(List<String> more) {
    List<String> flags = new ArrayList<>(Launch.config(home.resolve("meridian.yml")));
    flags.addAll(Launch.ports(port));
    flags.addAll(more);
    process =
        ServerProcess.start(
            new Launch(
                LaunchedServer.LAUNCHER,
                Launch.Kind.SERVER,
                data(),
                home.resolve("server.log"),
                flags,
                CrashServer.ENVIRONMENT));
  }
}
