package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.Collections;
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

  /** The regions of the grid in their configured order, with the number of shards of each. */
  Map<String, Integer> shardsPerRegion() {
    return Collections.unmodifiableMap(shardsPerRegion);
  }

  /**
   * The shards that a new ledger gets: in each of its regions {@code shards} that follow each other
   * from the one that the hash of its name chooses, so that its first shard does not depend on how
   * many it has.
   *
   * @throws IllegalArgumentException when a region has fewer shards
   */
  List<LedgerPlacement> place(LedgerSettings ledger) {
    List<LedgerPlacement> placements = new ArrayList<>();
    shardsPerRegion.forEach(
        (region, present) -> {
          if (ledger.regions().isEmpty() || ledger.regions().contains(region)) {
            placements.add(
                new LedgerPlacement(region, numbers(ledger.name(), present, ledger.shards())));
          }
        });
    return placements;
  }

  private static List<Integer> numbers(String ledger, int present, int wanted) {
    if (wanted < 1 || wanted > present) {
      throw new IllegalArgumentException(wanted + " shards of " + present);
    }
    List<Integer> numbers = new ArrayList<>(wanted);
    for (int i = 0; i < wanted; i++) {
      numbers.add((Math.floorMod(spread(ledger), present) + i) % present);
    }
    return numbers;
  }

  /** The hash of a name, the same in every version and on every machine (FNV-1a). */
  private static int spread(String name) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x01000193;
    }
    return hash ^ (hash >>> 16);
  }

  /** Every shard of a ledger, region by region in the grid's order. */
  static List<ShardId> shards(List<LedgerPlacement> placements) {
    List<ShardId> ids = new ArrayList<>();
    placements.forEach(placement -> ids.addAll(shards(placement)));
    return ids;
  }

  /** The shards of a ledger in one region; none when it is not there. */
  static List<ShardId> shards(LedgerFact ledger, String region) {
    return ledger.in(region).map(Router::shards).orElse(List.of());
  }

  private static List<ShardId> shards(LedgerPlacement placement) {
    List<ShardId> ids = new ArrayList<>(placement.shards().size());
    placement.shards().forEach(number -> ids.add(new ShardId(placement.region(), number)));
    return ids;
  }

  /** The shard that has an account; empty when the ledger is not in its region. */
  static Optional<ShardId> shard(LedgerFact ledger, AccountRef account) {
    return ledger.in(account.region()).isEmpty()
        ? Optional.empty()
        : Optional.of(new ShardId(account.region(), ledger.shardOf(account)));
  }

  /**
   * The shard in which a command is homed, as far as the request alone tells: that of the first
   * account it names, or the region's only one. Empty for what is homed where an earlier
   * transaction is, when the ledger has several shards in the region [K6].
   */
  static Optional<ShardId> home(LedgerFact ledger, Command command) {
    LedgerPlacement placement = ledger.in(command.commandId().region()).orElseThrow();
    if (placement.shards().size() == 1) {
      return Optional.of(new ShardId(placement.region(), placement.shards().get(0)));
    }
    return command.original().isPresent()
        ? Optional.empty()
        : shard(ledger, command.accounts().get(0).account());
  }

  /** REGION_NOT_IN_LEDGER for the first region that the command names and the ledger lacks. */
  static Optional<Refusal> outside(LedgerFact ledger, Command command) {
    String home = command.commandId().region();
    if (ledger.in(home).isEmpty()) {
      return Optional.of(regionNotInLedger(ledger, home));
    }
    for (AccountKey account : command.accounts()) {
      String region = account.account().region();
      if (!region.equals(home) && ledger.in(region).isEmpty()) {
        return Optional.of(regionNotInLedger(ledger, region));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a command that is not {@link #outside} has accounts in several shards, or may have:
   * what an earlier transaction moved only its home knows.
   */
  static boolean mayCross(LedgerFact ledger, Command command) {
    if (ledger.oneShard()) {
      return false;
    }
    if (command.original().isPresent()) {
      return true;
    }
    List<AccountKey> accounts = command.accounts();
    return accounts.stream()
            .map(account -> shard(ledger, account.account()).orElseThrow())
            .distinct()
            .count()
        > 1;
  }

  static Refusal regionNotInLedger(LedgerFact ledger, String region) {
    return new Refusal(
        Reason.REGION_NOT_IN_LEDGER, Map.of("ledger", ledger.name(), "region", region));
  }

  static Refusal ledgerNotFound(String ledger) {
    return new Refusal(Reason.LEDGER_NOT_FOUND, Map.of("ledger", ledger));
  }
}
