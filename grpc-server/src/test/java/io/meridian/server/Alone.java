package io.meridian.server;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;
import java.util.Map;

/**
 * A grid of one node, which leads everything and never changes.
 *
 * @param self the node's name
 */
record Alone(String self) implements Topology {
  @Override
  public Standing standing(ShardId shard) {
    return new Standing(1, true, Map.of(self, 1L), 1);
  }

  @Override
  public void onChange(Runnable listener) {
    // Nothing ever changes.
  }
}
