package io.meridian.engine;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes accounts of one shard back to an instant, round by round: the pages that all of them want
 * to see are loaded together. Lives for one question; used by one thread at a time.
 */
final class AsOfReading {
  /** Pages of one load. */
  private static final int PAGES_MAX = 256;

  /** Pages that one account may look at in a round. */
  private static final int PROBES_MAX = 5;

  private static final int PROBES_MIN = 2;

  private final Shard shard;
  private final List<AccountKey> keys;
  private final long sequence;
  private final Map<AccountKey, AsOfSearch> searches = new HashMap<>();

  private AsOfReading(Shard shard, List<AccountKey> keys, long sequence) {
    this.shard = shard;
    this.keys = keys;
    this.sequence = sequence;
  }

  /**
   * The accounts as of {@code atMicros}; in the order of the keys; empty where there was none.
   *
   * @param keys the accounts that were read
   * @param read what was read, at an instant not before {@code atMicros}
   */
  static CompletableFuture<List<Optional<Account>>> read(
      Shard shard, List<AccountKey> keys, AccountsRead read, long atMicros) {
    AsOfReading reading = new AsOfReading(shard, keys, read.sequence());
    for (int i = 0; i < keys.size(); i++) {
      Optional<Account> account = read.accounts().get(i);
      if (account.isPresent() && account.get().createMicros() <= atMicros) {
        AsOfSearch search = new AsOfSearch(account.get(), atMicros);
        shard.spans().atOrBefore(keys.get(i), atMicros).ifPresent(search::know);
        shard.spans().after(keys.get(i), atMicros).ifPresent(search::know);
        reading.searches.put(keys.get(i), search);
      }
    }
    return reading.round();
  }

  private CompletableFuture<List<Optional<Account>>> round() {
    List<AccountKey> open = new ArrayList<>();
    searches.forEach(
        (key, search) -> {
          if (!search.found()) {
            open.add(key);
          }
        });
    if (open.isEmpty()) {
      return CompletableFuture.completedFuture(results());
    }
    int probes = Math.max(PROBES_MIN, Math.min(PROBES_MAX, PAGES_MAX / open.size()));
    List<StatementPages.Wanted> wanted = new ArrayList<>();
    for (AccountKey key : open) {
      AsOfSearch search = searches.get(key);
      for (long page : search.probes(probes)) {
        wanted.add(new StatementPages.Wanted(key, page, search.version()));
      }
    }
    return StatementPages.load(shard, wanted, sequence)
        .thenCompose(
            pages -> {
              pages.forEach(this::look);
              return round();
            });
  }

  private void look(StatementPages.Wanted wanted, StatementPages.Found page) {
    shard.spans().learn(wanted.account(), page.span());
    searches.get(wanted.account()).look(page);
  }

  private List<Optional<Account>> results() {
    List<Optional<Account>> results = new ArrayList<>(keys.size());
    keys.forEach(
        key -> results.add(Optional.ofNullable(searches.get(key)).map(AsOfSearch::result)));
    return results;
  }
}
