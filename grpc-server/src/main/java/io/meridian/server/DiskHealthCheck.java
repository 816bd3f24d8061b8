package io.meridian.server;

import com.codahale.metrics.health.HealthCheck;
import io.meridian.node.GridNode;

/** Healthy while there is room to write. */
final class DiskHealthCheck extends HealthCheck {
  private final GridNode grid;
  private final long freeBytesMin;

  DiskHealthCheck(GridNode grid, long freeBytesMin) {
    this.grid = grid;
    this.freeBytesMin = freeBytesMin;
  }

  @Override
  protected Result check() {
    long free = grid.health().diskUsableBytes();
    return free >= freeBytesMin
        ? Result.healthy("%d bytes are free", free)
        : Result.unhealthy(
            "%d bytes are free, admin.diskFreeBytesMin is %d; make room under %s",
            free, freeBytesMin, grid.config().dataDirectory());
  }
}
