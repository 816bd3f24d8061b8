package io.meridian.store;

import io.meridian.engine.NodeFacts;
import io.meridian.engine.NodeStatus;
import io.meridian.engine.NodeUse;
import io.meridian.engine.RegionStatus;
import io.meridian.engine.ShardId;
import io.meridian.schema.NodeAttributes;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.Voters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.pagemem.PageMemory;
import org.apache.ignite.internal.pagemem.store.IgnitePageStoreManager;
import org.apache.ignite.internal.processors.cache.GridCacheSharedContext;
import org.apache.ignite.internal.processors.cache.persistence.DataRegion;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knows of itself and of the grid's members, from Ignite, the JVM and the file system.
 * Files are looked at every {@value #LOOK_SECONDS} s, on a thread of this class.
 */
public final class IgniteNodeFacts implements NodeFacts, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IgniteNodeFacts.class);
  private static final long LOOK_SECONDS = 30;

  private final Ignite ignite;
  private final Path dataDirectory;
  private final List<RegionLayout> hosted;
  private final StorageGrowth growth = new StorageGrowth();
  private final ScheduledExecutorService looker;
  private volatile long diskUsedBytes;

  /**
   * The facts of a started node.
   *
   * @param dataDirectory everything the node writes lies under it
   * @param hosted the regions whose data it keeps
   */
  public IgniteNodeFacts(Ignite ignite, Path dataDirectory, List<RegionLayout> hosted) {
    this.ignite = ignite;
    this.dataDirectory = dataDirectory;
    this.hosted = List.copyOf(hosted);
    this.looker =
        Lookers.start(
            "meridian-files-" + ignite.cluster().localNode().consistentId(),
            this::look,
            TimeUnit.SECONDS.toMillis(LOOK_SECONDS));
  }

  private void look() {
    try {
      growth.look(System.nanoTime(), storedBytes());
      diskUsedBytes = filesBytes();
    } catch (IOException | RuntimeException unknown) {
      LOG.debug("could not look at the files under {}", dataDirectory, unknown);
    }
  }

  /** What all shards of this node take, the journals and what is derived. */
  private long storedBytes() {
    long bytes = 0;
    for (RegionLayout region : hosted) {
      for (int number = 0; number < region.shards(); number++) {
        bytes += pageBytes(RegionCaches.journalGroup(region.region()), number);
        bytes += pageBytes(RegionCaches.stateGroup(region.region()), number);
      }
    }
    return bytes;
  }

  private long filesBytes() throws IOException {
    try (Stream<Path> files = Files.walk(dataDirectory)) {
      return files.filter(Files::isRegularFile).mapToLong(IgniteNodeFacts::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (NoSuchFileException removed) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public NodeUse use() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Optional<DataRegion> pages = pageMemory();
    long diskFreeBytes = diskFreeBytes();
    return new NodeUse(
        heap.getUsed(),
        heap.getMax(),
        pages.map(DataRegion::pageMemory).map(IgniteNodeFacts::usedBytes).orElse(0L),
        pages.map(region -> region.config().getMaxSize()).orElse(0L),
        diskUsedBytes,
        diskFreeBytes,
        growth.daysUntil(diskFreeBytes));
  }

  private static long usedBytes(PageMemory memory) {
    return memory.loadedPages() * memory.systemPageSize();
  }

  private Optional<DataRegion> pageMemory() {
    if (hosted.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(context().database().dataRegion(null));
    } catch (IgniteCheckedException none) {
      LOG.debug("page memory does not tell its size", none);
      return Optional.empty();
    }
  }

  private long diskFreeBytes() {
    try {
      return Files.getFileStore(dataDirectory).getUsableSpace();
    } catch (IOException unknown) {
      LOG.debug("the file system of {} does not tell its size", dataDirectory, unknown);
      return 0;
    }
  }

  @Override
  public List<NodeStatus> nodes() {
    try {
      return seen();
    } catch (RuntimeException fault) {
      throw GridAway.instead(fault);
    }
  }

  private List<NodeStatus> seen() {
    Map<String, NodeStatus> nodes = new TreeMap<>();
    Collection<BaselineNode> baseline = ignite.cluster().currentBaselineTopology();
    if (baseline != null) {
      for (BaselineNode node : baseline) {
        String id = node.consistentId().toString();
        nodes.put(id, status(id, node::attribute, NodeStatus.Role.KEEPER, NodeStatus.State.AWAY));
      }
    }
    for (ClusterNode node : ignite.cluster().nodes()) {
      String id = node.consistentId().toString();
      NodeStatus.Role role = node.isClient() ? NodeStatus.Role.CLIENT : NodeStatus.Role.KEEPER;
      nodes.put(id, status(id, node::attribute, role, NodeStatus.State.IN_VIEW));
    }
    return new ArrayList<>(nodes.values());
  }

  private static NodeStatus status(
      String id,
      Function<String, Object> attributes,
      NodeStatus.Role role,
      NodeStatus.State state) {
    return new NodeStatus(
        id,
        NodeAttributes.zone(attributes),
        NodeAttributes.regions(attributes),
        role,
        state,
        Optional.empty());
  }

  @Override
  public RegionStatus region(String name) {
    Collection<ClusterNode> nodes;
    try {
      nodes = ignite.cluster().forServers().nodes();
    } catch (RuntimeException fault) {
      throw GridAway.instead(fault);
    }
    Voters voters = Voters.inView(nodes).get(name);
    return voters == null
        ? new RegionStatus(name, List.of(), 0, 0)
        : new RegionStatus(name, voters.nodeIds(), voters.countAmong(nodes), voters.majority());
  }

  @Override
  public long journalBytes(ShardId shard) {
    return pageBytes(RegionCaches.journalGroup(shard.region()), shard.number());
  }

  private long pageBytes(String group, int partition) {
    IgnitePageStoreManager store = context().pageStore();
    if (store == null) {
      return 0;
    }
    try {
      return (long) store.pages(CU.cacheId(group), partition) * context().database().pageSize();
    } catch (IgniteCheckedException | RuntimeException none) {
      LOG.debug("partition {} of {} does not tell its size", partition, group, none);
      return 0;
    }
  }

  private GridCacheSharedContext<?, ?> context() {
    return ((IgniteEx) ignite).context().cache().context();
  }

  /** Stops looking. May be called twice. */
  @Override
  public void close() {
    looker.shutdownNow();
  }
}
