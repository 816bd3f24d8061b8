package io.meridian.engine;

import java.util.List;

/**
 * What a node knows of itself and of the grid's members. All methods are cheap, never block, and
 * may be called anywhere.
 */
public interface NodeFacts {
  /** What this node uses of its machine. */
  NodeUse use();

  /**
   * Every node of the grid in the order of ids: those in view, without their use, and those that
   * keep data and are away.
   */
  List<NodeStatus> nodes();

  /** Whether a region may be written. */
  RegionStatus region(String name);

  /** What a shard's journal takes on this node's disk, in bytes; 0 when it keeps none of it. */
  long journalBytes(ShardId shard);
}
