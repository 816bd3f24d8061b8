package io.meridian.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.ignite.cache.affinity.AffinityFunction;
import org.apache.ignite.cache.affinity.AffinityFunctionContext;
import org.apache.ignite.cluster.ClusterNode;

/**
 * Puts shard n of a region into partition n. Each place in the order of copies (primary, first
 * backup, ...) is spread evenly over the nodes, and a backup goes to a zone that has no copy yet
 * while there is one. Among nodes that are equally good the choice is a hash of partition and node,
 * so that few partitions move when a node comes or goes.
 *
 * <p>Depends on nothing but the nodes' consistent ids and zones: every node computes the same
 * assignment. Both cache groups of a region use it, which is why a shard's owners are the same in
 * both. Stored in the configuration of caches: its fields are for ever.
 */
public final class RegionAffinityFunction implements AffinityFunction {
  private static final long serialVersionUID = 1L;

  private final int shards;

  /**
   * The affinity of a region.
   *
   * @param shards the shards of the region, 1..1024
   */
  public RegionAffinityFunction(int shards) {
    this.shards = shards;
  }

  @Override
  public int partitions() {
    return shards;
  }

  @Override
  public int partition(Object key) {
    int shard = ShardKeys.shardOf(key);
    if (shard >= shards) {
      throw new IllegalArgumentException(
          "the region has " + shards + " shards; key " + key + " names shard " + shard);
    }
    return shard;
  }

  @Override
  public List<List<ClusterNode>> assignPartitions(AffinityFunctionContext context) {
    List<ClusterNode> nodes = new ArrayList<>(context.currentTopologySnapshot());
    nodes.sort(Comparator.comparing(RegionAffinityFunction::id));
    int copies = Math.min(context.backups() + 1, nodes.size());
    List<Load> loads = new ArrayList<>();
    for (int place = 0; place < copies; place++) {
      loads.add(new Load(shards, nodes.size()));
    }
    List<List<ClusterNode>> assignment = new ArrayList<>(shards);
    for (int shard = 0; shard < shards; shard++) {
      assignment.add(owners(shard, nodes, loads));
    }
    return Collections.unmodifiableList(assignment);
  }

  private static List<ClusterNode> owners(int shard, List<ClusterNode> nodes, List<Load> loads) {
    List<ClusterNode> candidates = new ArrayList<>(nodes);
    candidates.sort(Comparator.comparingLong(node -> rank(shard, id(node))));
    List<ClusterNode> owners = new ArrayList<>(loads.size());
    Set<String> zones = new HashSet<>();
    for (Load load : loads) {
      List<ClusterNode> inNewZones =
          candidates.stream().filter(node -> !zones.contains(zone(node))).toList();
      ClusterNode owner = load.place(inNewZones.isEmpty() ? candidates : inNewZones);
      candidates.remove(owner);
      zones.add(zone(owner));
      owners.add(owner);
    }
    return Collections.unmodifiableList(owners);
  }

  private static String id(ClusterNode node) {
    return node.consistentId().toString();
  }

  private static String zone(ClusterNode node) {
    return NodeAttributes.zone(node::attribute);
  }

  /**
   * A hash that mixes well and never changes; the JDK's string hash is specified, the rest is
   * SplitMix64.
   */
  private static long rank(int shard, String nodeId) {
    long mixed = 0x9e3779b97f4a7c15L * (shard + 1) + nodeId.hashCode();
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** How many partitions each node has at one place in the order of copies. */
  private static final class Load {
    private final Map<ClusterNode, Integer> placed = new HashMap<>();
    private final int least;
    private int aboveLeast;

    Load(int shards, int nodes) {
      this.least = nodes == 0 ? 0 : shards / nodes;
      this.aboveLeast = nodes == 0 ? 0 : shards % nodes;
    }

    /** Takes the first candidate whose even share is not used up, else the one with the fewest. */
    ClusterNode place(List<ClusterNode> candidates) {
      ClusterNode chosen = null;
      for (ClusterNode candidate : candidates) {
        int has = count(candidate);
        if (has < least || (has == least && aboveLeast > 0)) {
          chosen = candidate;
          break;
        }
      }
      if (chosen == null) {
        chosen = Collections.min(candidates, Comparator.comparingInt(this::count));
      }
      if (count(chosen) == least) {
        aboveLeast--;
      }
      placed.merge(chosen, 1, Integer::sum);
      return chosen;
    }

    private int count(ClusterNode node) {
      return placed.getOrDefault(node, 0);
    }
  }

  @Override
  public void reset() {}

  @Override
  public void removeNode(UUID nodeId) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionAffinityFunction function && shards == function.shards;
  }

  @Override
  public int hashCode() {
    return shards;
  }
}
