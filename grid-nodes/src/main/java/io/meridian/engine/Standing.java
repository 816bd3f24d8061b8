package io.meridian.engine;

import java.util.List;

/**
 * Where this node stands towards one shard at one topology version.
 *
 * @param topologyVersion the version that all of this was read at
 * @param leads whether this node is primary and owning for the shard's partition in both cache
 *     groups of the region
 * @param owners the nodes whose copy of the partition is owning in both groups, this node included
 *     if it is
 * @param copies how many copies the partition has by configuration: backups + 1
 */
public record Standing(long topologyVersion, boolean leads, List<String> owners, int copies) {
  /** Keeps a copy of the list. */
  public Standing {
    owners = List.copyOf(owners);
  }
}
