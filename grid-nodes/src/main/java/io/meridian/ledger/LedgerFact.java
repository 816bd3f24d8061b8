package io.meridian.ledger;

import java.util.List;
import java.util.Optional;

/**
 * That a ledger exists, as every shard of it knows.
 *
 * @param name the ledger's name
 * @param placements its regions in the grid's order and its shards in each
 * @param referenceUnique whether a reference may be used once only in each region
 * @param crossRegion whether a transaction may touch accounts of several regions
 * @param closedUntilMicros nothing may become effective before it, microseconds since the epoch; 0
 *     when no period was ever closed
 * @param createMicros when the shard journaled it, microseconds since the epoch
 */
public record LedgerFact(
    String name,
    List<LedgerPlacement> placements,
    boolean referenceUnique,
    boolean crossRegion,
    long closedUntilMicros,
    long createMicros) {
  /** A ledger whose transactions may touch several regions. */
  public LedgerFact(
      String name,
      List<LedgerPlacement> placements,
      boolean referenceUnique,
      long closedUntilMicros,
      long createMicros) {
    this(name, placements, referenceUnique, true, closedUntilMicros, createMicros);
  }

  /** Keeps a copy of the list. */
  public LedgerFact {
    placements = List.copyOf(placements);
  }

  /** This ledger with its books closed until {@code micros}, or later if they were already. */
  public LedgerFact closedUntil(long micros) {
    return withClosedUntil(Math.max(closedUntilMicros, micros));
  }

  /** This ledger with its books closed until {@code micros}. */
  public LedgerFact withClosedUntil(long micros) {
    return new LedgerFact(name, placements, referenceUnique, crossRegion, micros, createMicros);
  }

  /** Whether all its accounts live in one shard. */
  public boolean oneShard() {
    return placements.size() == 1 && placements.get(0).shards().size() == 1;
  }

  /**
   * The first field in which the ledger is other than {@code command} asks for; empty when it is
   * alike, so that the command may take it again.
   */
  public Optional<String> firstDifference(CreateLedger command) {
    return new CreateLedger(
            command.commandId(), command.actor(), placements, referenceUnique, crossRegion)
        .firstDifference(command);
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

  /**
   * The number of the shard, in the account's region, that has the account: the same for ever.
   *
   * @throws IllegalArgumentException when the ledger is not in that region
   */
  public int shardOf(AccountRef account) {
    return in(account.region())
        .orElseThrow(
            () -> new IllegalArgumentException(name + " is not in the region of " + account))
        .shardOf(account.id());
  }
}
