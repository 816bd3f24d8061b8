package io.meridian.node;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;
import io.meridian.schema.NodeAttributes;
import io.meridian.schema.RegionCaches;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.cache.affinity.Affinity;
import org.apache.ignite.cluster.BaselineNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, once the grid is formed, whether every region is kept as its configuration says. Ignite
 * itself would start with fewer copies, or none, without a word.
 */
final class StartCheck {
  private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

  private final Ignite ignite;
  private final GridConfig config;
  private final Topology topology;

  StartCheck(Ignite ignite, GridConfig config, Topology topology) {
    this.ignite = ignite;
    this.config = config;
    this.topology = topology;
  }

  /**
   * Refuses what can never be right; warns of what is only now missing, as a node that is away.
   *
   * @throws GridStartException with all problems at once
   */
  void run() {
    Problems problems = new Problems();
    for (RegionConfig region : config.regions()) {
      checkNodes(problems, region);
      warnOfShards(region);
      warnOfSize(region);
    }
    if (!problems.found().isEmpty()) {
      throw new GridStartException(problems.found());
    }
  }

  /**
   * Counts the nodes the grid has when all is well: one that is away today is no reason not to
   * start.
   */
  private void checkNodes(Problems problems, RegionConfig region) {
    List<BaselineNode> nodes =
        Optional.ofNullable(ignite.cluster().currentBaselineTopology()).stream()
            .flatMap(Collection::stream)
            .filter(node -> NodeAttributes.hosts(node::attribute, region.name()))
            .toList();
    problems.require(
        nodes.size() > region.backups(),
        "region "
            + region.name()
            + " wants "
            + (region.backups() + 1)
            + " copies of each shard and "
            + nodes.size()
            + " nodes of the grid host it");
    for (BaselineNode node : nodes) {
      String zone = NodeAttributes.zone(node::attribute);
      problems.require(
          config.zones().isEmpty() || config.zones().contains(zone),
          "node "
              + node.consistentId()
              + " stands in zone "
              + zone
              + ", which is not among zones ("
              + String.join(", ", config.zones())
              + "): misspelt?");
    }
  }

  private void warnOfShards(RegionConfig region) {
    int copies = region.backups() + 1;
    Affinity<String> affinity = ignite.affinity(RegionCaches.head(region.name()));
    int fewOwners = 0;
    int fewZones = 0;
    for (int number = 0; number < region.shards(); number++) {
      Standing standing = topology.standing(new ShardId(region.name(), number));
      fewOwners += standing.owners().size() < copies ? 1 : 0;
      Set<String> zones =
          affinity.mapPartitionToPrimaryAndBackups(number).stream()
              .map(node -> NodeAttributes.zone(node::attribute))
              .collect(Collectors.toSet());
      fewZones += zones.size() < copies ? 1 : 0;
    }
    if (fewOwners > 0) {
      LOG.warn(
          "Region {}: {} of {} shards have fewer than {} copies now; are all its nodes up?",
          region.name(),
          fewOwners,
          region.shards(),
          copies);
    }
    if (copies > 1 && fewZones > 0) {
      LOG.warn(
          "Region {}: {} of {} shards have copies in the same zone; name {} zones to survive the loss of one",
          region.name(),
          fewZones,
          region.shards(),
          copies);
    }
  }

  private void warnOfSize(RegionConfig region) {
    int copies = region.backups() + 1;
    if (!region.hosted()) {
      return;
    }
    if (copies == 1) {
      LOG.warn(
          "Region {} keeps one copy of its data, on one node: good for development, not for money",
          region.name());
    } else if (config.minOwners() == copies) {
      LOG.warn(
          "Region {} keeps {} copies and wants all of them for an answer: it stops while a node is away",
          region.name(),
          copies);
    }
  }
}
