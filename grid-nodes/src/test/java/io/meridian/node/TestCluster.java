package io.meridian.node;

import io.meridian.engine.EngineConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A grid of several small nodes in this process, on free loopback ports, each in a zone of its own.
 * Used by one thread.
 */
public final class TestCluster implements AutoCloseable {
  private static final long START_SECONDS_MAX = 60;

  /** Longer than a node waits, so that it can say what it waited for. */
  private static final long STARTED_SECONDS_MAX = START_SECONDS_MAX + 30;

  private final Path directory;
  private final List<GridConfig> configs = new ArrayList<>();
  private final List<GridNode> nodes = new ArrayList<>();
  private final Map<String, String> departures = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> clocksAhead = new ConcurrentHashMap<>();

  private TestCluster(
      String name, Map<String, List<String>> nodesOfRegions, int shards, int backups) {
    this.directory = TestGrids.freshDirectory(name);
    List<String> ids = nodesOfRegions.values().stream().flatMap(List::stream).toList();
    List<Integer> ports = freePorts(ids.size());
    List<String> peers = ports.stream().map(port -> NetworkConfig.LOOPBACK + ':' + port).toList();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      configs.add(
          TestGrids.single(
                  directory.resolve(id),
                  nodesOfRegions.entrySet().stream()
                      .map(
                          region ->
                              new RegionConfig(
                                  region.getKey(),
                                  shards,
                                  backups,
                                  region.getValue().contains(id),
                                  1,
                                  region.getValue()))
                      .toArray(RegionConfig[]::new))
              .nodeId(id)
              .zone("zone-" + (i + 1))
              .network(NetworkConfig.at(ports.get(i), peers))
              .minOwners(Math.min(2, backups + 1))
              .startSecondsMax(START_SECONDS_MAX)
              .minoritySecondsMax(5)
              .build());
      nodes.add(null);
    }
  }

  /** Starts a grid of one region; its nodes are called node-1, node-2, ... */
  public static TestCluster start(String name, int size, String region, int shards, int backups) {
    List<String> ids = IntStream.rangeClosed(1, size).mapToObj(i -> "node-" + i).toList();
    return start(name, Map.of(region, ids), shards, backups);
  }

  /**
   * Starts a grid of several regions.
   *
   * @param nodesOfRegions the regions in their order, with the ids of the nodes that host each, and
   *     no other, and vote in it
   */
  public static TestCluster start(
      String name, Map<String, List<String>> nodesOfRegions, int shards, int backups) {
    TestCluster cluster = new TestCluster(name, nodesOfRegions, shards, backups);
    try {
      cluster.startAll();
      return cluster;
    } catch (RuntimeException fault) {
      cluster.close();
      throw fault;
    }
  }

  private void startAll() {
    startAgain(configs.stream().map(GridConfig::nodeId).toList());
  }

  /** Starts nodes that do not run, together, as each may have to wait for the others. */
  public void startAgain(List<String> ids) {
    ExecutorService starters = Executors.newFixedThreadPool(ids.size());
    try {
      Map<Integer, CompletableFuture<GridNode>> starting = new LinkedHashMap<>();
      for (int i = 0; i < configs.size(); i++) {
        GridConfig config = configs.get(i);
        if (ids.contains(config.nodeId())) {
          starting.put(i, CompletableFuture.supplyAsync(() -> start(config), starters));
        }
      }
      CompletableFuture<Void> oneFailed = new CompletableFuture<>();
      starting.values().forEach(node -> node.exceptionally(fault -> failed(oneFailed, fault)));
      CompletableFuture.anyOf(
              oneFailed,
              CompletableFuture.allOf(starting.values().toArray(CompletableFuture[]::new)))
          .orTimeout(STARTED_SECONDS_MAX, TimeUnit.SECONDS)
          .join();
      starting.forEach((i, node) -> nodes.set(i, node.join()));
    } finally {
      starters.shutdown();
    }
  }

  /** The others would wait for a node that cannot start, and tell nothing of why. */
  private static GridNode failed(CompletableFuture<Void> oneFailed, Throwable fault) {
    oneFailed.completeExceptionally(fault);
    return null;
  }

  private GridNode start(GridConfig config) {
    departures.remove(config.nodeId());
    AtomicLong aheadMicros = clocksAhead.computeIfAbsent(config.nodeId(), id -> new AtomicLong());
    OwnClock clock =
        new OwnClock(
            () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) + aheadMicros.get(),
            System::nanoTime,
            EngineConfig.DEFAULTS.clockDriftMax());
    return GridNode.start(config, clock, why -> departures.put(config.nodeId(), why));
  }

  /** Has a node, which may be one that does not run, see another time than it is. */
  public void moveClock(String id, Duration ahead) {
    clocksAhead
        .computeIfAbsent(id, moved -> new AtomicLong())
        .set(TimeUnit.NANOSECONDS.toMicros(ahead.toNanos()));
  }

  /** Why a running node would leave its grid; empty while it would stay. */
  public Optional<String> departure(String id) {
    return Optional.ofNullable(departures.get(id));
  }

  /** Starts a client of the grid; whoever asked stops it. */
  public GridNode client(String id) {
    GridConfig first = configs.get(0);
    return TestGrids.start(
        GridConfig.builder()
            .nodeId(id)
            .role(GridConfig.Role.CLIENT)
            .dataDirectory(directory.resolve(id))
            .regions(first.regions())
            .network(NetworkConfig.at(0, first.network().peers()))
            .build());
  }

  /** The nodes that run, in the order of their numbers. */
  public List<GridNode> nodes() {
    return nodes.stream().filter(node -> node != null).toList();
  }

  /** A running node by its id. */
  public GridNode node(String id) {
    return nodes().stream()
        .filter(node -> node.config().nodeId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Stops one node; its files stay. */
  public void stop(String id) {
    for (int i = 0; i < nodes.size(); i++) {
      if (configs.get(i).nodeId().equals(id) && nodes.get(i) != null) {
        nodes.get(i).close();
        nodes.set(i, null);
      }
    }
  }

  /** Starts a node that was stopped. */
  public GridNode startAgain(String id) {
    startAgain(List.of(id));
    return node(id);
  }

  /** Stops all nodes and removes their files. */
  @Override
  public void close() {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i) != null) {
        nodes.get(i).close();
        nodes.set(i, null);
      }
    }
    TestGrids.delete(directory);
  }

  private static List<Integer> freePorts(int count) {
    return Stream.generate(() -> FreePort.orFree(0, NetworkConfig.LOOPBACK))
        .distinct()
        .limit(count)
        .toList();
  }
}
