package io.meridian.schema;

import io.meridian.engine.DerivedKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.configuration.CacheConfiguration;

/**
 * The caches of one region. They form two groups, as one group cannot mix atomicity modes: the
 * journal (blocks and heads, transactional) and the state (everything derived, atomic). Both have
 * one partition per shard and the same owners for it.
 */
public final class RegionCaches {
  private final String region;
  private final int shards;
  private final int backups;

  /**
   * The caches of a region.
   *
   * @param region its name
   * @param shards 1..1024
   * @param backups further copies of each shard beside the first, at least 0
   */
  public RegionCaches(String region, int shards, int backups) {
    this.region = region;
    this.shards = shards;
    this.backups = backups;
  }

  /** The group of {@link #block} and {@link #head}. */
  public static String journalGroup(String region) {
    return region + ".journal";
  }

  /** The group of everything {@link #derived}. */
  public static String stateGroup(String region) {
    return region + ".state";
  }

  /** Journal blocks by {@link ShardKeys#block}, as the codec encodes them. */
  public static String block(String region) {
    return region + ".block";
  }

  /** Heads by {@link ShardKeys#head}, as the codec encodes them. */
  public static String head(String region) {
    return region + ".head";
  }

  /**
   * Derived entries of a kind by {@link ShardKeys#derived}, as {@link StampedValue} encodes them.
   */
  public static String derived(String region, DerivedKind kind) {
    return region + '.' + kind.name().toLowerCase(Locale.ROOT);
  }

  /** The configurations of all caches of the region. */
  public List<CacheConfiguration<String, byte[]>> configurations() {
    List<CacheConfiguration<String, byte[]>> caches = new ArrayList<>();
    caches.add(journal(block(region)));
    caches.add(journal(head(region)));
    for (DerivedKind kind : DerivedKind.values()) {
      caches.add(state(derived(region, kind)));
    }
    return caches;
  }

  private CacheConfiguration<String, byte[]> journal(String name) {
    return configuration(name)
        .setGroupName(journalGroup(region))
        .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL);
  }

  private CacheConfiguration<String, byte[]> state(String name) {
    return configuration(name)
        .setGroupName(stateGroup(region))
        .setInterceptor(new StampGuard())
        .setAtomicityMode(CacheAtomicityMode.ATOMIC);
  }

  private CacheConfiguration<String, byte[]> configuration(String name) {
    return new CacheConfiguration<String, byte[]>(name)
        .setCacheMode(CacheMode.PARTITIONED)
        .setAffinity(new RegionAffinityFunction(shards))
        .setBackups(backups)
        .setNodeFilter(new RegionNodeFilter(region))
        .setTopologyValidator(new RegionTopologyValidator(region))
        .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
        .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE)
        .setReadFromBackup(false)
        // Values are never written to once they are stored, so nobody needs a copy of his own.
        .setCopyOnRead(false);
  }
}
