package io.meridian.engine.sim;

/** Everything that goes wrong in a simulation, counted when it does. */
enum Fault {
  /** One node dies and comes back with its disk. */
  NODE_CRASHED,
  /** Every node dies at once, or nearly. */
  ALL_CRASHED,
  /** An append failed before anything was written. */
  APPEND_FAILED,
  /** An append failed although every copy had it. */
  APPEND_IN_DOUBT_APPLIED,
  /** An append failed at its commit and no copy had it. */
  APPEND_IN_DOUBT_NOT_APPLIED,
  /** The primary died when some copies had an append and the others then rolled it back. */
  APPEND_ON_SOME_COPIES,
  /** The primary could not write an append down, and had the others remove the head. */
  HEAD_INVALIDATED,
  /** An append was acknowledged by fewer copies than the partition has. */
  APPEND_ON_FEWER_OWNERS,
  /** A node that the others had given up wrote to its own copy alone. */
  PRIVATE_BLOCK,
  /** An append of a node that no longer leads reached the new primary. */
  LATE_APPEND,
  /** A copy became an owner with a block that the others do not have. */
  PRIVATE_BLOCK_KEPT,
  /** A node with a leader stood still until another leader was born, then went on. */
  STALE_LEADER_WOKEN,
  /** The engine's threads of a node stood still while its grid went on. */
  ENGINE_PAUSED,
  /** A question to an owner, or its answer, was lost. */
  CONFIRM_LOST,
  /** A read of a block failed. */
  BLOCK_READ_FAILED,
  /** Reading the head under its lock failed. */
  READ_BACK_FAILED,
  /** A read of derived state failed. */
  LOAD_FAILED,
  /** A read of derived state failed because the topology changed meanwhile. */
  LOAD_CROSSED_TOPOLOGY,
  /** A scan of derived state failed. */
  SCAN_FAILED,
  /** A scan of derived state failed because the topology changed meanwhile. */
  SCAN_CROSSED_TOPOLOGY,
  /** A write of derived state failed after some copies had some of it. */
  DERIVED_WRITE_FAILED,
  /** A write of derived state took long to reach a copy. */
  DERIVED_WRITE_DELAYED,
  /** A write of derived state met a higher stamp. */
  DERIVED_WRITE_OVERTAKEN,
  /** A thread of an engine stood still between two of its instructions. */
  THREAD_STALLED,
  /** A wall clock jumped forward. */
  CLOCK_FORWARD,
  /** A wall clock jumped back. */
  CLOCK_BACK,
  /** The topology changed while an append was on its way. */
  TOPOLOGY_CHANGED_MID_APPEND,
  /** The primary moved to another node although nobody had left. */
  PRIMARY_MOVED,
  /** A copy was not an owner for a while. */
  PARTITION_MOVING,
  /** The two groups of a region had different primaries. */
  GROUPS_DISAGREE,
  /** No owner of a partition was left, so that all nodes had to be started again. */
  PARTITION_LOST,
  /** A copy lost the end of its log when its node died. */
  WAL_TAIL_LOST,
  /** A node came back with an empty disk. */
  DISK_LOST,
  /** The marker named a block that is not in the chain. */
  MARKER_OFF_CHAIN
}
