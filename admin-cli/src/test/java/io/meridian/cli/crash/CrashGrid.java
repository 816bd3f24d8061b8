package io.meridian.cli.crash;

import io.meridian.cli.process.Launch;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.ServerPorts;
import io.meridian.cli.process.ServerProcess;
import io.meridian.client.MeridianClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A grid of three stand-alone nodes of one region with three copies of everything, and a server in
 * front that keeps nothing, each a process of its own under target/. One thread.
 */
final class CrashGrid implements AutoCloseable {
  static final String REGION = "eu";

  private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
  private static final String FRONT = "front";
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final Duration END_MAX = Duration.ofMinutes(1);

  private final Path home;
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Integer> connectorPorts = new LinkedHashMap<>();
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
  private int port;

  private CrashGrid(Path home) {
    this.home = home;
  }

  /** A grid that has not been started yet; what an earlier run left under the name is gone. */
  static CrashGrid named(String name) {
    Path home = CrashServer.HOME.resolve(name);
    try {
      CrashServer.delete(home);
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new CrashGrid(home);
  }

  /** Starts the nodes together, as each waits for the others, and then the server. */
  void start() throws IOException, InterruptedException {
    launchNodes(List.of());
    startFront();
  }

  /** Starts the nodes as ones that wait for a snapshot; the server can start when it is there. */
  void launchForRestore() throws IOException {
    launchNodes(List.of("--restore"));
  }

  /** Starts the nodes as ones that build the grid from exported journals, and then the server. */
  void startFromJournals(Path exported) throws IOException, InterruptedException {
    launchNodes(List.of("--restore-journals", exported.toString()));
    startFront();
  }

  /** Waits for the nodes, and starts the server. */
  void startFront() throws IOException, InterruptedException {
    for (String node : NODES) {
      awaitReady(node);
    }
    startServer();
  }

  /** Starts the server, on the port that it had before. */
  void startServer() throws IOException, InterruptedException {
    launch(FRONT, List.of());
    port = processes.get(FRONT).awaitReady(READY_MAX);
  }

  /** Kills the server as kill -9 does, and waits until it is gone. */
  void killServer() throws InterruptedException {
    kill(FRONT);
  }

  private void launchNodes(List<String> more) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    for (String node : NODES) {
      ports.put(node, hold(held));
      connectorPorts.put(node, hold(held));
    }
    port = ServerPorts.free();
    for (ServerSocket socket : held) {
      socket.close();
    }
    for (String node : NODES) {
      launch(node, more);
    }
  }

  private static int hold(List<ServerSocket> held) throws IOException {
    ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    held.add(free);
    return free.getLocalPort();
  }

  /** Kills a node as kill -9 does, and waits until it is gone. */
  void kill(String node) throws InterruptedException {
    processes.remove(node).kill();
  }

  /** Starts a node that was killed, and waits until it does its work. */
  void startAgain(String node) throws IOException, InterruptedException {
    launch(node, List.of());
    awaitReady(node);
  }

  /** The same of several, each of which may have to wait for the others. */
  void startTogether(List<String> nodes) throws IOException, InterruptedException {
    for (String node : nodes) {
      launch(node, List.of());
    }
    for (String node : nodes) {
      awaitReady(node);
    }
  }

  /** Asks a node to stop, and waits until it has, by itself. */
  void stop(String node) throws InterruptedException {
    processes.get(node).askToStop();
    awaitEnd(node);
  }

  /** Has a node stand still as SIGSTOP does. */
  void pause(String node) throws IOException, InterruptedException {
    signal("STOP", node);
  }

  /** Has a node go on that stands still. */
  void resume(String node) throws IOException, InterruptedException {
    signal("CONT", node);
  }

  /** Waits until a node has ended that has found out that it was given up. */
  void awaitEnd(String node) throws InterruptedException {
    if (!processes.get(node).hasEndedWithin(END_MAX)) {
      throw new AssertionError(node + " is still there " + END_MAX.toSeconds() + " s later");
    }
    processes.remove(node);
  }

  private void signal(String signal, String node) throws IOException, InterruptedException {
    String pid = Long.toString(processes.get(node).handle().pid());
    if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
      throw new IOException("no signal reaches " + node);
    }
  }

  /** The data directory of a node. */
  Path data(String node) {
    return home.resolve(node);
  }

  /** Where Ignite's control utility reaches a node. */
  int connectorPort(String node) {
    return connectorPorts.get(node);
  }

  /** Where the server serves, or will. */
  String address() {
    return "127.0.0.1:" + port;
  }

  List<String> nodes() {
    return NODES;
  }

  /** A client's settings towards the server; to be completed by the caller. */
  MeridianClient.Builder client() {
    return MeridianClient.builder().target("127.0.0.1:" + port).plaintext();
  }

  @Override
  public void close() {
    List<ServerProcess> lastFirst = new ArrayList<>(processes.values());
    Collections.reverse(lastFirst);
    lastFirst.forEach(ServerProcess::close);
    processes.clear();
  }

  private void launch(String name, List<String> more) throws IOException {
    Path config = home.resolve(name + ".yml");
    Files.writeString(config, name.equals(FRONT) ? front() : node(name));
    processes.put(
        name,
        ServerProcess.start(
            new Launch(
                LaunchedServer.LAUNCHER,
                name.equals(FRONT) ? Launch.Kind.SERVER : Launch.Kind.NODE,
                home.resolve(name),
                home.resolve(name + ".log"),
                flags(name, config, more),
                CrashServer.ENVIRONMENT)));
  }

  private List<String> flags(String name, Path config, List<String> more) {
    List<String> flags = new ArrayList<>(Launch.config(config));
    flags.addAll(name.equals(FRONT) ? Launch.ports(port) : List.of("--admin-port", "0"));
    flags.addAll(more);
    return flags;
  }

  private void awaitReady(String node) throws InterruptedException {
    processes.get(node).awaitReady(READY_MAX);
  }

  private String node(String name) {
    return """
    grid:
      nodeId: %s
      zone: %s
      shards: 8
      backups: 2
      minOwners: 2
      regions:
        %s: {voters: [%s]}
      network:
        discoveryPort: %d
        connectorPort: %d
        peers: [%s]
      storage:
        memoryInitial: 32MiB
        memoryMax: 128MiB
        walSegment: 8MiB
        walArchiveMax: 64MiB
    """
        .formatted(
            name,
            "zone-" + name,
            REGION,
            String.join(", ", NODES),
            ports.get(name),
            connectorPorts.get(name),
            peers());
  }

  private String front() {
    return """
    grid:
      mode: client
      nodeId: %s
      shards: 8
      backups: 2
      regions:
        %s: {}
      network:
        peers: [%s]
    """
        .formatted(FRONT, REGION, peers());
  }

  private String peers() {
    return ports.values().stream()
        .map(discovery -> "\"127.0.0.1:" + discovery + '"')
        .collect(Collectors.joining(", "));
  }
}
