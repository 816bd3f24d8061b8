package io.meridian.engine;

import java.util.List;

/**
 * What a node knows of a shard: most of it is known only to the one that leads it.
 *
 * @param shard which shard
 * @param state what it does
 * @param detail why, for people; empty when all is well
 * @param epoch the epoch of its leader; 0 when it does not lead
 * @param sequence the last durable block
 * @param lastMicros the commit time of that block's last record, or a later instant as of which
 *     something was answered; microseconds since the epoch
 * @param materializedSequence the last block whose effects are all in the derived caches
 * @param backlogRecords records that are durable and not yet materialized
 * @param queuedItems items that wait for the shard
 * @param openHolds holds that are open, when this node leads it
 * @param openCrossings transactions with other shards that it has not done with, when this node
 *     leads it
 * @param pendingTransactions of those the ones that are decided here to be applied, and may not be
 *     applied everywhere yet, when this node leads it
 * @param leader the node that leads it; empty when none does as far as this node knows
 * @param owners the nodes whose copies are whole, the leader among them, when this node leads it
 * @param copies how many copies it has when all is well; 0 when this node does not lead it
 * @param journalBytes what its journal takes on this node's disk; 0 when that was not asked for
 */
public record ShardStatus(
    ShardId shard,
    State state,
    String detail,
    long epoch,
    long sequence,
    long lastMicros,
    long materializedSequence,
    long backlogRecords,
    int queuedItems,
    int openHolds,
    int openCrossings,
    int pendingTransactions,
    String leader,
    List<String> owners,
    int copies,
    long journalBytes) {
  /** Keeps a copy of the list. */
  public ShardStatus {
    owners = List.copyOf(owners);
  }

  /** What a shard does on this node. */
  public enum State {
    /** Another node leads it, or nobody asked for it yet. */
    DORMANT,
    /** It is being born: view change, replay. */
    OPENING,
    /** It takes commands. */
    OPEN,
    /**
     * Its journal is not as it must be, or its state can not be made of it even by a rebuild; only
     * an operator can help.
     */
    FAILED,
    /** Of another node's shard: the node that leads it, if there is one, does not tell. */
    SILENT
  }

  /** A shard that this node does not lead. */
  static ShardStatus notLed(ShardId shard, State state, String detail, int queuedItems) {
    return new ShardStatus(
        shard, state, detail, 0, 0, 0, 0, 0, queuedItems, 0, 0, 0, "", List.of(), 0, 0);
  }

  /** A shard of which no node has told. */
  static ShardStatus untold(ShardId shard, String leader) {
    String detail = leader.isEmpty() ? "no node leads it" : "node " + leader + " does not tell";
    return new ShardStatus(
        shard, State.SILENT, detail, 0, 0, 0, 0, 0, 0, 0, 0, 0, leader, List.of(), 0, 0);
  }

  /** The same with the size of its journal. */
  ShardStatus withJournalBytes(long bytes) {
    return new ShardStatus(
        shard,
        state,
        detail,
        epoch,
        sequence,
        lastMicros,
        materializedSequence,
        backlogRecords,
        queuedItems,
        openHolds,
        openCrossings,
        pendingTransactions,
        leader,
        owners,
        copies,
        bytes);
  }

  /** Of what two nodes say of a shard, what counts: the word of the later leader. */
  static ShardStatus nearerToLeader(ShardStatus one, ShardStatus other) {
    return other.epoch > one.epoch ? other : one;
  }

  /** Whether copies are missing, and are made again once there are nodes for them. */
  public boolean rebalancing() {
    return owners.size() < copies;
  }

  /** How many durable blocks the derived caches lack. */
  public long backlogBlocks() {
    return Math.max(0, sequence - materializedSequence);
  }
}
