package io.meridian.schema;

import java.util.List;
import java.util.function.Function;

/**
 * What every node of the grid says of itself in its attributes, where any other node can read it.
 */
public final class NodeAttributes {
  /** The regions whose data the node keeps, separated by commas. */
  public static final String REGIONS = "meridian.regions";

  /** The failure domain the node stands in. */
  public static final String ZONE = "meridian.zone";

  /** The voters of every region of the grid, as {@link Voters#encode} writes them. */
  public static final String VOTERS = "meridian.voters";

  /** Where the node's discovery listens, {@code host:port}. */
  public static final String DISCOVERY = "meridian.discovery";

  private NodeAttributes() {}

  /** The attribute {@link #REGIONS} for these regions. */
  public static String encodeRegions(List<String> regions) {
    return String.join(",", regions);
  }

  /** Whether a node with these attributes keeps data of {@code region}. */
  public static boolean hosts(Function<String, Object> attributes, String region) {
    return regions(attributes).contains(region);
  }

  /** The regions whose data a node with these attributes keeps. */
  public static List<String> regions(Function<String, Object> attributes) {
    String regions = text(attributes, REGIONS);
    return regions.isEmpty() ? List.of() : List.of(regions.split(",", -1));
  }

  /** The zone of a node with these attributes; empty when it names none. */
  public static String zone(Function<String, Object> attributes) {
    return text(attributes, ZONE);
  }

  /** Where discovery of a node with these attributes listens; empty when it does not say. */
  public static String discovery(Function<String, Object> attributes) {
    return text(attributes, DISCOVERY);
  }

  /** The attribute {@link #VOTERS} of a node with these attributes; empty when it names none. */
  static String voters(Function<String, Object> attributes) {
    return text(attributes, VOTERS);
  }

  private static String text(Function<String, Object> attributes, String name) {
    return attributes.apply(name) instanceof String text ? text : "";
  }
}
