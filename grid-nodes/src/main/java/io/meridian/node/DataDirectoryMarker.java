package io.meridian.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.meridian.node.DataDirectoryException.Problem;
import io.meridian.schema.RegionFact;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a data directory says of itself.
 *
 * @param format the number of the directory's format
 * @param product the version that wrote it last
 * @param nodeId the node it belongs to
 * @param regions what was fixed for each region when it was first started here
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record DataDirectoryMarker(
    int format, String product, String nodeId, Map<String, MarkedRegion> regions) {
  /** The format that this version writes; it reads this and all before it. */
  static final int FORMAT = 1;

  /** This version. */
  static final String PRODUCT =
      Optional.ofNullable(DataDirectoryMarker.class.getPackage().getImplementationVersion())
          .orElse("development");

  /**
   * A region's fixed facts.
   *
   * @param shards its shards
   * @param backups further copies of each shard beside the first
   * @param hosted whether its data may be in this directory
   */
  record MarkedRegion(int shards, int backups, boolean hosted) {}

  DataDirectoryMarker {
    regions = Collections.unmodifiableMap(new TreeMap<>(regions));
  }

  static DataDirectoryMarker of(GridConfig config) {
    Map<String, MarkedRegion> regions = new TreeMap<>();
    config.regions().forEach(region -> regions.put(region.name(), marked(region)));
    return new DataDirectoryMarker(FORMAT, PRODUCT, config.nodeId(), regions);
  }

  private static MarkedRegion marked(RegionConfig region) {
    return new MarkedRegion(region.shards(), region.backups(), region.hosted());
  }

  /**
   * This directory used with a configuration: new regions are added, what is fixed must be the
   * same. A region whose data are elsewhere may be taken out again, for it may never have come
   * about; if the grid has it, the grid will say so.
   */
  DataDirectoryMarker adopt(GridConfig config, Path path) {
    if (!nodeId.equals(config.nodeId())) {
      throw new DataDirectoryException(
          Problem.OTHER_NODE,
          path,
          "it belongs to node " + nodeId + ", the configuration says " + config.nodeId());
    }
    Problems problems = new Problems();
    DataDirectoryMarker wanted = of(config);
    regions.forEach(
        (name, fixed) ->
            check(problems, name, fixed, Optional.ofNullable(wanted.regions.get(name))));
    if (!problems.found().isEmpty()) {
      throw new DataDirectoryException(
          Problem.OTHER_REGIONS, path, String.join("; ", problems.found()));
    }
    return wanted;
  }

  private static void check(
      Problems problems, String name, MarkedRegion fixed, Optional<MarkedRegion> wanted) {
    problems.require(
        wanted.isPresent() || !fixed.hosted,
        "region " + name + " is here but missing in the configuration; put it back");
    wanted.ifPresent(
        configured -> {
          RegionRegistry.checkSame(
              problems,
              name,
              new RegionFact(fixed.shards, fixed.backups),
              new RegionFact(configured.shards, configured.backups));
          problems.require(
              configured.hosted || !fixed.hosted,
              "region " + name + " has its data here but the configuration does not host it");
        });
  }
}
