package io.meridian.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.ignite.cluster.ClusterNode;

/**
 * Who decides whether a region may write: a fixed list of nodes, of which a majority must be in
 * view. The list has a version and changes one node at a time, so that majorities of neighbouring
 * versions overlap.
 */
public final class Voters {
  private final int version;
  private final List<String> nodeIds;

  /**
   * A list of voters.
   *
   * @param version from 1, one higher with every change
   * @param nodeIds the consistent ids of the voting nodes, at least one; characters {@code , ; = :}
   *     never occur in one
   */
  public Voters(int version, List<String> nodeIds) {
    this.version = version;
    this.nodeIds = List.copyOf(nodeIds);
  }

  /** The version, from 1. */
  public int version() {
    return version;
  }

  /** The consistent ids of the voting nodes. */
  public List<String> nodeIds() {
    return nodeIds;
  }

  /** Whether {@code nodes} hold more than half of the votes. */
  public boolean majorityAmong(Collection<ClusterNode> nodes) {
    return hasMajority(ids(nodes));
  }

  /** Whether the nodes with these consistent ids hold more than half of the votes. */
  public boolean hasMajority(Set<String> ids) {
    return count(ids) * 2 > nodeIds.size();
  }

  /** How many of the voters are among {@code nodes}. */
  public int countAmong(Collection<ClusterNode> nodes) {
    return count(ids(nodes));
  }

  private int count(Set<String> ids) {
    return (int) nodeIds.stream().filter(ids::contains).count();
  }

  private static Set<String> ids(Collection<ClusterNode> nodes) {
    return nodes.stream().map(node -> node.consistentId().toString()).collect(Collectors.toSet());
  }

  /** How many voters are more than half of them. */
  public int majority() {
    return nodeIds.size() / 2 + 1;
  }

  /** The attribute {@link NodeAttributes#VOTERS}: {@code region=version:id,id;region=...}. */
  public static String encode(Map<String, Voters> votersOfRegions) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(votersOfRegions)
        .forEach(
            (region, voters) ->
                parts.add(region + '=' + voters.version + ':' + String.join(",", voters.nodeIds)));
    return String.join(";", parts);
  }

  /**
   * The voters of every region that any of {@code nodes} knows of. Of several versions the highest
   * counts. Where nodes disagree about one version nobody may decide: such a region gets a list
   * without voters, which has no majority.
   */
  public static Map<String, Voters> inView(Collection<ClusterNode> nodes) {
    Map<String, Voters> known = new TreeMap<>();
    for (ClusterNode node : nodes) {
      decode(NodeAttributes.voters(node::attribute))
          .forEach((region, voters) -> known.merge(region, voters, Voters::newer));
    }
    return known;
  }

  private static Voters newer(Voters one, Voters other) {
    if (one.version != other.version) {
      return one.version > other.version ? one : other;
    }
    return one.equals(other) ? one : new Voters(one.version, List.of());
  }

  private static Map<String, Voters> decode(String attribute) {
    Map<String, Voters> decoded = new TreeMap<>();
    for (String part : attribute.split(";", -1)) {
      int equals = part.indexOf('=');
      int colon = part.indexOf(':');
      if (equals > 0 && colon > equals) {
        int version = Integer.parseInt(part.substring(equals + 1, colon));
        List<String> ids = List.of(part.substring(colon + 1).split(",", -1));
        decoded.put(part.substring(0, equals), new Voters(version, ids));
      }
    }
    return decoded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Voters voters
        && version == voters.version
        && nodeIds.equals(voters.nodeIds);
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, nodeIds);
  }

  @Override
  public String toString() {
    return "version " + version + ": " + String.join(", ", nodeIds);
  }
}
