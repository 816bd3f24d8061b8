package io.meridian.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One tenant's book. The constructors of this and of all other answers are for tests; components
 * may be added to them.
 *
 * @param name the name
 * @param regions the regions it lives in, in the grid's order
 * @param createTime when it was created, microseconds
 * @param referenceUnique whether a transaction's reference may be used once only in each region
 * @param shards how many shards of each of its regions it lives in
 * @param crossRegion whether a transaction may touch accounts of several regions
 * @param closedUntil up to when its books are closed, exclusive, microseconds; empty = no period is
 *     closed
 */
public record Ledger(
    String name,
    List<String> regions,
    Instant createTime,
    boolean referenceUnique,
    int shards,
    boolean crossRegion,
    Optional<Instant> closedUntil)
    implements EventSubject {
  /** Keeps a copy of the list. */
  public Ledger {
    regions = List.copyOf(regions);
  }
}
