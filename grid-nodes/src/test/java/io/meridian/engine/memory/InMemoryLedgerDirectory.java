package io.meridian.engine.memory;

import io.meridian.engine.LedgerDirectory;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.LedgerFact;
import java.security.SecureRandom;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A directory in memory. Futures are complete when they are returned. Thread-safe. */
public final class InMemoryLedgerDirectory implements LedgerDirectory {
  private final Bytes secret = random();
  private final NavigableMap<String, LedgerFact> ledgers = new TreeMap<>();
  private final NavigableMap<String, NavigableMap<String, AssetFact>> assets = new TreeMap<>();

  @Override
  public synchronized CompletableFuture<Optional<LedgerFact>> ledger(String name) {
    return CompletableFuture.completedFuture(Optional.ofNullable(ledgers.get(name)));
  }

  @Override
  public synchronized CompletableFuture<List<LedgerFact>> ledgers(String after, int limit) {
    return CompletableFuture.completedFuture(behind(ledgers, after, limit));
  }

  @Override
  public synchronized CompletableFuture<LedgerFact> publish(LedgerFact fact) {
    return CompletableFuture.completedFuture(
        ledgers.merge(
            fact.name(), fact, (stands, later) -> stands.closedUntil(later.closedUntilMicros())));
  }

  @Override
  public synchronized CompletableFuture<Optional<AssetFact>> asset(String ledger, String code) {
    return CompletableFuture.completedFuture(Optional.ofNullable(of(ledger).get(code)));
  }

  @Override
  public synchronized CompletableFuture<List<AssetFact>> assets(
      String ledger, String after, int limit) {
    return CompletableFuture.completedFuture(behind(of(ledger), after, limit));
  }

  @Override
  public synchronized CompletableFuture<AssetFact> publish(AssetFact fact) {
    of(fact.ledger()).putIfAbsent(fact.code(), fact);
    return CompletableFuture.completedFuture(of(fact.ledger()).get(fact.code()));
  }

  @Override
  public CompletableFuture<Bytes> secret() {
    return CompletableFuture.completedFuture(secret);
  }

  private NavigableMap<String, AssetFact> of(String ledger) {
    return assets.computeIfAbsent(ledger, none -> new TreeMap<>());
  }

  private static Bytes random() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return Bytes.wrap(secret);
  }

  private static <F> List<F> behind(NavigableMap<String, F> facts, String after, int limit) {
    return facts.tailMap(after, false).values().stream()
        .limit(Math.min(limit, LIST_ITEMS_MAX))
        .toList();
  }
}
