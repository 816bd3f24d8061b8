package io.meridian.node;

import io.meridian.engine.DerivedStore;
import io.meridian.engine.JournalStore;
import io.meridian.engine.LedgerDirectory;
import io.meridian.engine.NodeFacts;
import io.meridian.engine.NodeLink;
import io.meridian.engine.ShardId;
import io.meridian.engine.Topology;
import io.meridian.store.AbsentRegions;
import io.meridian.store.IgniteDerivedStore;
import io.meridian.store.IgniteJournalStore;
import io.meridian.store.IgniteLedgerDirectory;
import io.meridian.store.IgniteNodeFacts;
import io.meridian.store.IgniteNodeLink;
import io.meridian.store.IgniteTopology;
import io.meridian.store.RegionLayout;
import io.meridian.store.StoreLimits;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCluster;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.pagemem.wal.IgniteWriteAheadLogManager;
import org.apache.ignite.internal.processors.cache.persistence.wal.WALPointer;
import org.apache.ignite.internal.processors.odbc.ClientListenerProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node of the grid: takes its data directory, starts Ignite on it, and offers the engine
 * its ports. Starts in dependency order and stops in reverse. Its methods may be called from any
 * thread.
 */
public final class GridNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GridNode.class);

  private final GridConfig config;
  private final OwnClock clock;
  private final Departure departure;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Ignite ignite;
  private Optional<Keeping> keeping = Optional.empty();
  private IgniteLedgerDirectory directory;
  private IgniteNodeLink link;
  private IgniteNodeFacts facts;
  private LostShards lost;
  private boolean closed;

  private GridNode(GridConfig config, OwnClock clock, Departure departure) {
    this.config = config;
    this.clock = clock;
    this.departure = departure;
  }

  /**
   * Starts a node and waits until it can work: the grid is active, its regions are as configured,
   * and every shard that this node hosts has an owner. On a fresh data directory the grid is made.
   *
   * @param clockDriftMax how far its wall clock may leave its monotonic clock, or the clocks of
   *     other nodes [C5]
   * @param departure what to do when the node, later, must not stay in the grid that it is in
   * @throws DataDirectoryException if the data directory must not be used
   * @throws GridStartException if the grid did not come up as configured in {@link
   *     GridConfig#startMax}
   * @throws WrongClockException if nodes of the grid that answer show that its wall clock is wrong
   */
  public static GridNode start(GridConfig config, Duration clockDriftMax, Departure departure) {
    return start(config, OwnClock.of(clockDriftMax), departure);
  }

  /** The same with a clock that may be another than the machine's. */
  static GridNode start(GridConfig config, OwnClock clock, Departure departure) {
    GridNode node = new GridNode(config, clock, departure);
    try {
      node.start();
      return node;
    } catch (RuntimeException fault) {
      try {
        node.close();
      } catch (RuntimeException later) {
        fault.addSuppressed(later);
      }
      throw fault;
    }
  }

  private void start() {
    long startNanos = System.nanoTime();
    Optional<JournalRestore> restore =
        config.restoreJournals().map(journals -> JournalRestore.of(journals, config));
    PeerClocks peers = started(new PeerClocks(clock, config.nodeId()));
    if (config.role() == GridConfig.Role.KEEPER) {
      ClockWatch.refuseWrong(config, clock, peers);
    }
    DataDirectory data = started(DataDirectory.take(config));
    ignite = IgniteStart.start(config, data.grid(), clock);
    parts.push(() -> Ignition.stop(ignite.name(), false));
    new GridFormation(ignite, config).form();
    List<RegionLayout> layouts = config.regions().stream().map(GridNode::layout).toList();
    if (config.role() == GridConfig.Role.KEEPER) {
      keeping = Optional.of(keep(layouts, peers));
    }
    directory = started(new IgniteLedgerDirectory(ignite, StoreLimits.DEFAULTS));
    restore.ifPresent(
        journals -> {
          journals.run(ignite, keeping.orElseThrow(), directory);
          data.restored();
        });
    link = started(new IgniteNodeLink(ignite, layouts, StoreLimits.DEFAULTS));
    facts =
        started(
            new IgniteNodeFacts(
                ignite,
                config.dataDirectory(),
                config.hostedRegions().stream().map(GridNode::layout).toList()));
    lost = lost(config.regions().stream().map(RegionConfig::name).toList());
    LOG.info(
        "Node {} is ready after {} ms",
        config.nodeId(),
        (System.nanoTime() - startNanos) / 1_000_000);
  }

  // A client, too, would remember of a region that was away that its partitions have been lost.
  private LostShards lost(List<String> regions) {
    if (keeping.isEmpty()) {
      started(new AbsentRegions(ignite, regions));
    }
    return new LostShards(ignite, regions);
  }

  private Keeping keep(List<RegionLayout> layouts, PeerClocks peers) {
    IgniteTopology topology = started(new IgniteTopology(ignite, layouts));
    IgniteJournalStore journal = started(new IgniteJournalStore(ignite, StoreLimits.DEFAULTS));
    IgniteDerivedStore derived = started(new IgniteDerivedStore(ignite, StoreLimits.DEFAULTS));
    started(new AbsentRegions(ignite, notHosted()));
    new StartCheck(ignite, config, topology).run();
    started(new IsolationWatch(ignite, config, departure));
    started(new ClockWatch(ignite, config, topology, clock, peers, departure));
    return new Keeping(topology, journal, derived);
  }

  private List<String> notHosted() {
    return config.regions().stream()
        .filter(region -> !region.hosted())
        .map(RegionConfig::name)
        .toList();
  }

  /**
   * What a node that keeps data offers the engine.
   *
   * @param topology the grid's membership
   * @param journal the journals of the regions that it hosts
   * @param derived their derived state
   */
  public record Keeping(Topology topology, JournalStore journal, DerivedStore derived) {}

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  private static RegionLayout layout(RegionConfig region) {
    return new RegionLayout(region.name(), region.shards(), region.backups() + 1);
  }

  /** The configuration the node was started with, complete. */
  public GridConfig config() {
    return config;
  }

  /** What it offers as one that keeps data; empty when it is a client of the grid. */
  public Optional<Keeping> keeping() {
    return keeping;
  }

  /** The grid's membership; only of a node that keeps data. */
  public Topology topology() {
    return keeping.orElseThrow().topology();
  }

  /** The journals; only of a node that keeps data. */
  public JournalStore journal() {
    return keeping.orElseThrow().journal();
  }

  /** The derived state; only of a node that keeps data. */
  public DerivedStore derived() {
    return keeping.orElseThrow().derived();
  }

  /** The way to the engines of the other nodes. */
  public NodeLink link() {
    return link;
  }

  /** What the node knows of itself and of the grid's members. */
  public NodeFacts facts() {
    return facts;
  }

  /** The shards of all regions that are lost to Ignite, as this node sees it. Never blocks. */
  public Set<ShardId> lostShards() {
    return lost.now();
  }

  /** The index of ledgers and assets. */
  public LedgerDirectory directory() {
    return directory;
  }

  /** The loopback port where Apache Ignite's own control tool connects; 0 when there is none. */
  public int connectorPort() {
    Integer port =
        ignite.cluster().localNode().attribute(ClientListenerProcessor.CLIENT_LISTENER_PORT);
    return Optional.ofNullable(port).orElse(0);
  }

  /**
   * How many bytes the write-ahead log of this node has taken so far, over restarts too: where its
   * next record goes, counted from the beginning of its first segment. 0 when the node keeps none,
   * or has stopped.
   */
  public synchronized long walBytes() {
    IgniteWriteAheadLogManager log =
        closed ? null : ((IgniteEx) ignite).context().cache().context().wal();
    WALPointer last = log == null ? null : log.lastWritePointer();
    return last == null ? 0 : last.index() * config.storage().walSegmentBytes() + last.fileOffset();
  }

  /** For tests that look behind the ports. */
  Ignite ignite() {
    return ignite;
  }

  /** How the node is now. Cheap; reads the size of a file system. */
  public synchronized GridHealth health() {
    if (closed) {
      return new GridHealth(false, false, 0, 0, diskBytes(true), diskBytes(false));
    }
    IgniteCluster cluster = ignite.cluster();
    List<BaselineNode> baseline = List.copyOf(cluster.currentBaselineTopology());
    int online = 0;
    for (BaselineNode node : baseline) {
      if (cluster.forServers().nodes().stream()
          .anyMatch(inView -> inView.consistentId().equals(node.consistentId()))) {
        online++;
      }
    }
    return new GridHealth(
        true, cluster.state().active(), baseline.size(), online, diskBytes(true), diskBytes(false));
  }

  private long diskBytes(boolean usable) {
    try {
      FileStore disk = Files.getFileStore(config.dataDirectory());
      return usable ? disk.getUsableSpace() : disk.getTotalSpace();
    } catch (IOException unknown) {
      LOG.debug("The file system of {} does not tell its size", config.dataDirectory(), unknown);
      return 0;
    }
  }

  /**
   * Leaves the grid: answers whoever waits for a store, writes a checkpoint, frees the data
   * directory. May be called twice.
   */
  @Override
  public synchronized void close() {
    closed = true;
    RuntimeException fault = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        RuntimeException wrapped =
            e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        if (fault == null) {
          fault = wrapped;
        } else {
          fault.addSuppressed(wrapped);
        }
      }
    }
    if (fault != null) {
      throw fault;
    }
  }
}
