package io.meridian.engine;

import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Counters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads an account's statement out of its pages. The account's version, read through the fence,
 * names the cut; of the pages only those are read on which the answer stands, however many there
 * are. Safe for any thread.
 */
final class StatementReader {
  /** Pages of one answer; what does not stand on them is left for the next. */
  static final int PAGES_MAX = 32;

  private StatementReader() {}

  /** The entries asked for; empty when there is no such account. */
  static CompletableFuture<Optional<StatementEntries>> read(
      Shard shard, AccountKey account, StatementQuery query, CallContext call) {
    return shard
        .submit(new ShardRequest.ReadAccounts(List.of(account), ShardRequest.NO_INSTANT), call)
        .thenCompose(
            read ->
                read.accounts().get(0).isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : entries(shard, account, read.accounts().get(0).get(), read, query)
                        .thenApply(Optional::of));
  }

  private static CompletableFuture<StatementEntries> entries(
      Shard shard, AccountKey account, Account present, AccountsRead read, StatementQuery query) {
    Range range = Range.of(query, present.version());
    List<StatementPages.Wanted> wanted = new ArrayList<>();
    for (long page = range.firstPage(); page <= range.lastPage(); page++) {
      wanted.add(new StatementPages.Wanted(account, page, range.last()));
    }
    return StatementPages.load(shard, wanted, read.sequence())
        .thenApply(
            pages -> {
              List<StatementEntries.Balanced> entries = new ArrayList<>();
              wanted.forEach(one -> addLines(pages.get(one).page(), range, entries));
              if (range.newestFirst()) {
                Collections.reverse(entries);
              }
              return new StatementEntries(
                  shard.id(), present.settings().normalSide(), range.cut(), entries, range.more());
            });
  }

  private static void addLines(
      StatementPage page, Range range, List<StatementEntries.Balanced> entries) {
    Counters running = page.before();
    for (StatementPage.Line line : page.lines()) {
      running = running.plus(line.change());
      if (line.version() >= range.first() && line.version() <= range.last()) {
        entries.add(new StatementEntries.Balanced(line, running));
      }
    }
  }

  /**
   * Which versions an answer has.
   *
   * @param cut the version that the whole list ends or begins with
   * @param first the lowest version of the answer
   * @param last the highest; below {@code first} when there is none
   * @param more whether the list goes on
   */
  record Range(boolean newestFirst, long cut, long first, long last, boolean more) {
    /** What a query means for an account with so many entries. */
    static Range of(StatementQuery query, long version) {
      long cut = query.cutVersion() == 0 ? version : Math.min(query.cutVersion(), version);
      if (query.newestFirst()) {
        long last = query.afterVersion() == 0 ? cut : Math.min(query.afterVersion() - 1, cut);
        long lowest = (StatementPage.pageOf(last) - PAGES_MAX + 1) * StatementPage.ENTRIES_MAX + 1;
        long first = Math.max(1, Math.max(lowest, last - query.limit() + 1));
        return new Range(true, cut, first, last, first > 1 && first <= last);
      }
      long first = query.afterVersion() + 1;
      long highest = (StatementPage.pageOf(first) + PAGES_MAX) * StatementPage.ENTRIES_MAX;
      long last = Math.min(cut, Math.min(highest, first + query.limit() - 1));
      return new Range(false, cut, first, last, last < cut && first <= last);
    }

    long firstPage() {
      return StatementPage.pageOf(first);
    }

    /** Below {@link #firstPage} when there is no entry. */
    long lastPage() {
      return first > last ? firstPage() - 1 : StatementPage.pageOf(last);
    }
  }
}
