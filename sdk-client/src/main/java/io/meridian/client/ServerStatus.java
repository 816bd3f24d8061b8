package io.meridian.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server is, and how the grid is.
 *
 * @param version the product's version
 * @param nodeId the node's consistent id
 * @param uptime how long the server has been up
 * @param regions the regions of the grid, in its configured order
 * @param regionStatuses whether each region may be written, in the order of regions
 * @param nodes every node of the grid in the order of ids: those in view, and those that keep data
 *     and are away
 * @param shards every shard of every region, in order
 */
public record ServerStatus(
    String version,
    String nodeId,
    Duration uptime,
    List<String> regions,
    List<RegionStatus> regionStatuses,
    List<NodeStatus> nodes,
    List<ShardStatus> shards) {
  /** Keeps copies of the lists. */
  public ServerStatus {
    regions = List.copyOf(regions);
    regionStatuses = List.copyOf(regionStatuses);
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
  }

  /**
   * Whether a region may be written.
   *
   * @param region the region
   * @param voters the consistent ids of the nodes that vote; none when no node in view knows them
   * @param votersInView how many of them are in view
   * @param votersNeeded how many must be in view for the region to be written
   * @param quorum whether that many are
   */
  public record RegionStatus(
      String region, List<String> voters, int votersInView, int votersNeeded, boolean quorum) {
    /** Keeps a copy of the list. */
    public RegionStatus {
      voters = List.copyOf(voters);
    }
  }

  /** What a node is for. */
  public enum NodeRole {
    /** It keeps data and leads shards. */
    KEEPER,
    /** It keeps nothing and asks those that do, as a server in client mode. */
    CLIENT,
    /** A role that this client is too old to know. */
    UNRECOGNIZED
  }

  /** Whether a node is there. */
  public enum NodeState {
    /** It is in view of the grid and has answered. */
    IN_VIEW,
    /** It is in view, and did not answer in time when it was asked how it is. */
    SILENT,
    /** The grid keeps data on it, and it is not in view. */
    AWAY,
    /** A state that this client is too old to know. */
    UNRECOGNIZED
  }

  /**
   * A node of the grid.
   *
   * @param nodeId its consistent id
   * @param zone the failure domain it stands in
   * @param regions the regions whose data it keeps; none of a client
   * @param role whether it keeps data
   * @param state whether it is there
   * @param use what it uses of its machine; present exactly when it is in view and has answered
   */
  public record NodeStatus(
      String nodeId,
      String zone,
      List<String> regions,
      NodeRole role,
      NodeState state,
      Optional<NodeUse> use) {
    /** Keeps a copy of the list. */
    public NodeStatus {
      regions = List.copyOf(regions);
    }
  }

  /**
   * What a node uses of its machine, in bytes.
   *
   * @param heapUsedBytes the Java heap in use
   * @param heapMaxBytes what the heap may become
   * @param offHeapUsedBytes page memory in use; 0 for a node that keeps no data
   * @param offHeapMaxBytes what page memory may become; 0 for a node that keeps no data
   * @param diskUsedBytes the files under its data directory, as of at most half a minute ago
   * @param diskFreeBytes what the file system of that directory has left for it
   * @param daysUntilFull whole days until that is used up, if its shards go on growing as in the
   *     last day; empty while they do not grow, or were not watched for ten minutes
   */
  public record NodeUse(
      long heapUsedBytes,
      long heapMaxBytes,
      long offHeapUsedBytes,
      long offHeapMaxBytes,
      long diskUsedBytes,
      long diskFreeBytes,
      OptionalLong daysUntilFull) {}

  /** What a shard does. */
  public enum ShardState {
    /** Another node leads it, or nobody asked for it yet. */
    DORMANT,
    /** It is being born: view change, replay. */
    OPENING,
    /** It takes commands. */
    OPEN,
    /** Its journal is not as it must be. */
    FAILED,
    /** No node leads it, or the one that does has not answered. */
    SILENT,
    /**
     * Every whole copy went away while another node of its region stayed: it takes no commands
     * until all nodes of the region have been stopped and started.
     */
    LOST,
    /** A state that this client is too old to know. */
    UNRECOGNIZED
  }

  /**
   * A shard, as the node that leads it tells.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param state what it does
   * @param detail why, for people; empty when all is well
   * @param epoch the epoch of its leader; 0 when that has not told, as whatever follows
   * @param sequence the last durable block
   * @param commitTime the commit time of the journal's last record
   * @param materializedSequence the last block whose effects are all in the derived caches
   * @param backlogRecords records that are durable and not yet materialized
   * @param queuedItems requests that wait for the shard
   * @param openHolds holds that are open
   * @param openCrossings transactions with other shards that it has not done with
   * @param pendingTransactions of those the transactions that are homed here and PENDING: decided
   *     to be applied, and not yet applied everywhere
   * @param leader the consistent id of the node that leads it; empty when there is none in view
   * @param owners the nodes whose copies are whole, the leader among them
   * @param copies how many copies it has when all is well
   * @param rebalancing whether copies are missing, to be made again as soon as there are nodes
   * @param journalBytes what its journal takes on its leader's disk
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
      int openCrossings,
      int pendingTransactions,
      String leader,
      List<String> owners,
      int copies,
      boolean rebalancing,
      long journalBytes) {
    /** Keeps a copy of the list. */
    public ShardStatus {
      owners = List.copyOf(owners);
    }

    /** How many durable blocks the derived caches lack. */
    public long backlogBlocks() {
      return Math.max(0, sequence - materializedSequence);
    }
  }
}
