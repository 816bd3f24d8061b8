package io.meridian.server;

import com.codahale.metrics.health.HealthCheck;
import io.meridian.node.GridHealth;
import io.meridian.node.GridNode;

/**
 * Healthy while the node runs in an active grid; nodes that are away are told, and left to the
 * shards to judge.
 */
final class GridHealthCheck extends HealthCheck {
  private final GridNode grid;

  GridHealthCheck(GridNode grid) {
    this.grid = grid;
  }

  @Override
  protected Result check() {
    GridHealth health = grid.health();
    if (!health.started() || !health.active()) {
      return Result.unhealthy(
          health.started() ? "the grid is not active" : "the node does not run");
    }
    return Result.healthy(
        "%d of %d nodes are in view", health.baselineNodesOnline(), health.baselineNodes());
  }
}
