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
}
