package io.meridian.schema;

import java.util.Collection;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.TopologyValidator;

/**
 * Lets a region's caches be written only where the majority of the region's voters is in view [T1],
 * so that of two halves of a torn grid at most one goes on. Stored in the configuration of caches:
 * its fields are for ever. The list of voters is not among them; it comes with the nodes, which is
 * how it can change.
 */
public final class RegionTopologyValidator implements TopologyValidator {
  private static final long serialVersionUID = 1L;

  private final String region;

  /** Guards {@code region}. */
  public RegionTopologyValidator(String region) {
    this.region = region;
  }

  @Override
  public boolean validate(Collection<ClusterNode> nodes) {
    Voters voters = Voters.inView(nodes).get(region);
    return voters != null && voters.majorityAmong(nodes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionTopologyValidator validator && region.equals(validator.region);
  }

  @Override
  public int hashCode() {
    return region.hashCode();
  }
}
