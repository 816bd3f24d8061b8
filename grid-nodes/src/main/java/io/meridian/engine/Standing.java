package io.meridian.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where this node stands towards one shard at one topology version.
 *
 * @param topologyVersion the version that all of this was read at
 * @param leads whether this node is primary and owning for the shard's partition in both cache
 *     groups of the region
 * @param ownerRuns the nodes whose copy of the partition is owning in both groups, this node
 *     included if it is; for each of them a number that is another one after it has left the grid
 *     and come back
 * @param copies how many copies the partition has by configuration: backups + 1
 */
public record Standing(
    long topologyVersion, boolean leads, Map<String, Long> ownerRuns, int copies) {
  /** Keeps a copy of the map, in its order. */
  public Standing {
    ownerRuns = Collections.unmodifiableMap(new LinkedHashMap<>(ownerRuns));
  }

  /** The names of the owners. */
  public List<String> owners() {
    return List.copyOf(ownerRuns.keySet());
  }
}
