package io.meridian.engine.sim;

import io.meridian.engine.LedgerDirectory;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The index of ledgers and assets as one node reaches it; what stands is the whole world's. */
final class SimDirectory implements LedgerDirectory {
  /** What stands in the index, for all nodes. */
  static final class Facts {
    private final Map<String, LedgerFact> ledgers = new TreeMap<>();
    private final Map<String, AssetFact> assets = new TreeMap<>();

    /** A ledger that was published. */
    LedgerFact ledger(String name) {
      return ledgers.get(name);
    }
  }

  private static final Bytes SECRET = Bytes.wrap(new byte[SECRET_BYTES]);

  private final Facts facts;
  private final SimScheduler scheduler;
  private final Chance chance;
  private final SimProcess process;

  SimDirectory(Facts facts, SimScheduler scheduler, Chance chance, SimProcess process) {
    this.facts = facts;
    this.scheduler = scheduler;
    this.chance = chance;
    this.process = process;
  }

  private <T> CompletableFuture<T> soon(T value) {
    Reply<T> reply = new Reply<>(scheduler, chance, process, "directory");
    reply.value(value);
    return reply.future();
  }

  @Override
  public CompletableFuture<Optional<LedgerFact>> ledger(String name) {
    return CompletableFuture.completedFuture(Optional.ofNullable(facts.ledgers.get(name)));
  }

  @Override
  public CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
    return soon(
        facts.ledgers.values().stream()
            .filter(fact -> fact.name().compareTo(after) > 0)
            .limit(limit)
            .toList());
  }

  @Override
  public CompletableFuture<LedgerFact> publish(LedgerFact fact) {
    return soon(
        facts.ledgers.merge(
            fact.name(), fact, (stands, later) -> stands.closedUntil(later.closedUntilMicros())));
  }

  @Override
  public CompletableFuture<Optional<AssetFact>> asset(String ledger, String code) {
    return CompletableFuture.completedFuture(
        Optional.ofNullable(facts.assets.get(ledger + '/' + code)));
  }

  @Override
  public CompletableFuture<List<AssetFact>> assets(String ledger, String after, int limit) {
    return soon(
        facts.assets.values().stream()
            .filter(fact -> fact.ledger().equals(ledger) && fact.code().compareTo(after) > 0)
            .limit(limit)
            .toList());
  }

  @Override
  public CompletableFuture<AssetFact> publish(AssetFact fact) {
    String key = fact.ledger() + '/' + fact.code();
    facts.assets.putIfAbsent(key, fact);
    return soon(facts.assets.get(key));
  }

  @Override
  public CompletableFuture<Bytes> secret() {
    return soon(SECRET);
  }
}
