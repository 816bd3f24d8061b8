package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a ledger in one shard. The same command goes to every shard of the ledger before the ledger
 * can be used.
 *
 * @param commandId whose ledger is the new ledger's name
 * @param actor who asks
 * @param placements its regions in the grid's order and its shards in each
 * @param referenceUnique whether a reference may be used once only in each region
 * @param crossRegion whether its transactions may touch accounts of several regions
 */
public record CreateLedger(
    CommandId commandId,
    String actor,
    List<LedgerPlacement> placements,
    boolean referenceUnique,
    boolean crossRegion)
    implements Command {
  /** A ledger whose transactions may touch several regions. */
  public CreateLedger(
      CommandId commandId,
      String actor,
      List<LedgerPlacement> placements,
      boolean referenceUnique) {
    this(commandId, actor, placements, referenceUnique, true);
  }

  /** The id used when the caller gives none. */
  public static String derivedId(String ledger) {
    return "ledger/" + ledger;
  }

  /** Keeps a copy of the list. */
  public CreateLedger {
    placements = List.copyOf(placements);
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_LEDGER;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public Map<String, String> subject() {
    return Map.of("ledger", commandId.ledger());
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    return other instanceof CreateLedger that
        ? new Differences()
            .field("ledger.name", commandId.ledger(), that.commandId.ledger())
            .field("ledger.regions", regions(placements), regions(that.placements))
            .field("ledger.shards", placements, that.placements)
            .field("ledger.reference_unique", referenceUnique, that.referenceUnique)
            .field("ledger.cross_region", crossRegion, that.crossRegion)
            .first()
        : Optional.of("command");
  }

  private static List<String> regions(List<LedgerPlacement> placements) {
    return placements.stream().map(LedgerPlacement::region).toList();
  }
}
