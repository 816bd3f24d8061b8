package io.meridian.engine;

import io.meridian.ledger.AssetFact;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a shard knows of ledgers and their assets, from its records alone.
 *
 * @param ledgers the ledgers
 * @param assets their assets
 */
public record LedgerFacts(List<LedgerFact> ledgers, List<AssetFact> assets) {
  /** Keeps copies of the lists. */
  public LedgerFacts {
    ledgers = List.copyOf(ledgers);
    assets = List.copyOf(assets);
  }

  /**
   * What whole ledgers are, from what each of their shards knows: a ledger or an asset that one of
   * its shards lacks was not created yet, and its books are closed as far as in all of them.
   */
  public static LedgerFacts everywhere(Map<ShardId, LedgerFacts> shards) {
    List<LedgerFact> ledgers = new ArrayList<>();
    List<AssetFact> assets = new ArrayList<>();
    Map<String, LedgerFact> named = new LinkedHashMap<>();
    shards
        .values()
        .forEach(facts -> facts.ledgers.forEach(ledger -> named.put(ledger.name(), ledger)));
    for (LedgerFact ledger : named.values()) {
      List<ShardId> of = Router.shards(ledger.placements());
      List<LedgerFact> each =
          of.stream()
              .filter(shards::containsKey)
              .flatMap(shard -> shards.get(shard).ledgers.stream())
              .filter(fact -> fact.name().equals(ledger.name()))
              .toList();
      if (each.size() == of.size()) {
        ledgers.add(
            each.get(0)
                .withClosedUntil(
                    each.stream().mapToLong(LedgerFact::closedUntilMicros).min().orElse(0)));
        shards.get(of.get(0)).assets.stream()
            .filter(asset -> asset.ledger().equals(ledger.name()))
            .filter(asset -> of.stream().allMatch(shard -> shards.get(shard).has(asset)))
            .forEach(assets::add);
      }
    }
    return new LedgerFacts(ledgers, assets);
  }

  private boolean has(AssetFact wanted) {
    return assets.stream()
        .anyMatch(
            asset -> asset.ledger().equals(wanted.ledger()) && asset.code().equals(wanted.code()));
  }

  /** Collects facts from the records of one shard in their order. One thread. */
  public static final class Builder {
    private final Map<String, LedgerFact> ledgers = new LinkedHashMap<>();
    private final List<AssetFact> assets = new ArrayList<>();

    /** Takes what a record says of a ledger. */
    public void add(LedgerRecord record) {
      if (!(record.outcome() instanceof Outcome.Applied)) {
        return;
      }
      Command command = record.command();
      String ledger = command.commandId().ledger();
      if (command instanceof CreateLedger create) {
        ledgers.put(ledger, RecordEffects.fact(create, record.commitMicros()));
      } else if (command instanceof CreateAsset create) {
        assets.add(RecordEffects.fact(create, record.commitMicros()));
      } else if (command instanceof ClosePeriod close) {
        ledgers.computeIfPresent(
            ledger, (name, fact) -> fact.closedUntil(close.closedUntilMicros()));
      }
    }

    /** What was taken so far. */
    public LedgerFacts build() {
      return new LedgerFacts(List.copyOf(ledgers.values()), assets);
    }
  }
}
