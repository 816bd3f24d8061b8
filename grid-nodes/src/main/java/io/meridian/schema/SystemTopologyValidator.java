package io.meridian.schema;

import java.util.Collection;
import java.util.Map;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.TopologyValidator;

/**
 * Lets the system caches be written only while every region of the grid is in view with the
 * majority of its voters. Every node names the voters of all regions, so a region that is out of
 * view is missed. Stored in the configuration of caches: it has no fields, for ever.
 */
public final class SystemTopologyValidator implements TopologyValidator {
  private static final long serialVersionUID = 1L;

  @Override
  public boolean validate(Collection<ClusterNode> nodes) {
    Map<String, Voters> regions = Voters.inView(nodes);
    return !regions.isEmpty()
        && regions.values().stream().allMatch(voters -> voters.majorityAmong(nodes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SystemTopologyValidator;
  }

  @Override
  public int hashCode() {
    return SystemTopologyValidator.class.hashCode();
  }
}
