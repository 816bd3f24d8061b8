package io.meridian.cli.crash;

import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.Launched;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A grid of stand-alone nodes, three for each region with three copies of everything, and a server
 * for each region in front that keeps nothing, each a process of its own under target/, and on a
 * host of its own if asked. One thread.
 */
final class CrashGrid implements AutoCloseable {
  static final String REGION = "eu";

  /** How long a node may be silent; Ignite's default unless told otherwise. */
  private static final int FAILURE_DETECTION_SECONDS =
      Integer.getInteger("meridian.faults.failureDetectionSeconds", 10);

  private static final int MIN_OWNERS = 2;
  private static final int MINORITY_MAX_SECONDS = 10;

  /** So long after it was cut off a node has left, or has been given up, and knows it. */
  static final Duration CUT_OFF_MAX =
      Duration.ofSeconds(FAILURE_DETECTION_SECONDS + MINORITY_MAX_SECONDS + 5);

  /** How many shards a region has. */
  static final int SHARDS = 8;

  private static final int NODES_PER_REGION = 3;
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final Duration SUPERVISION = Duration.ofMillis(50);
  private static final Duration END_MAX = Duration.ofMinutes(1);

  private final Path home;
  private final List<String> regions;
  private final List<String> nodes;
  private final Optional<Network> network;
  private final int minOwners;
  private Optional<SmallDisk> smallDisk = Optional.empty();
  private Optional<MovedClocks> clocks = Optional.empty();
  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Integer> connectorPorts = new LinkedHashMap<>();
  private final Map<String, ServerProcess> processes = new LinkedHashMap<>();

  private CrashGrid(Path home, List<String> regions, int minOwners, Optional<Network> network) {
    this.home = home;
    this.regions = regions;
    this.nodes = regions.stream().flatMap(region -> nodes(region).stream()).toList();
    this.minOwners = minOwners;
    this.network = network;
  }

  /**
   * A grid of one region that has not been started yet; what an earlier run left under the name is
   * gone.
   */
  static CrashGrid named(String name) {
    return named(name, MIN_OWNERS);
  }

  /** The same, where so many owners must have a block on disk before anybody is answered. */
  static CrashGrid named(String name, int minOwners) {
    return new CrashGrid(emptyHome(name), List.of(REGION), minOwners, Optional.empty());
  }

  /** The same with these regions, every process on a host of its own. */
  static CrashGrid onHosts(String name, List<String> regions)
      throws IOException, InterruptedException {
    List<String> hosts = new ArrayList<>();
    for (String region : regions) {
      hosts.addAll(nodes(region));
      hosts.add(front(region));
    }
    for (String host : hosts) {
      SmallDisk.release(CrashServer.HOME.resolve(name).resolve(host));
    }
    CrashGrid grid =
        new CrashGrid(emptyHome(name), regions, MIN_OWNERS, Optional.of(Network.of(hosts)));
    grid.clocks = Optional.of(MovedClocks.in(grid.home));
    grid.smallDisk = Optional.of(SmallDisk.at(grid.data(grid.nodeWithSmallDisk())));
    return grid;
  }

  /** The node whose data lie on a small disk of their own; only of a grid on hosts. */
  String nodeWithSmallDisk() {
    return nodes.get(nodes.size() - 1);
  }

  /** The process id of a node. */
  long pid(String node) {
    return processes.get(node).handle().pid();
  }

  private static Path emptyHome(String name) {
    Path home = CrashServer.HOME.resolve(name);
    try {
      TestDirectories.delete(home);
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return home;
  }

  /** The nodes of a region. */
  static List<String> nodes(String region) {
    return IntStream.rangeClosed(1, NODES_PER_REGION).mapToObj(i -> region + '-' + i).toList();
  }

  /** The server of a region. */
  static String front(String region) {
    return "front-" + region;
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

  /** Starts the nodes as ones that build the grid from exported journals, and then the servers. */
  void startFromJournals(Path exported) throws IOException, InterruptedException {
    launchNodes(List.of("--restore-journals", exported.toString()));
    startFront();
  }

  /** Waits for the nodes, and starts the servers. */
  void startFront() throws IOException, InterruptedException {
    for (String node : nodes) {
      awaitReady(node);
    }
    for (String region : regions) {
      startServer(region);
    }
  }

  /** Starts the server of a region, on the port that it had before. */
  void startServer(String region) throws IOException, InterruptedException {
    startAgain(front(region));
  }

  /** Kills the server of a region as kill -9 does, and waits until it is gone. */
  void killServer(String region) throws InterruptedException {
    kill(front(region));
  }

  private void launchNodes(List<String> more) throws IOException {
    for (String node : nodes) {
      ports.put(node, FreePorts.free());
      connectorPorts.put(node, FreePorts.free());
    }
    for (String region : regions) {
      ports.put(front(region), FreePorts.free());
    }
    for (String node : nodes) {
      launch(node, more);
    }
  }

  /** Kills a node as kill -9 does, and waits until it is gone. */
  void kill(String node) throws InterruptedException {
    processes.remove(node).kill();
  }

  /** Starts a process that was killed, and again if it ends, and waits until it does its work. */
  void startAgain(String name) throws IOException, InterruptedException {
    startTogether(List.of(name));
  }

  /** Takes everything from a node that was killed, as the loss of its disk does. */
  void loseDisk(String node) throws IOException {
    TestDirectories.delete(data(node));
  }

  /** Starts a node that was killed, and does not wait. */
  void launchAgain(String node) throws IOException {
    launch(node, List.of());
  }

  /** The same of several, each of which may have to wait for the others. */
  void startTogether(List<String> nodes) throws IOException, InterruptedException {
    for (String node : nodes) {
      launch(node, List.of());
    }
    long endNanos = System.nanoTime() + READY_MAX.toNanos();
    for (String node : nodes) {
      awaitReady(node, endNanos);
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

  /**
   * Starts again whatever has ended by itself, for so long, as whoever supervises processes does.
   */
  void supervise(Duration time) throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < endNanos) {
      for (String name : List.copyOf(processes.keySet())) {
        if (processes.get(name).hasEndedWithin(SUPERVISION)) {
          System.out.printf("%s ended with %d%n", name, processes.get(name).exitValue());
          launch(name, List.of());
        }
      }
    }
  }

  /** The hosts; only of a grid that was made on hosts. */
  Network network() {
    return network.orElseThrow();
  }

  /** The clocks of nodes; only of a grid that was made on hosts. */
  MovedClocks clocks() {
    return clocks.orElseThrow();
  }

  /** Has a snapshot taken by the program, on the host of a node. */
  CompletableFuture<Launched.Run> takeSnapshot(String node, String name) throws IOException {
    Path launcher = launcher(node);
    String port = Integer.toString(connectorPort(node));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Launched.by(launcher, "snapshot", "create", name, "--connector-port", port);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Removes what snapshots have left. */
  void deleteSnapshots() throws IOException {
    for (String node : nodes) {
      TestDirectories.delete(data(node).resolve("snapshots"));
    }
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

  /** Where the server of the first region serves, or will. */
  String address() {
    return address(regions.get(0));
  }

  private String address(String region) {
    return host(front(region)) + ':' + ports.get(front(region));
  }

  private String host(String process) {
    return network.map(hosts -> hosts.address(process)).orElse(LOOPBACK);
  }

  /** The nodes, in the order of regions. */
  List<String> nodes() {
    return nodes;
  }

  /** The regions, in their order. */
  List<String> regions() {
    return regions;
  }

  /** A client of a region's server that tries for long enough to outlast what happens to a grid. */
  MeridianClient patientClient(String region) {
    return client(region)
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(Duration.ofMinutes(1))
        .operationDeadline(Duration.ofMinutes(2))
        .build();
  }

  /** A client of a region's server; to be completed by the caller. */
  MeridianClient.Builder client(String region) {
    return MeridianClient.builder().target(address(region)).plaintext();
  }

  @Override
  public void close() {
    List<ServerProcess> lastFirst = new ArrayList<>(processes.values());
    Collections.reverse(lastFirst);
    lastFirst.forEach(ServerProcess::close);
    processes.clear();
    network.ifPresent(Network::close);
    smallDisk.ifPresent(SmallDisk::close);
  }

  private void launch(String name, List<String> more) throws IOException {
    Path config = home.resolve(name + ".yml");
    Files.writeString(config, nodes.contains(name) ? node(name) : server(name));
    Map<String, String> environment = new HashMap<>(CrashServer.ENVIRONMENT);
    if (clocks.isPresent() && nodes.contains(name)) {
      environment.putAll(clocks.get().environment(name));
    }
    processes.put(
        name,
        ServerProcess.start(
            new Launch(
                launcher(name),
                nodes.contains(name) ? Launch.Kind.NODE : Launch.Kind.SERVER,
                home.resolve(name),
                home.resolve(name + ".log"),
                flags(name, config, more),
                environment)));
  }

  /** What starts programs on the host of a process. */
  private Path launcher(String name) throws IOException {
    return network.isPresent()
        ? network.get().launcher(name, LaunchedServer.LAUNCHER, home)
        : LaunchedServer.LAUNCHER;
  }

  private List<String> flags(String name, Path config, List<String> more) {
    List<String> flags = new ArrayList<>(Launch.config(config));
    flags.addAll(
        nodes.contains(name) ? List.of("--admin-port", "0") : Launch.ports(ports.get(name)));
    flags.addAll(more);
    return flags;
  }

  private void awaitReady(String node) throws InterruptedException {
    processes.get(node).awaitReady(READY_MAX);
  }

  // A slow or lossy network, too, can end a start.
  private void awaitReady(String name, long endNanos) throws IOException, InterruptedException {
    while (true) {
      try {
        awaitReady(name);
        return;
      } catch (FaultException e) {
        if (System.nanoTime() > endNanos || !processes.get(name).hasEndedWithin(SUPERVISION)) {
          throw e;
        }
        System.out.printf("%s ended with %d%n", name, processes.get(name).exitValue());
        launch(name, List.of());
      }
    }
  }

  private String node(String name) {
    return """
    grid:
      nodeId: %s
      zone: %s
      shards: %d
      backups: 2
      minOwners: %d
      minorityMax: %ds
      regions:
    %s
      network:
        host: %s
        discoveryPort: %d
        connectorPort: %d
        failureDetection: %ds
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
            SHARDS,
            minOwners,
            MINORITY_MAX_SECONDS,
            regionsOf(name),
            host(name),
            ports.get(name),
            connectorPorts.get(name),
            FAILURE_DETECTION_SECONDS,
            peers());
  }

  private String server(String name) {
    return """
    grpc:
      address: %s
    grid:
      mode: client
      nodeId: %s
      shards: %d
      backups: 2
      regions:
    %s
      network:
        host: %s
        failureDetection: %ds
        peers: [%s]
    """
        .formatted(
            host(name),
            name,
            SHARDS,
            regionsOf(name),
            host(name),
            FAILURE_DETECTION_SECONDS,
            peers());
  }

  private String regionsOf(String name) {
    return regions.stream()
        .map(
            region ->
                "    %s: {voters: [%s], hosted: %b}"
                    .formatted(
                        region, String.join(", ", nodes(region)), nodes(region).contains(name)))
        .collect(Collectors.joining("\n"));
  }

  private String peers() {
    return nodes.stream()
        .map(node -> '"' + host(node) + ':' + ports.get(node) + '"')
        .collect(Collectors.joining(", "));
  }
}
