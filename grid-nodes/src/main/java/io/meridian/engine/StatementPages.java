package io.meridian.engine;

import io.meridian.codec.CorruptJournalException;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.PageSpan;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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

  /** A page as it was found, of which only the span is read so far. */
  record Found(ShardId shard, DerivedKey key, Bytes stored, PageSpan span) {
    /** The whole page. */
    StatementPage page() {
      return read(shard, key, () -> DerivedCodec.decodePage(stored));
    }
  }

  /**
   * The pages, each with all the lines it must have.
   *
   * @param sequence the block up to which they must be materialized to have them
   */
  static CompletableFuture<Map<Wanted, Found>> load(
      Shard shard, List<Wanted> wanted, long sequence) {
    Map<Wanted, Found> pages = new HashMap<>();
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
      Shard shard, List<Wanted> wanted, Map<Wanted, Found> pages) {
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
                Optional<Found> page =
                    Optional.ofNullable(found.get(key)).map(stored -> found(shard, key, stored));
                if (page.isPresent() && page.get().span().lines() >= wanted.get(i).linesMin()) {
                  pages.put(wanted.get(i), page.get());
                } else {
                  missing.add(wanted.get(i));
                }
              }
              return missing;
            });
  }

  private static Found found(Shard shard, DerivedKey key, DerivedValue value) {
    Bytes stored = value.content();
    PageSpan span = read(shard.id(), key, () -> DerivedCodec.peekPage(stored));
    return new Found(shard.id(), key, stored, span);
  }

  private static <T> T read(ShardId shard, DerivedKey key, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (CorruptJournalException corrupt) {
      throw Faults.unavailable(shard, key + " can not be read: " + corrupt.getMessage());
    }
  }

  private static Map<Wanted, Found> whole(
      Shard shard, List<Wanted> missing, Map<Wanted, Found> pages) {
    if (!missing.isEmpty()) {
      throw Faults.tryAgain(shard.id(), missing.get(0) + " is not materialized");
    }
    return pages;
  }
}
