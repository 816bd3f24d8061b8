package io.meridian.schema;

import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.lang.IgnitePredicate;

/**
 * The nodes that keep a region's data. Stored in the configuration of caches: its fields are for
 * ever.
 */
public final class RegionNodeFilter implements IgnitePredicate<ClusterNode> {
  private static final long serialVersionUID = 1L;

  private final String region;

  /** The nodes of {@code region}. */
  public RegionNodeFilter(String region) {
    this.region = region;
  }

  @Override
  public boolean apply(ClusterNode node) {
    return NodeAttributes.hosts(node::attribute, region);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionNodeFilter filter && region.equals(filter.region);
  }

  @Override
  public int hashCode() {
    return region.hashCode();
  }

  @Override
  public String toString() {
    return "nodes of " + region;
  }
}
