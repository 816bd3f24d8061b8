package io.meridian.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a server is and what its shards do.
 *
 * @param version the product's version
 * @param nodeId the node's consistent id
 * @param uptime how long the server has been up
 * @param regions the regions of the grid, in its configured order
 * @param shards the shards that the server hosts, in order
 */
public record ServerStatus(
    String version,
    String nodeId,
    Duration uptime,
    List<String> regions,
    List<ShardStatus> shards) {
  /** Keeps copies of the lists. */
  public ServerStatus {
    regions = List.copyOf(regions);
    shards = List.copyOf(shards);
  }

  /** What a shard does on a node. */
  public enum ShardState {
    /** Another node leads it, or nobody asked for it yet. */
    DORMANT,
    /** It is being born: view change, replay. */
    OPENING,
    /** It takes commands. */
    OPEN,
    /** Its journal is not as it must be. */
    FAILED,
    /** A state that this client is too old to know. */
    UNRECOGNIZED
  }

  /**
   * What a node knows of a shard it hosts.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param state what it does
   * @param detail why, for people; empty when all is well
   * @param epoch the epoch of its leader; 0 when this node does not lead it
   * @param sequence the last durable block
   * @param commitTime the commit time of the journal's last record
   * @param materializedSequence the last block whose effects are all in the derived caches
   * @param backlogRecords records that are durable and not yet materialized
   * @param queuedItems requests that wait for the shard
   * @param openHolds holds that are open; 0 when this node does not lead it
   * @param openCrossings transactions with other shards that it has not done with; 0 when this node
   *     does not lead it
   */
  public record ShardStatus(
      String region,
      int shard,
      ShardState state,
      String detail,
      long epoch,
      long sequence,
      Instant commitTime,
      long materializedSequence,
      long backlogRecords,
      int queuedItems,
      int openHolds,
      int openCrossings) {}
}
