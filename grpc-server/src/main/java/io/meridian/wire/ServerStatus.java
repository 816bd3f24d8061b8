package io.meridian.wire;

import io.meridian.engine.GridStatus;
import java.time.Duration;
import java.util.List;

/**
 * What a server is, and how the grid is.
 *
 * @param version the product's version
 * @param nodeId the node's consistent id
 * @param uptime how long it has been up
 * @param regions the regions of the grid, in its order
 * @param grid how the grid is
 */
public record ServerStatus(
    String version, String nodeId, Duration uptime, List<String> regions, GridStatus grid) {
  /** Keeps a copy of the list. */
  public ServerStatus {
    regions = List.copyOf(regions);
  }
}
