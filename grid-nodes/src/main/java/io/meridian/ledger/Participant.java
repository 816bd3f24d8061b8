package io.meridian.ledger;

import java.util.List;

/**
 * A shard other than home that has accounts of a crossing transaction.
 *
 * @param region the shard's region
 * @param shard its number there
 * @param legs the parts of its accounts, in the order of their first mention; at least one
 */
public record Participant(String region, int shard, List<Leg> legs) {
  /** Keeps a copy of the list. */
  public Participant {
    legs = List.copyOf(legs);
    if (legs.isEmpty()) {
      throw new IllegalArgumentException("a participant without a leg");
    }
  }

  /** Whether it has a part of a batch's transaction at that place. */
  boolean has(int item) {
    for (Leg leg : legs) {
      if (leg.item() == item) {
        return true;
      }
    }
    return false;
  }
}
