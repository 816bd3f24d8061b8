package io.meridian.model;

import io.meridian.ledger.Command;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerPlacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One ledger in one region, everything it ever was. */
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

  /** Posts, holds and captures in the order in which they were applied. */
  final List<ModelTransaction> transactions = new ArrayList<>();

  ModelLedger(CreateLedger create, String region) {
    this.name = create.commandId().ledger();
    this.region = region;
    this.placements = create.placements();
    this.isReferenceUnique = create.referenceUnique();
    this.mayCrossRegions = create.crossRegion();
    placements.forEach(placement -> regions.add(placement.region()));
  }

  /** {@code region/id}. */
  String reference(String id) {
    return region + '/' + id;
  }

  Optional<ModelTransaction> transaction(String id) {
    return Optional.ofNullable(used.get(id)).flatMap(Used::transaction);
  }
}
