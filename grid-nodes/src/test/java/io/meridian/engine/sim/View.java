package io.meridian.engine.sim;

import io.meridian.engine.ShardId;
import io.meridian.engine.Standing;
import java.util.Map;
import java.util.Optional;

/**
 * The topology as of one version.
 *
 * @param version the version
 * @param places where each shard is
 */
record View(long version, Map<ShardId, Place> places) {
  /** Before a node has heard anything. */
  static final View NOTHING = new View(0, Map.of());

  /**
   * Where a shard is.
   *
   * @param journalPrimary the primary of its partition in the journal group
   * @param statePrimary the same in the state group
   * @param owners the nodes whose copies are owning in both groups, and which of their runs it is
   */
  record Place(
      Optional<String> journalPrimary, Optional<String> statePrimary, Map<String, Long> owners) {
    static final Place NOWHERE = new Place(Optional.empty(), Optional.empty(), Map.of());

    /** Whether the node is primary and owning in both groups. */
    boolean ledBy(String node) {
      return journalPrimary.equals(Optional.of(node))
          && statePrimary.equals(Optional.of(node))
          && owners.containsKey(node);
    }
  }

  Place place(ShardId shard) {
    return places.getOrDefault(shard, Place.NOWHERE);
  }

  Standing standing(ShardId shard, String node, int copies) {
    Place place = place(shard);
    return new Standing(version, place.ledBy(node), place.owners(), copies);
  }
}
