package io.meridian.engine;

import java.util.List;

/**
 * How the grid is at about one instant, as one of its nodes sees it.
 *
 * @param regions every region, in the grid's order
 * @param nodes every node, in the order of ids
 * @param shards every shard of every region, in order, as the node that leads it tells
 */
public record GridStatus(
    List<RegionStatus> regions, List<NodeStatus> nodes, List<ShardStatus> shards) {
  /** Keeps copies of the lists. */
  public GridStatus {
    regions = List.copyOf(regions);
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
  }
}
