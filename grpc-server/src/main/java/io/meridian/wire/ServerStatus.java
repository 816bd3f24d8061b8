package io.meridian.wire;

import io.meridian.engine.GridStatus;
import io.meridian.engine.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a server is, and how the grid is.
 *
 * @param version the product's version
 * @param nodeId the node's consistent id
 * @param uptime how long it has been up
 * @param regions the regions of the grid, in its order
 * @param grid how the grid is
 * @param lost the shards that are lost to Ignite, whoever may tell of them
 */
public record ServerStatus(
    String version,
    String nodeId,
    Duration uptime,
    List<String> regions,
    GridStatus grid,
    Set<ShardId> lost) {
  /** Keeps copies. */
  public ServerStatus {
    regions = List.copyOf(regions);
    lost = Set.copyOf(lost);
  }
}
