package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A request to create a ledger.
 *
 * @param name the name, {@code [a-z][a-z0-9-]{0,31}}
 * @param regions the regions to live in; empty = every region of the grid
 * @param referenceUnique whether a transaction's reference may be used once only in each region;
 *     another use is REFERENCE_TAKEN. Never changes
 * @param shards how many shards of each region it lives in; 0 = one. More of them carry more
 *     payments at once, but only 1 goes with unique references. Never changes
 * @param crossRegion whether a transaction may touch accounts of several regions. Never changes
 * @param id the command's id; empty = the server derives one from the name, so that creating twice
 *     alike is a replay
 */
public record CreateLedgerRequest(
    String name,
    List<String> regions,
    boolean referenceUnique,
    int shards,
    boolean crossRegion,
    Optional<String> id)
    implements LedgerRequest {
  /** Keeps a copy of the list. */
  public CreateLedgerRequest {
    requireNonNull(name, "name");
    requireNonNull(id, "id");
    regions = List.copyOf(regions);
  }

  /** A ledger in every region of the grid. */
  public static CreateLedgerRequest of(String name) {
    return of(name, List.of());
  }

  /** A ledger in these regions. */
  public static CreateLedgerRequest of(String name, List<String> regions) {
    return new CreateLedgerRequest(name, regions, false, 0, true, Optional.empty());
  }

  /** This ledger with references that are unique in each region. */
  public CreateLedgerRequest withReferenceUnique() {
    return new CreateLedgerRequest(name, regions, true, shards, crossRegion, id);
  }

  /** This ledger in so many shards of each region. */
  public CreateLedgerRequest withShards(int count) {
    return new CreateLedgerRequest(name, regions, referenceUnique, count, crossRegion, id);
  }

  /** This ledger with transactions that stay inside one region. */
  public CreateLedgerRequest withoutCrossRegion() {
    return new CreateLedgerRequest(name, regions, referenceUnique, shards, false, id);
  }
}
