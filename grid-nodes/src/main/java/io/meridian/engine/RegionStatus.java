package io.meridian.engine;

import java.util.List;

/**
 * Whether a region may be written, as one node sees it.
 *
 * @param region its name
 * @param voters the consistent ids of the nodes that vote; none when no node in view knows them
 * @param votersInView how many of them are in view
 * @param votersNeeded how many must be, for the region to be written
 */
public record RegionStatus(String region, List<String> voters, int votersInView, int votersNeeded) {
  /** Keeps a copy of the list. */
  public RegionStatus {
    voters = List.copyOf(voters);
  }

  /** Whether enough voters are in view. */
  public boolean hasQuorum() {
    return votersNeeded > 0 && votersInView >= votersNeeded;
  }
}
