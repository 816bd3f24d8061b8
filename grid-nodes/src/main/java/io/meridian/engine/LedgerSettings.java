package io.meridian.engine;

import java.util.List;

/**
 * What a new ledger shall be.
 *
 * @param name its name
 * @param regions its regions; empty = every region of the grid
 * @param shards how many shards it has in each of them, 1 .. the shards of the smallest
 * @param referenceUnique whether a reference may be used once only in each region; only with one
 *     shard in each
 * @param crossRegion whether a transaction may touch accounts of several regions
 */
public record LedgerSettings(
    String name, List<String> regions, int shards, boolean referenceUnique, boolean crossRegion) {
  /** Keeps a copy of the list. */
  public LedgerSettings {
    regions = List.copyOf(regions);
    if (referenceUnique && shards > 1) {
      throw new IllegalArgumentException("unique references take one shard in each region");
    }
  }

  /** A ledger of one shard in each of its regions, whose transactions may touch all of them. */
  public static LedgerSettings of(String name, List<String> regions, boolean referenceUnique) {
    return new LedgerSettings(name, regions, 1, referenceUnique, true);
  }
}
