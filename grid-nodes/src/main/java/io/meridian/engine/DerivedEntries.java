package io.meridian.engine;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns changes of the derived state into the entries to write; a statement page that is not full
 * yet is joined with what it held before. Pure.
 */
final class DerivedEntries {
  private DerivedEntries() {}

  /** The entries as they are stored, in the order of their keys. */
  static Map<DerivedKey, Bytes> of(
      DerivedChanges changes, Map<DerivedKey, DerivedValue> openPages) {
    Map<DerivedKey, Bytes> entries = new TreeMap<>();
    changes
        .ledgers()
        .forEach((name, fact) -> entries.put(DerivedKey.ledger(name), DerivedCodec.encode(fact)));
    changes.assets().forEach((key, fact) -> entries.put(key, DerivedCodec.encode(fact)));
    changes
        .accounts()
        .forEach(
            (key, account) -> entries.put(DerivedKey.account(key), DerivedCodec.encode(account)));
    changes
        .index()
        .forEach(
            (id, position) -> entries.put(DerivedKey.index(id), DerivedCodec.encode(position)));
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
    changes
        .lines()
        .forEach(
            (account, added) ->
                pages(account, added, openPages)
                    .forEach((key, page) -> entries.put(key, DerivedCodec.encode(page))));
    return entries;
  }

  /** The pages that new lines fill, the first of them joined with what it held before. */
  private static Map<DerivedKey, StatementPage> pages(
      AccountKey account,
      DerivedChanges.AddedLines added,
      Map<DerivedKey, DerivedValue> openPages) {
    Map<DerivedKey, StatementPage> pages = new HashMap<>();
    List<StatementPage.Line> lines = added.lines();
    long number = StatementPage.pageOf(added.firstVersion());
    Counters running = added.before();
    DerivedValue stored = openPages.get(DerivedKey.page(account, number));
    StatementPage page =
        stored == null
            ? new StatementPage(number, running, List.of())
            : DerivedCodec.decodePage(stored.content());
    int from = 0;
    while (from < lines.size()) {
      int to = from;
      while (to < lines.size() && StatementPage.pageOf(lines.get(to).version()) == number) {
        running = running.plus(lines.get(to).change());
        to++;
      }
      pages.put(DerivedKey.page(account, number), joined(account, page, lines.subList(from, to)));
      from = to;
      number++;
      page = new StatementPage(number, running, List.of());
    }
    return pages;
  }

  private static StatementPage joined(
      AccountKey account, StatementPage page, List<StatementPage.Line> added) {
    List<StatementPage.Line> lines = new ArrayList<>(StatementPage.ENTRIES_MAX);
    for (StatementPage.Line line : page.lines()) {
      if (line.version() < added.get(0).version()) {
        lines.add(line);
      }
    }
    long held = page.number() * StatementPage.ENTRIES_MAX + lines.size();
    if (held != added.get(0).version() - 1) {
      throw new DerivedStateException(
          "the statement of "
              + account
              + " has "
              + held
              + " entries before entry "
              + added.get(0).version());
    }
    lines.addAll(added);
    return new StatementPage(page.number(), page.before(), lines);
  }
}
