package io.meridian.engine;

/**
 * What the engine must know of the grid's membership. All methods are cheap, never block, and may
 * be called anywhere.
 */
public interface Topology {
  /** The consistent id of this node. */
  String self();

  /** Where this node stands towards {@code shard} now. */
  Standing standing(ShardId shard);

  /** Calls {@code listener}, on any thread, after each change of topology or ownership. */
  void onChange(Runnable listener);
}
