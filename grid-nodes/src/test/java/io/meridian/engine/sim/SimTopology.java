package io.meridian.engine.sim;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import io.meridian.engine.Topology;

/** The topology as one node sees it, which may be an old one. */
final class SimTopology implements Topology {
  private final SimNode node;
  private final int copies;

  SimTopology(SimNode node, int copies) {
    this.node = node;
    this.copies = copies;
  }

  @Override
  public String self() {
    return node.name();
  }

  @Override
  public Standing standing(ShardId shard) {
    return node.view().standing(shard, node.name(), copies);
  }

  @Override
  public void onChange(Runnable listener) {
    node.onChange(listener);
  }
}
