package io.meridian.schema;

import java.util.List;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.configuration.CacheConfiguration;

/**
 * The caches that every node keeps whole. They hold no personal data and change only while every
 * region is in view with its majority; payments and reads never need them to change.
 */
public final class SystemCaches {
  /** Where regions must not be named alike, as their caches begin with their names. */
  public static final String PREFIX = "meridian";

  /** The group of all system caches. */
  public static final String GROUP = PREFIX + ".system";

  /** Regions by name, as {@link RegionFact} encodes them. */
  public static final String REGION = PREFIX + ".region";

  /** Ledger facts by name, as the codec encodes them: an index of what the journals say. */
  public static final String LEDGER = PREFIX + ".ledger";

  /**
   * Asset facts by {@link #assetKey}, as the codec encodes them: an index of what the journals say.
   */
  public static final String ASSET = PREFIX + ".asset";

  /** The grid's secret under {@link #SECRET_KEY}, as the bytes it is. */
  public static final String SECRET = PREFIX + ".secret";

  /** The only key of {@link #SECRET}. */
  public static final String SECRET_KEY = "token";

  /**
   * What became of each shard of a grid that was built from exported journals, by {@code
   * region/shard}; there is one in such a grid only.
   */
  public static final String RESTORE = PREFIX + ".restore";

  private static final int PARTITIONS = 8;

  private SystemCaches() {}

  /** The key of an asset. */
  public static String assetKey(String ledger, String code) {
    return ledger + '/' + code;
  }

  /** The configurations of all system caches. */
  public static List<CacheConfiguration<String, byte[]>> configurations() {
    return List.of(
        configuration(REGION), configuration(LEDGER), configuration(ASSET), configuration(SECRET));
  }

  /** The configuration of {@link #RESTORE}. */
  public static CacheConfiguration<String, byte[]> restoreConfiguration() {
    return configuration(RESTORE);
  }

  private static CacheConfiguration<String, byte[]> configuration(String name) {
    return new CacheConfiguration<String, byte[]>(name)
        .setGroupName(GROUP)
        .setCacheMode(CacheMode.REPLICATED)
        .setAffinity(new RendezvousAffinityFunction(false, PARTITIONS))
        .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL)
        .setTopologyValidator(new SystemTopologyValidator())
        .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
        .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE);
  }
}
