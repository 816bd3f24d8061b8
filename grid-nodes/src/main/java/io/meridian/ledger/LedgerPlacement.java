package io.meridian.ledger;

import java.util.List;

/**
 * Where a ledger lives in one region.
 *
 * @param region the region
 * @param shards the numbers of its shards there, in the order its accounts are spread over them
 */
public record LedgerPlacement(String region, List<Integer> shards) {
  /** Keeps a copy of the list. */
  public LedgerPlacement {
    shards = List.copyOf(shards);
  }

  /**
   * The number of the shard that has an account: the FNV-1a hash (32 bits) of the characters of its
   * id, folded by {@code h ^ (h >>> 16)} and read without a sign, modulo the number of shards, is
   * its place in {@link #shards}. The same in every version and on every machine.
   */
  int shardOf(String account) {
    if (shards.size() == 1) {
      return shards.get(0);
    }
    int hash = 0x811c9dc5;
    for (int i = 0; i < account.length(); i++) {
      hash = (hash ^ account.charAt(i)) * 0x01000193;
    }
    hash ^= hash >>> 16;
    return shards.get(Integer.remainderUnsigned(hash, shards.size()));
  }
}
