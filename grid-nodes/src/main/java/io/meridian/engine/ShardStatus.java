package io.meridian.engine;

/**
 * What a node knows of a shard it hosts.
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
    int openCrossings) {
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
    FAILED
  }
}
