package io.meridian.engine;

import java.util.List;
import java.util.Optional;

/**
 * A node of the grid, as another one sees it.
 *
 * @param nodeId its consistent id
 * @param zone the failure domain it stands in
 * @param regions the regions whose data it keeps; none of a client
 * @param role whether it keeps data
 * @param state whether it is there
 * @param use what it uses of its machine; empty unless it has answered
 */
public record NodeStatus(
    String nodeId,
    String zone,
    List<String> regions,
    Role role,
    State state,
    Optional<NodeUse> use) {
  /** Keeps a copy of the list. */
  public NodeStatus {
    regions = List.copyOf(regions);
  }

  /** What a node is for. */
  public enum Role {
    /** It keeps data and leads shards. */
    KEEPER,
    /** It keeps nothing and asks those that do, as a server in client mode. */
    CLIENT
  }

  /** Whether a node is there. */
  public enum State {
    /** It is in view of the grid. */
    IN_VIEW,
    /** It is in view, and did not answer in time when it was asked how it is. */
    SILENT,
    /** The grid keeps data on it, and it is not in view. */
    AWAY
  }

  /** The same node with what it has answered, or silent. */
  NodeStatus answered(Optional<NodeUse> answer) {
    return new NodeStatus(
        nodeId, zone, regions, role, answer.isPresent() ? State.IN_VIEW : State.SILENT, answer);
  }
}
