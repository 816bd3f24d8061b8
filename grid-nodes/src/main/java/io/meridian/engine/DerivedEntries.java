package io.meridian.engine;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns changes of the derived state into the entries to write; a statement page that is not full
 * yet is joined with what it held before. Pure.
 */
final class DerivedEntries {
  private DerivedEntries() {}

  /** The entries as they are stored, kind by kind. */
  static Map<DerivedKey, Bytes> of(
      DerivedChanges changes, Map<DerivedKey, DerivedValue> openPages) {
    Map<DerivedKey, Bytes> entries = new LinkedHashMap<>();
    changes
        .ledgers()
        .forEach((name, fact) -> entries.put(DerivedKey.ledger(name), DerivedCodec.encode(fact)));
    changes.assets().forEach((key, fact) -> entries.put(key, DerivedCodec.encode(fact)));
    changes
        .accounts()
        .forEach(
            (key, account) -> entries.put(DerivedKey.account(key), DerivedCodec.encode(account)));
    changes.index().forEach((key, place) -> entries.put(key, DerivedCodec.encode(place)));
    changes
        .originals()
        .forEach(
            (id, original) -> entries.put(DerivedKey.original(id), DerivedCodec.encode(original)));
    changes
        .slots()
        .forEach(
            (place, hold) -> entries.put(DerivedKey.slot(place), DerivedCodec.encodeSlot(hold)));
    changes
        .crossings()
        .forEach(
            (place, crossing) ->
                entries.put(DerivedKey.crossing(place), DerivedCodec.encodeCrossing(crossing)));
    changes
        .references()
        .forEach((key, holder) -> entries.put(key, DerivedCodec.encodeReference(holder.id())));
    changes.lines().forEach((account, added) -> addPages(account, added, openPages, entries));
    return entries;
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
