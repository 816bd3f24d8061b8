package io.meridian.node;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.meridian.ledger.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A region of the grid.
 *
 * @param name {@code [a-z][a-z0-9-]{0,15}}, not {@code meridian}
 * @param shards 1..1024, fixed at the region's first start
 * @param backups further copies of each shard beside the first, 0..6, fixed at the region's first
 *     start
 * @param hosted whether this node keeps the region's data
 * @param votersVersion the version of the list of voters, from 1; one higher with every change
 * @param voters the ids of the nodes of which a majority must be in view for the region to be
 *     written; the same on all nodes; empty = this node alone
 */
public record RegionConfig(
    String name, int shards, int backups, boolean hosted, int votersVersion, List<String> voters) {
  /** How many shards a region has unless configured otherwise. */
  public static final int SHARDS_DEFAULT = 16;

  /** How many copies beside the first a shard may have. */
  public static final int BACKUPS_MAX = 6;

  /** The name that no region may have, as the grid's own caches begin with it. */
  public static final String NAME_RESERVED = "meridian";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,15}");

  /** Keeps a copy of the list. */
  public RegionConfig {
    voters = List.copyOf(voters);
  }

  /** A region on this node alone, without backups. */
  public static RegionConfig single(String name) {
    return new RegionConfig(name, SHARDS_DEFAULT, 0, true, 1, List.of());
  }

  /** The same region, whose data this node does not keep. */
  RegionConfig notHosted() {
    return new RegionConfig(name, shards, backups, false, votersVersion, voters);
  }

  /** The same region with another number of shards. */
  public RegionConfig withShards(int other) {
    return new RegionConfig(name, other, backups, hosted, votersVersion, voters);
  }

  @JsonCreator
  static RegionConfig parse(
      @JsonProperty(value = "name", required = true) String name,
      @JsonProperty("shards") Integer shards,
      @JsonProperty("backups") Integer backups,
      @JsonProperty("hosted") Boolean hosted,
      @JsonProperty("votersVersion") Integer votersVersion,
      @JsonProperty("voters") List<String> voters) {
    return new RegionConfig(
        name,
        shards == null ? SHARDS_DEFAULT : shards,
        backups == null ? 0 : backups,
        hosted == null || hosted,
        votersVersion == null ? 1 : votersVersion,
        voters == null ? List.of() : voters);
  }

  RegionConfig withVoters(List<String> other) {
    return new RegionConfig(name, shards, backups, hosted, votersVersion, other);
  }

  void check(Problems problems) {
    problems.require(
        NAME.matcher(name).matches(), "region " + name + ": the name must match " + NAME.pattern());
    problems.require(!name.equals(NAME_RESERVED), "region " + name + ": the name is reserved");
    problems.range("region " + name + ": shards", shards, 1, Limits.SHARDS_PER_REGION_MAX);
    problems.range("region " + name + ": backups", backups, 0, BACKUPS_MAX);
    problems.range("region " + name + ": votersVersion", votersVersion, 1, Integer.MAX_VALUE);
    problems.require(
        new HashSet<>(voters).size() == voters.size(),
        "region " + name + ": voters names a node twice");
    problems.require(
        voters.stream().allMatch(voter -> GridConfig.NODE_ID.matcher(voter).matches()),
        "region " + name + ": every voter must match " + GridConfig.NODE_ID.pattern());
    problems.require(
        voters.isEmpty() || voters.size() > backups,
        "region "
            + name
            + ": "
            + (backups + 1)
            + " copies of a shard need as many nodes; voters names "
            + voters.size());
  }
}
