package io.meridian.node;

import io.meridian.schema.NodeAttributes;
import io.meridian.schema.RegionCaches;
import io.meridian.schema.SystemCaches;
import io.meridian.schema.Voters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCluster;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.cache.CacheGroupContext;
import org.apache.ignite.internal.processors.cache.persistence.snapshot.IgniteSnapshotManager;
import org.apache.ignite.internal.util.typedef.internal.CU;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a grid to the point where it can be used: active, with the agreed regions and their
 * caches. Several nodes may do this at once; each step is idempotent.
 */
final class GridFormation {
  private static final Logger LOG = LoggerFactory.getLogger(GridFormation.class);
  private static final long LOOK_MILLIS = 20;

  /**
   * How long a node waits for what an operator does: snapshots may be large, and who restores one
   * looks at other things first.
   */
  private static final Duration OPERATOR_MAX = Duration.ofDays(1);

  /** The part of a start's time in which all nodes of a grid may come back. */
  private static final int WAITS_FOR_ALL = 4;

  private final Ignite ignite;
  private final GridConfig config;
  private long majoritySinceNanos = System.nanoTime();
  private Duration max;
  private long deadlineNanos;

  GridFormation(Ignite ignite, GridConfig config) {
    this.ignite = ignite;
    this.config = config;
    allow(config.startMax());
  }

  private void allow(Duration wait) {
    max = wait;
    deadlineNanos = System.nanoTime() + wait.toNanos();
  }

  void form() {
    awaitActive();
    if (config.role() == GridConfig.Role.CLIENT) {
      awaitCaches();
      new RegionRegistry(ignite).compare(config.regions());
      return;
    }
    if (config.restore()) {
      awaitRestore();
    }
    create(SystemCaches.configurations());
    if (config.restoreJournals().isPresent()) {
      create(List.of(SystemCaches.restoreConfiguration()));
    }
    RegionRegistry registry = new RegionRegistry(ignite);
    awaitVoters(registry.lacking(config.regions()));
    registry.agree(config.regions());
    create(regionCaches());
  }

  /**
   * A region is made when its voters are in the baseline. Earlier its caches would have no node to
   * be on, and whoever left then would be taken for one that had the copies. In a new grid they are
   * from the beginning; of a region that is added to a grid the nodes wait until an operator has
   * added them. A node that does not keep it has nothing to wait with: it is of use as it was.
   */
  private void awaitVoters(List<RegionConfig> lacking) {
    for (RegionConfig region : lacking) {
      if (!votersInBaseline(region) && !region.hosted()) {
        throw new GridStartException(
            List.of(
                "region "
                    + region.name()
                    + " is new to the grid, and not all of its voters ("
                    + String.join(", ", region.voters())
                    + ") are in the baseline; start and add them first, or take the region out"));
      }
      if (!votersInBaseline(region)) {
        LOG.warn(
            "Region {} is new to the grid: node {} waits until all of its voters ({}) have been added"
                + " to the baseline",
            region.name(),
            config.nodeId(),
            String.join(", ", region.voters()));
        allow(OPERATOR_MAX);
        await(
            "the voters of region " + region.name() + " to be added to the baseline",
            () -> votersInBaseline(region));
        allow(config.startMax());
        await("the change of the baseline to end", () -> !baselineChanges());
      }
    }
  }

  /** Until a new baseline is known to all nodes, whoever asks, Ignite refuses to start a cache. */
  private boolean baselineChanges() {
    return ((IgniteEx) ignite).context().state().clusterState().transition();
  }

  private boolean votersInBaseline(RegionConfig region) {
    Collection<BaselineNode> baseline = ignite.cluster().currentBaselineTopology();
    return baseline != null
        && baseline.stream()
            .map(node -> node.consistentId().toString())
            .collect(Collectors.toSet())
            .containsAll(region.voters());
  }

  private List<CacheConfiguration<String, byte[]>> regionCaches() {
    List<CacheConfiguration<String, byte[]>> caches = new ArrayList<>();
    for (RegionConfig region : config.regions()) {
      caches.addAll(
          new RegionCaches(region.name(), region.shards(), region.backups()).configurations());
    }
    return caches;
  }

  /** A client makes nothing; it waits for what the nodes that keep data have made. */
  private void awaitCaches() {
    List<String> names =
        Stream.concat(SystemCaches.configurations().stream(), regionCaches().stream())
            .map(CacheConfiguration::getName)
            .toList();
    await("the caches of every region", () -> ignite.cacheNames().containsAll(names));
  }

  /**
   * Ignite restores into a grid without the caches of the snapshot only, so nothing is made before.
   * It starts them before a restore has ended, and takes them away again when that fails: they
   * count once they were there, the restoring had ended, and they still are there.
   */
  private void awaitRestore() {
    LOG.warn("Node {} waits for a snapshot to be restored into the grid", config.nodeId());
    IgniteSnapshotManager snapshots = ((IgniteEx) ignite).context().cache().context().snapshotMgr();
    allow(OPERATOR_MAX);
    await(
        "a snapshot to be restored",
        () -> restoredCachesStand() && !snapshots.isRestoring() && restoredCachesStand());
    allow(config.startMax());
  }

  private boolean restoredCachesStand() {
    return ignite.cacheNames().contains(SystemCaches.REGION);
  }

  /**
   * A grid that was active before becomes active by itself once all its nodes are back. Should one
   * not come, the oldest of the others activates it after a while, if every region has the majority
   * of its voters, so that no other part can do the same, and a copy of each shard. A new one is
   * activated by its oldest node when all voters of all regions are in view; they are its baseline
   * from then on.
   */
  private void awaitActive() {
    await(
        "the grid to become active; nodes in view: " + ids(servers()),
        () -> {
          IgniteCluster cluster = ignite.cluster();
          if (cluster.state().active()) {
            return true;
          }
          if (config.role() == GridConfig.Role.KEEPER && oldest()) {
            activate(cluster);
          }
          return cluster.state().active();
        });
  }

  private void activate(IgniteCluster cluster) {
    Collection<BaselineNode> baseline = cluster.currentBaselineTopology();
    if (baseline == null) {
      if (allVotersInView()) {
        LOG.info("Making a new grid of the nodes {}", ids(servers()));
        cluster.state(ClusterState.ACTIVE);
      }
    } else if (!majorities(baseline)) {
      majoritySinceNanos = System.nanoTime();
    } else if (System.nanoTime() - majoritySinceNanos
        >= config.startMax().dividedBy(WAITS_FOR_ALL).toNanos()) {
      LOG.warn(
          "Going on with the nodes {}; the grid has {} in all", ids(servers()), baseline.size());
      cluster.state(ClusterState.ACTIVE);
    }
  }

  private boolean majorities(Collection<BaselineNode> baseline) {
    List<String> inView = ids(servers());
    Map<String, Voters> voters = Voters.inView(servers());
    return config.regions().stream()
        .allMatch(
            region -> {
              long away =
                  baseline.stream()
                      .filter(node -> NodeAttributes.hosts(node::attribute, region.name()))
                      .filter(node -> !inView.contains(node.consistentId().toString()))
                      .count();
              return away <= region.backups()
                  && voters.containsKey(region.name())
                  && voters.get(region.name()).majorityAmong(servers());
            });
  }

  private boolean oldest() {
    return servers().stream()
        .min(Comparator.comparingLong(ClusterNode::order))
        .orElseThrow()
        .isLocal();
  }

  private boolean allVotersInView() {
    List<String> inView = ids(servers());
    Map<String, Voters> regions = Voters.inView(servers());
    return regions.values().stream().allMatch(voters -> inView.containsAll(voters.nodeIds()));
  }

  private Collection<ClusterNode> servers() {
    return ignite.cluster().forServers().nodes();
  }

  private static List<String> ids(Collection<ClusterNode> nodes) {
    return nodes.stream().map(node -> node.consistentId().toString()).sorted().toList();
  }

  @SuppressWarnings("rawtypes") // as Ignite's method has it
  private void create(List<CacheConfiguration<String, byte[]>> caches) {
    Collection<String> existing = ignite.cacheNames();
    List<CacheConfiguration> missing = new ArrayList<>();
    for (CacheConfiguration<String, byte[]> cache : caches) {
      if (!existing.contains(cache.getName())) {
        missing.add(cache);
      }
    }
    if (!missing.isEmpty()) {
      ignite.getOrCreateCaches(missing);
    }
    for (CacheConfiguration<String, byte[]> cache : caches) {
      await("cache " + cache.getName() + " to start", () -> started(cache));
    }
  }

  /** A cache that another node creates is known here before it can be used here. */
  private boolean started(CacheConfiguration<String, byte[]> cache) {
    if (ignite.cache(cache.getName()) == null) {
      return false;
    }
    CacheGroupContext group =
        ((IgniteEx) ignite).context().cache().cacheGroup(CU.cacheId(cache.getGroupName()));
    return group != null
        && group.topology().initialized()
        && group.affinity().lastVersion().initialized();
  }

  private void await(String what, BooleanSupplier reached) {
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new GridStartException(
            List.of(
                "waited "
                    + max.toSeconds()
                    + " s for "
                    + what
                    + "; are the other nodes started and reachable?"));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
  }
}
