package io.meridian.engine;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Turns changes of the derived state into the entries to write, some at a time, so that the shard's
 * thread is never long at it; a statement page that is not full yet is joined with what it held
 * before. Used by the shard's thread only.
 */
final class DerivedEntries {
  private final Deque<Iterator<Map.Entry<DerivedKey, Bytes>>> ready = new ArrayDeque<>();
  private final Iterator<Map.Entry<AccountKey, DerivedChanges.AddedLines>> statements;
  private final Map<AccountKey, DerivedChanges.AddedLines> joining = new LinkedHashMap<>();

  /** All that {@code changes} make, which must not change any more. */
  DerivedEntries(DerivedChanges changes) {
    add(changes.ledgers(), DerivedKey::ledger, DerivedCodec::encode);
    add(changes.assets(), key -> key, DerivedCodec::encode);
    add(changes.accounts(), DerivedKey::account, DerivedCodec::encode);
    add(changes.index(), key -> key, DerivedCodec::encode);
    add(changes.originals(), DerivedKey::original, DerivedCodec::encode);
    add(changes.slots(), DerivedKey::slot, DerivedCodec::encodeSlot);
    add(changes.crossings(), DerivedKey::crossing, DerivedCodec::encodeCrossing);
    add(
        changes.references(),
        key -> key,
        (CommandId holder) -> DerivedCodec.encodeReference(holder.id()));
    statements = changes.lines().entrySet().iterator();
  }

  private <K, V> void add(Map<K, V> of, Function<K, DerivedKey> key, Function<V, Bytes> encode) {
    ready.add(
        of.entrySet().stream()
            .map(entry -> Map.entry(key.apply(entry.getKey()), encode.apply(entry.getValue())))
            .iterator());
  }

  /** Up to {@code most} entries as they are stored; none when statements are to be joined first. */
  Map<DerivedKey, Bytes> next(int most) {
    Map<DerivedKey, Bytes> entries = new LinkedHashMap<>();
    while (!ready.isEmpty() && entries.size() < most) {
      if (ready.peek().hasNext()) {
        Map.Entry<DerivedKey, Bytes> entry = ready.peek().next();
        entries.put(entry.getKey(), entry.getValue());
      } else {
        ready.poll();
      }
    }
    return entries;
  }

  /** Whether there are statements that {@link #openPages} has not begun with. */
  boolean hasStatements() {
    return statements.hasNext();
  }

  /**
   * Begins with further statements, about as many as fill {@code most} pages; {@link #join} goes on
   * with them.
   *
   * @return the pages among them that are not full yet
   */
  List<DerivedKey> openPages(int most) {
    List<DerivedKey> open = new ArrayList<>();
    joining.clear();
    for (int pages = 0; pages < most && statements.hasNext(); ) {
      Map.Entry<AccountKey, DerivedChanges.AddedLines> next = statements.next();
      DerivedChanges.AddedLines added = next.getValue();
      joining.put(next.getKey(), added);
      pages += 1 + added.lines().size() / StatementPage.ENTRIES_MAX;
      long version = added.firstVersion();
      if (StatementPage.lineOf(version) != 0) {
        open.add(DerivedKey.page(next.getKey(), StatementPage.pageOf(version)));
      }
    }
    return open;
  }

  /** Joins the statements that {@link #openPages} began with, given what it asked for. */
  void join(Map<DerivedKey, DerivedValue> openPages) {
    Map<DerivedKey, Bytes> pages = new LinkedHashMap<>();
    joining.forEach((account, added) -> addPages(account, added, openPages, pages));
    ready.add(pages.entrySet().iterator());
  }

  /** The pages that new lines fill, the first of them joined with what it held before. */
  private static void addPages(
      AccountKey account,
      DerivedChanges.AddedLines added,
      Map<DerivedKey, DerivedValue> openPages,
      Map<DerivedKey, Bytes> entries) {
    List<StatementPage.Line> lines = added.lines();
    long number = StatementPage.pageOf(added.firstVersion());
    Counters running = added.before();
    for (int from = 0; from < lines.size(); number++) {
      DerivedKey key = DerivedKey.page(account, number);
      int kept = StatementPage.lineOf(lines.get(from).version());
      int to = Math.min(lines.size(), from + StatementPage.ENTRIES_MAX - kept);
      List<StatementPage.Line> ofPage = lines.subList(from, to);
      entries.put(
          key,
          kept == 0
              ? DerivedCodec.encode(new StatementPage(number, running, ofPage))
              : joined(account, openPages.get(key), kept, ofPage));
      for (StatementPage.Line line : ofPage) {
        running = running.plus(line.change());
      }
      from = to;
    }
  }

  private static Bytes joined(
      AccountKey account, DerivedValue stored, int kept, List<StatementPage.Line> added) {
    try {
      if (stored != null) {
        return DerivedCodec.appendToPage(stored.content(), kept, added);
      }
    } catch (IllegalArgumentException gap) {
      throw missing(account, added);
    }
    throw missing(account, added);
  }

  private static DerivedStateException missing(AccountKey account, List<StatementPage.Line> added) {
    return new DerivedStateException(
        "the statement of " + account + " lacks entries before entry " + added.get(0).version());
  }
}
