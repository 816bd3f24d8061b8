package io.meridian.model;

import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** One ledger in one shard, everything it ever was. */
final class ModelLedger {
  /**
   * What an id was used for.
   *
   * @param command the first request
   * @param form its canonical form
   * @param answer its answer
   * @param transaction what can be captured, voided or refunded of it
   */
  record Used(
      Command command,
      Canonical form,
      ModelAnswer answer,
      Optional<ModelTransaction> transaction) {}

  final String name;
  final String region;
  final List<LedgerPlacement> placements;
  final Set<String> regions = new HashSet<>();
  final boolean isReferenceUnique;
  final boolean mayCrossRegions;
  long closedUntilMicros;
  final Map<String, Integer> assets = new HashMap<>();
  final Map<String, ModelAccount> accounts = new TreeMap<>();
  final Map<String, Used> used = new HashMap<>();

  /** References by the id that has taken them. */
  final Map<String, String> references = new HashMap<>();

  /** Transactions of several shards that are homed here and not done with. */
  final Map<CrossingKey, ModelCrossing> crossings = new LinkedHashMap<>();

  /** Posts, holds and captures in the order in which they were applied. */
  final List<ModelTransaction> transactions = new ArrayList<>();

  private final OptionalInt shard;
  private final LedgerFact fact;

  /**
   * A new ledger in a shard.
   *
   * @param shard the shard's number; empty when it is the region's only one
   */
  ModelLedger(CreateLedger create, String region, OptionalInt shard) {
    this.name = create.commandId().ledger();
    this.region = region;
    this.shard = shard;
    this.fact = new LedgerFact(name, create.placements(), false, 0, 0);
    this.placements = create.placements();
    this.isReferenceUnique = create.referenceUnique();
    this.mayCrossRegions = create.crossRegion();
    placements.forEach(placement -> regions.add(placement.region()));
  }

  /** Whether an account, which may not exist, has its place in this shard. */
  boolean isHere(String account) {
    if (!account.startsWith(region + '/')) {
      return false;
    }
    return shard.isEmpty()
        || fact.shardOf(AccountRef.parse(account).orElseThrow()) == shard.getAsInt();
  }

  /** The shard in which an account has its place. */
  ShardId shardOf(String account) {
    AccountRef reference = AccountRef.parse(account).orElseThrow();
    return new ShardId(reference.region(), fact.shardOf(reference));
  }

  /** How many shards it has in a region. */
  int shardsIn(String region) {
    return fact.in(region).map(placement -> placement.shards().size()).orElse(0);
  }

  /** What undecided transactions do not let change, or an id that one of them has. */
  Optional<ModelCrossing> lock(String id) {
    return crossings.values().stream().filter(crossing -> crossing.locks(id)).findFirst();
  }

  /** {@code region/id}. */
  String reference(String id) {
    return region + '/' + id;
  }

  Optional<ModelTransaction> transaction(String id) {
    return Optional.ofNullable(used.get(id)).flatMap(Used::transaction);
  }
}
