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
 * @param id the command's id; empty = the server derives one from the name, so that creating twice
 *     alike is a replay
 */
public record CreateLedgerRequest(
    String name, List<String> regions, boolean referenceUnique, Optional<String> id)
    implements LedgerRequest {
  /** Keeps a copy of the list. */
  public CreateLedgerRequest {
    requireNonNull(name, "name");
    requireNonNull(id, "id");
    regions = List.copyOf(regions);
  }

  /** A ledger in every region of the grid. */
  public static CreateLedgerRequest of(String name) {
    return new CreateLedgerRequest(name, List.of(), false, Optional.empty());
  }

  /** A ledger in these regions. */
  public static CreateLedgerRequest of(String name, List<String> regions) {
    return new CreateLedgerRequest(name, regions, false, Optional.empty());
  }

  /** This ledger with references that are unique in each region. */
  public CreateLedgerRequest withReferenceUnique() {
    return new CreateLedgerRequest(name, regions, true, id);
  }
}
