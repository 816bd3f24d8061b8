package io.meridian.node;

import io.meridian.schema.RegionFact;
import io.meridian.schema.SystemCaches;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;

/** What the whole grid has fixed for its regions; the first node that starts a region decides. */
final class RegionRegistry {
  private final IgniteCache<String, byte[]> facts;

  RegionRegistry(Ignite ignite) {
    this.facts = ignite.cache(SystemCaches.REGION);
  }

  /** Those of {@code regions} of which the grid has fixed nothing yet. */
  List<RegionConfig> lacking(List<RegionConfig> regions) {
    return regions.stream().filter(region -> facts.get(region.name()) == null).toList();
  }

  /**
   * Records the regions that are new to the grid and checks the others. Idempotent.
   *
   * @throws GridStartException if a region has other facts, or is missing among {@code regions}
   */
  void agree(List<RegionConfig> regions) {
    Problems problems = new Problems();
    for (RegionConfig region : regions) {
      RegionFact wanted = new RegionFact(region.shards(), region.backups());
      byte[] fixed = facts.get(region.name());
      if (fixed == null) {
        // Written only when it is new: nothing can be while another region is out of view.
        fixed = facts.getAndPutIfAbsent(region.name(), wanted.encode());
      }
      if (fixed != null) {
        checkSame(problems, region.name(), RegionFact.decode(fixed), wanted);
      }
    }
    refuse(problems, regions);
  }

  /**
   * Checks the regions of a node that fixes nothing.
   *
   * @throws GridStartException if the grid has others
   */
  void compare(List<RegionConfig> regions) {
    Problems problems = new Problems();
    for (RegionConfig region : regions) {
      byte[] fixed = facts.get(region.name());
      problems.require(
          fixed != null,
          "the configuration has region " + region.name() + ", which the grid lacks; take it out");
      if (fixed != null) {
        checkSame(
            problems,
            region.name(),
            RegionFact.decode(fixed),
            new RegionFact(region.shards(), region.backups()));
      }
    }
    refuse(problems, regions);
  }

  private void refuse(Problems problems, List<RegionConfig> regions) {
    Set<String> configured = regions.stream().map(RegionConfig::name).collect(Collectors.toSet());
    Set<String> known = new HashSet<>();
    for (Cache.Entry<String, byte[]> fact : facts) {
      known.add(fact.getKey());
    }
    for (String name : known) {
      problems.require(
          configured.contains(name),
          "the grid has region " + name + ", which the configuration lacks; put it back");
    }
    if (!problems.found().isEmpty()) {
      throw new GridStartException(problems.found());
    }
  }

  static void checkSame(Problems problems, String name, RegionFact fixed, RegionFact wanted) {
    problems.require(
        fixed.shards() == wanted.shards(),
        "region "
            + name
            + " has "
            + fixed.shards()
            + " shards since its first start and the configuration says "
            + wanted.shards()
            + "; the number is fixed, put it back");
    problems.require(
        fixed.backups() == wanted.backups(),
        "region "
            + name
            + " has "
            + fixed.backups()
            + " backups since its first start and the configuration says "
            + wanted.backups()
            + "; the number is fixed, put it back");
  }
}
