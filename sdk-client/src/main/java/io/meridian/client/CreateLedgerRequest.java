package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A request to create a ledger.
 *
 * @param name the name, {@code [a-z][a-z0-9-]{0,31}}
 * @param regions the regions to live in; empty = every region of the grid
 * @param id the command's id; empty = the server derives one from the name, so that creating twice
 *     alike is a replay
 */
public record CreateLedgerRequest(String name, List<String> regions, Optional<String> id) {
  /** Keeps a copy of the list. */
  public CreateLedgerRequest {
    requireNonNull(name, "name");
    requireNonNull(id, "id");
    regions = List.copyOf(regions);
  }

  /** A ledger in every region of the grid. */
  public static CreateLedgerRequest of(String name) {
    return new CreateLedgerRequest(name, List.of(), Optional.empty());
  }

  /** A ledger in these regions. */
  public static CreateLedgerRequest of(String name, List<String> regions) {
    return new CreateLedgerRequest(name, regions, Optional.empty());
  }
}
