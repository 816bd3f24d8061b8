package io.meridian.store;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.schema.RegionCaches;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.apache.ignite.internal.processors.cache.CacheGroupContext;
import org.apache.ignite.internal.processors.cache.distributed.dht.topology.GridDhtPartitionTopology;
import org.apache.ignite.internal.util.typedef.internal.CU;

/**
 * Who owns which partition, as this node knows it now. Ignite's public API knows primaries but not
 * which copies are owning, so this reads its internals, and is one of the few classes that do.
 */
final class PartitionView {
  private static final int MINOR_VERSION_BITS = 24;

  private final Ignite ignite;

  PartitionView(Ignite ignite) {
    this.ignite = ignite;
  }

  /** The consistent id of this node. */
  String self() {
    return ignite.cluster().localNode().consistentId().toString();
  }

  /**
   * Where this node stands towards a shard. While the two groups of the region are at different
   * versions, or change version during the look, nobody leads and nobody owns: the next look will
   * tell.
   */
  Standing standing(ShardId shard, int copies) {
    Optional<GridDhtPartitionTopology> journal =
        topology(RegionCaches.journalGroup(shard.region()));
    Optional<GridDhtPartitionTopology> state = topology(RegionCaches.stateGroup(shard.region()));
    if (journal.isEmpty() || state.isEmpty()) {
      return nobody(AffinityTopologyVersion.ZERO, copies);
    }
    AffinityTopologyVersion version = journal.get().readyTopologyVersion();
    List<ClusterNode> assigned = assigned(shard, version);
    Set<ClusterNode> owning = new HashSet<>(journal.get().owners(shard.number()));
    owning.retainAll(state.get().owners(shard.number()));
    if (!version.equals(state.get().readyTopologyVersion())
        || !version.equals(journal.get().readyTopologyVersion())) {
      return nobody(version, copies);
    }
    Map<String, Long> owners = new LinkedHashMap<>();
    for (ClusterNode node : assigned) {
      if (owning.contains(node)) {
        owners.put(node.consistentId().toString(), node.order());
      }
    }
    boolean leads =
        !assigned.isEmpty() && assigned.get(0).isLocal() && owning.contains(assigned.get(0));
    return new Standing(asLong(version), leads, owners, copies);
  }

  /**
   * The nodes that keep the shard by the assignment of a version, primary first; the same in both
   * groups.
   */
  private List<ClusterNode> assigned(ShardId shard, AffinityTopologyVersion version) {
    CacheGroupContext group = group(RegionCaches.journalGroup(shard.region()));
    if (group == null || group.affinity().lastVersion().compareTo(version) < 0) {
      return List.of();
    }
    try {
      return group.affinity().cachedAffinity(version).get(shard.number());
    } catch (IllegalStateException forgotten) {
      return List.of();
    }
  }

  private static Standing nobody(AffinityTopologyVersion version, int copies) {
    return new Standing(asLong(version), false, Map.of(), copies);
  }

  private Optional<GridDhtPartitionTopology> topology(String groupName) {
    CacheGroupContext group = group(groupName);
    return group == null || !group.topology().initialized()
        ? Optional.empty()
        : Optional.of(group.topology());
  }

  private CacheGroupContext group(String groupName) {
    return ((IgniteEx) ignite).context().cache().cacheGroup(CU.cacheId(groupName));
  }

  private static long asLong(AffinityTopologyVersion version) {
    return (version.topologyVersion() << MINOR_VERSION_BITS) | version.minorTopologyVersion();
  }
}
