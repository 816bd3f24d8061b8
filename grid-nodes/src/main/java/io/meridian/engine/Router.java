package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where in the grid a ledger, an account or a command lives. Pure; thread-safe. */
final class Router {
  private final Map<String, Integer> shardsPerRegion;

  /**
   * A router for a grid.
   *
   * @param shardsPerRegion the regions of the grid in their configured order, with the number of
   *     shards of each
   */
  Router(Map<String, Integer> shardsPerRegion) {
    this.shardsPerRegion = shardsPerRegion;
  }

  List<String> regions() {
    return List.copyOf(shardsPerRegion.keySet());
  }

  /**
   * The shards that a new ledger gets: one in each of its regions, chosen by the hash of its name.
   */
  List<LedgerPlacement> place(String ledger, List<String> regions) {
    List<LedgerPlacement> placements = new ArrayList<>();
    shardsPerRegion.forEach(
        (region, shards) -> {
          if (regions.isEmpty() || regions.contains(region)) {
            placements.add(
                new LedgerPlacement(region, List.of(Math.floorMod(spread(ledger), shards))));
          }
        });
    return placements;
  }

  /** The hash of a name, the same in every version and on every machine (FNV-1a). */
  private static int spread(String name) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x01000193;
    }
    return hash ^ (hash >>> 16);
  }

  /**
   * The shard in which a region's accounts of a ledger live; empty when the ledger is not in the
   * region.
   */
  Optional<ShardId> shard(LedgerFact ledger, String region) {
    return ledger.in(region).map(placement -> new ShardId(region, placement.shards().get(0)));
  }

  /** Why the command can not run in one shard; empty when it can. */
  Optional<Refusal> refusal(LedgerFact ledger, Command command) {
    String home = command.commandId().region();
    if (ledger.in(home).isEmpty()) {
      return Optional.of(regionNotInLedger(ledger, home));
    }
    String elsewhere = null;
    for (AccountKey account : command.accounts()) {
      String region = account.account().region();
      if (ledger.in(region).isEmpty()) {
        return Optional.of(regionNotInLedger(ledger, region));
      }
      if (elsewhere == null && !region.equals(home)) {
        elsewhere = account.account().toString();
      }
    }
    return elsewhere == null
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.CROSS_SHARD_UNSUPPORTED,
                Map.of("ledger", ledger.name(), "region", home, "account", elsewhere)));
  }

  static Refusal regionNotInLedger(LedgerFact ledger, String region) {
    return new Refusal(
        Reason.REGION_NOT_IN_LEDGER, Map.of("ledger", ledger.name(), "region", region));
  }

  static Refusal ledgerNotFound(String ledger) {
    return new Refusal(Reason.LEDGER_NOT_FOUND, Map.of("ledger", ledger));
  }
}
