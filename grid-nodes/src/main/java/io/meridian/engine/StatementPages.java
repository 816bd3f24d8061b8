package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads pages of statements whose entries are known to be durable: at once where they are
 * materialized, and otherwise when they are. Pages never change but for lines that are added behind
 * the others. Safe for any thread.
 */
final class StatementPages {
  private StatementPages() {}

  /** A page of an account that has entries up to {@code version}, and more on further pages. */
  record Wanted(AccountKey account, long number, long version) {
    /** How many lines it has at least. */
    int linesMin() {
      return (int)
          Math.min(StatementPage.ENTRIES_MAX, version - number * StatementPage.ENTRIES_MAX);
    }
  }

  /**
   * The pages, each with all the lines it must have.
   *
   * @param sequence the block up to which they must be materialized to have them
   */
  static CompletableFuture<Map<Wanted, StatementPage>> load(
      Shard shard, List<Wanted> wanted, long sequence) {
    Map<Wanted, StatementPage> pages = new HashMap<>();
    return fill(shard, wanted, pages)
        .thenCompose(
            missing ->
                missing.isEmpty()
                    ? CompletableFuture.completedFuture(missing)
                    : shard
                        .materialized(sequence)
                        .thenCompose(through -> fill(shard, missing, pages)))
        .thenApply(missing -> whole(shard, missing, pages));
  }

  /** Loads what is wanted and answers what is missing still. */
  private static CompletableFuture<List<Wanted>> fill(
      Shard shard, List<Wanted> wanted, Map<Wanted, StatementPage> pages) {
    if (wanted.isEmpty()) {
      return CompletableFuture.completedFuture(wanted);
    }
    List<DerivedKey> keys = new ArrayList<>(wanted.size());
    wanted.forEach(one -> keys.add(DerivedKey.page(one.account(), one.number())));
    return shard
        .load(keys)
        .thenApply(
            found -> {
              List<Wanted> missing = new ArrayList<>();
              for (int i = 0; i < keys.size(); i++) {
                DerivedKey key = keys.get(i);
                Optional<StatementPage> page =
                    Optional.ofNullable(found.get(key)).map(stored -> decode(shard, key, stored));
                if (page.isPresent() && page.get().lines().size() >= wanted.get(i).linesMin()) {
                  pages.put(wanted.get(i), page.get());
                } else {
                  missing.add(wanted.get(i));
                }
              }
              return missing;
            });
  }

  private static StatementPage decode(Shard shard, DerivedKey key, DerivedValue stored) {
    try {
      return DerivedCodec.decodePage(stored.content());
    } catch (CorruptJournalException corrupt) {
      throw Faults.unavailable(shard.id(), key + " can not be read: " + corrupt.getMessage());
    }
  }

  private static Map<Wanted, StatementPage> whole(
      Shard shard, List<Wanted> missing, Map<Wanted, StatementPage> pages) {
    if (!missing.isEmpty()) {
      throw Faults.tryAgain(shard.id(), missing.get(0) + " is not materialized");
    }
    return pages;
  }
}
