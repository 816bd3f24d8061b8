package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * That a ledger exists, as every shard of it knows.
 *
 * @param name the ledger's name
 * @param placements its regions in the grid's order and its shards in each
 * @param createMicros when the shard journaled it, microseconds since the epoch
 */
public record LedgerFact(String name, List<LedgerPlacement> placements, long createMicros) {
  /** Keeps a copy of the list. */
  public LedgerFact {
    placements = List.copyOf(placements);
  }

  /** Where the ledger lives in {@code region}; empty when it does not. */
  public Optional<LedgerPlacement> in(String region) {
    for (LedgerPlacement placement : placements) {
      if (placement.region().equals(region)) {
        return Optional.of(placement);
      }
    }
    return Optional.empty();
  }
}
