package io.meridian.node;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.meridian.ledger.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one node of the grid must know to start. Complete and valid once built, and immutable. A
 * YAML reader of the Jackson family binds it through its {@link Builder}; the keys are the names of
 * the builder's methods.
 *
 * @param nodeId the node's name for ever, {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}; its files belong
 *     to it
 * @param dataDirectory everything the node writes lies under it
 * @param regions every region of the grid in its order, at least one hosted here unless the node
 *     keeps no data; names differ
 * @param zone the failure domain the node stands in, as {@code nodeId} is written
 * @param zones the zones that exist; {@code zone} must be among them; empty = not checked
 * @param network where the node listens and whom it looks for
 * @param storage how it uses memory and disk
 * @param minOwners how many copies must have a block on disk before anybody is answered, 1 ..
 *     copies of every hosted region
 * @param startMax how long a start may wait for the rest of the grid, 1 s .. 1 h
 * @param minorityMax how long the node stays in a grid in which none of its regions has the
 *     majority of its voters, 5 s .. 1 h; then it leaves, to join anew
 * @param wrongClockMax how long the node stays in the grid while its wall clock is wrong and others
 *     can lead its shards, 1 s .. 1 h; then it leaves, to join anew when its clock is right
 * @param role whether the node keeps data
 * @param restore whether this start makes no caches but waits until a snapshot was restored into
 *     the grid; only of a node that keeps data, has none yet, and has a fixed connector port
 * @param restoreJournals where the exported journals lie from which this start builds the grid;
 *     only of a node that keeps data and has none yet; empty = it builds none
 */
@JsonDeserialize(builder = GridConfig.Builder.class)
public record GridConfig(
    String nodeId,
    Path dataDirectory,
    List<RegionConfig> regions,
    String zone,
    List<String> zones,
    NetworkConfig network,
    StorageConfig storage,
    int minOwners,
    Duration startMax,
    Duration minorityMax,
    Duration wrongClockMax,
    Role role,
    boolean restore,
    Optional<Path> restoreJournals) {
  /** What a node is for. */
  public enum Role {
    /** It keeps the data of the regions that it hosts, and leads shards. */
    KEEPER,
    /** It joins as a client of the grid, to ask those that keep data; its death disturbs nobody. */
    CLIENT
  }

  static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * Checks everything and completes the lists of voters.
   *
   * @throws GridConfigException with all problems at once
   */
  public GridConfig {
    zones = List.copyOf(zones);
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    regions = role == Role.CLIENT ? notHosted(regions) : withVoters(regions, nodeId);
    Problems problems = new Problems();
    problems.require(
        NODE_ID.matcher(nodeId).matches(),
        "nodeId must match " + NODE_ID.pattern() + "; got " + nodeId);
    problems.require(
        NODE_ID.matcher(zone).matches(), "zone must match " + NODE_ID.pattern() + "; got " + zone);
    problems.require(
        zones.isEmpty() || zones.contains(zone),
        "zone " + zone + " is not among zones (" + String.join(", ", zones) + "): misspelt?");
    checkRegions(problems, regions, minOwners, role);
    problems.require(
        role == Role.KEEPER || !network.peers().isEmpty(),
        "network.peers must name nodes of the grid when this one is a client of it");
    problems.require(
        !restore || role == Role.KEEPER, "restore is for a node that keeps data, not for a client");
    problems.require(
        !restore || network.connectorPort() != 0,
        "network.connectorPort must be set for a restore: whoever restores has to know it");
    problems.require(
        restoreJournals.isEmpty() || role == Role.KEEPER,
        "restoreJournals is for a node that keeps data, not for a client");
    problems.require(
        restoreJournals.isEmpty() || !restore,
        "restore and restoreJournals are two ways back; take one of them");
    network.check(problems, role);
    storage.check(problems);
    problems.range("startSecondsMax", startMax.toSeconds(), 1, 3_600);
    problems.range("minoritySecondsMax", minorityMax.toSeconds(), 5, 3_600);
    problems.range("wrongClockSecondsMax", wrongClockMax.toSeconds(), 1, 3_600);
    if (!problems.found().isEmpty()) {
      throw new GridConfigException(problems.found());
    }
  }

  private static List<RegionConfig> withVoters(List<RegionConfig> regions, String nodeId) {
    List<RegionConfig> complete = new ArrayList<>();
    for (RegionConfig region : regions) {
      complete.add(region.voters().isEmpty() ? region.withVoters(List.of(nodeId)) : region);
    }
    return List.copyOf(complete);
  }

  /** A client keeps nothing, whatever its configuration shares with those that do. */
  private static List<RegionConfig> notHosted(List<RegionConfig> regions) {
    return regions.stream().map(RegionConfig::notHosted).toList();
  }

  private static void checkRegions(
      Problems problems, List<RegionConfig> regions, int minOwners, Role role) {
    problems.range("the number of regions", regions.size(), 1, Limits.LEDGER_REGIONS_MAX);
    problems.require(
        regions.stream().map(RegionConfig::name).distinct().count() == regions.size(),
        "regions names a region twice");
    problems.require(
        regions.isEmpty() || role == Role.CLIENT || regions.stream().anyMatch(RegionConfig::hosted),
        "regions has none that this node hosts");
    for (RegionConfig region : regions) {
      region.check(problems);
      if (region.hosted()) {
        problems.range(
            "minOwners (region " + region.name() + " keeps " + (region.backups() + 1) + " copies)",
            minOwners,
            1,
            region.backups() + 1);
      }
    }
  }

  /** Whether this start brings data back, and must find none. */
  boolean bringsBack() {
    return restore || restoreJournals.isPresent();
  }

  /** The regions whose data this node keeps. */
  public List<RegionConfig> hostedRegions() {
    return regions.stream().filter(RegionConfig::hosted).toList();
  }

  /** Begins a configuration; everything that is not set has its default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Collects settings; used by one thread. Defaults: a grid of this node alone with one region,
   * {@code local}.
   */
  @JsonPOJOBuilder(withPrefix = "")
  public static final class Builder {
    private String nodeId = "node-1";
    private Path dataDirectory = Path.of("data");
    private List<RegionConfig> regions = List.of(RegionConfig.single("local"));
    private String zone = "zone-1";
    private List<String> zones = List.of();
    private NetworkConfig network = NetworkConfig.SINGLE;
    private StorageConfig storage = StorageConfig.DEFAULTS;
    private int minOwners = 1;
    private long startSecondsMax = 120;
    private long minoritySecondsMax = 30;
    private long wrongClockSecondsMax = 5;
    private Role role = Role.KEEPER;
    private boolean restore;
    private Optional<Path> restoreJournals = Optional.empty();

    private Builder() {}

    /** The node's name for ever. */
    public Builder nodeId(String value) {
      this.nodeId = value;
      return this;
    }

    /** Everything the node writes lies under it. */
    public Builder dataDirectory(Path value) {
      this.dataDirectory = value;
      return this;
    }

    /** Every region of the grid, in its order. */
    public Builder regions(List<RegionConfig> value) {
      this.regions = List.copyOf(value);
      return this;
    }

    /** The failure domain the node stands in. */
    public Builder zone(String value) {
      this.zone = value;
      return this;
    }

    /** The zones that exist; empty = not checked. */
    public Builder zones(List<String> value) {
      this.zones = List.copyOf(value);
      return this;
    }

    /** Where the node listens and whom it looks for. */
    public Builder network(NetworkConfig value) {
      this.network = value;
      return this;
    }

    /** How the node uses memory and disk. */
    public Builder storage(StorageConfig value) {
      this.storage = value;
      return this;
    }

    /** How many copies must have a block on disk before anybody is answered. */
    public Builder minOwners(int value) {
      this.minOwners = value;
      return this;
    }

    /** How long a start may wait for the rest of the grid, in seconds. */
    public Builder startSecondsMax(long value) {
      this.startSecondsMax = value;
      return this;
    }

    /** How long the node stays without the majority of any of its regions, in seconds. */
    public Builder minoritySecondsMax(long value) {
      this.minoritySecondsMax = value;
      return this;
    }

    /** How long the node stays while its wall clock is wrong, in seconds. */
    public Builder wrongClockSecondsMax(long value) {
      this.wrongClockSecondsMax = value;
      return this;
    }

    /** Whether the node keeps data. */
    public Builder role(Role value) {
      this.role = value;
      return this;
    }

    /** Whether this start makes no caches but waits until a snapshot was restored. */
    public Builder restore(boolean value) {
      this.restore = value;
      return this;
    }

    /** Where the exported journals lie from which this start builds the grid. */
    public Builder restoreJournals(Path value) {
      this.restoreJournals = Optional.of(value);
      return this;
    }

    /**
     * The configuration.
     *
     * @throws GridConfigException with all problems at once
     */
    public GridConfig build() {
      return new GridConfig(
          nodeId,
          dataDirectory,
          regions,
          zone,
          zones,
          network,
          storage,
          minOwners,
          Duration.ofSeconds(startSecondsMax),
          Duration.ofSeconds(minoritySecondsMax),
          Duration.ofSeconds(wrongClockSecondsMax),
          role,
          restore,
          restoreJournals);
    }
  }
}
