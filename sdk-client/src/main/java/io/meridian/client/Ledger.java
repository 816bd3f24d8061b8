package io.meridian.client;

import java.time.Instant;
import java.util.List;

/**
 * One tenant's book. The constructors of this and of all other answers are for tests; components
 * may be added to them.
 *
 * @param name the name
 * @param regions the regions it lives in, in the grid's order
 * @param createTime when it was created, microseconds
 */
public record Ledger(String name, List<String> regions, Instant createTime) {
  /** Keeps a copy of the list. */
  public Ledger {
    regions = List.copyOf(regions);
  }
}
