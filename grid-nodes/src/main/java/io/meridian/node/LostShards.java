package io.meridian.node;

import io.meridian.engine.DerivedKind;
import io.meridian.engine.ShardId;
import io.meridian.schema.NodeAttributes;
import io.meridian.schema.RegionCaches;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which shards are lost to Ignite: every whole copy went away while another node of the region
 * stayed. A region of which no node is in view is away and not lost, whatever Ignite remembers of
 * it. Any thread.
 */
final class LostShards {
  private static final Logger LOG = LoggerFactory.getLogger(LostShards.class);

  private final Ignite ignite;
  private final List<String> regions;

  /**
   * Of a node whose regions have their caches. A client does not know of a cache before it has
   * asked for it, which blocks; it asks here.
   */
  LostShards(Ignite ignite, List<String> regions) {
    this.ignite = ignite;
    this.regions = List.copyOf(regions);
    regions.forEach(region -> caches(region).forEach(ignite::cache));
  }

  /** One of each group: whichever has lost the partition, the shard can not be led. */
  private static List<String> caches(String region) {
    return List.of(RegionCaches.head(region), RegionCaches.derived(region, DerivedKind.ACCOUNT));
  }

  /** The shards that are lost now; none while the node has lost the grid. Never blocks. */
  Set<ShardId> now() {
    Set<ShardId> lost = new HashSet<>();
    try {
      regions.stream().filter(this::inView).forEach(region -> add(lost, region));
    } catch (RuntimeException away) {
      LOG.debug("The grid does not tell which partitions are lost", away);
      return Set.of();
    }
    return lost;
  }

  private boolean inView(String region) {
    return ignite.cluster().forServers().nodes().stream()
        .anyMatch(node -> NodeAttributes.hosts(node::attribute, region));
  }

  private void add(Set<ShardId> lost, String region) {
    for (String name : caches(region)) {
      IgniteCache<String, byte[]> cache = ignite.cache(name);
      if (cache != null) {
        cache.lostPartitions().forEach(number -> lost.add(new ShardId(region, number)));
      }
    }
  }
}
