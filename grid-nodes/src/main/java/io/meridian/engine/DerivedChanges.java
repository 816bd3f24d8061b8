package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Original;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one block, or several in a row, change in the derived state. Used by the shard's thread
 * only.
 */
final class DerivedChanges {
  /**
   * New lines of one account's statement.
   *
   * @param before the account's counters before the first of them, minor units
   * @param lines at least one, oldest first, versions without gaps
   */
  record AddedLines(Counters before, List<StatementPage.Line> lines) {
    long firstVersion() {
      return lines.get(0).version();
    }
  }

  private final Map<String, LedgerFact> ledgers = new LinkedHashMap<>();
  private final Map<DerivedKey, AssetFact> assets = new LinkedHashMap<>();
  private final Map<AccountKey, Account> accounts = new LinkedHashMap<>();
  private final Map<AccountKey, AddedLines> lines = new LinkedHashMap<>();
  private final Map<DerivedKey, JournalPosition> index = new LinkedHashMap<>();
  private final Map<CommandId, Original> originals = new LinkedHashMap<>();
  private final Map<Integer, Optional<OpenHold>> slots = new LinkedHashMap<>();
  private final Map<DerivedKey, CommandId> references = new LinkedHashMap<>();
  private final Map<Integer, Optional<Crossing>> crossings = new LinkedHashMap<>();
  private int records;

  Map<String, LedgerFact> ledgers() {
    return ledgers;
  }

  Map<DerivedKey, AssetFact> assets() {
    return assets;
  }

  /** The accounts that changed, as the last of the blocks leaves them. */
  Map<AccountKey, Account> accounts() {
    return accounts;
  }

  /** The new lines of each account's statement. */
  Map<AccountKey, AddedLines> lines() {
    return lines;
  }

  Map<DerivedKey, JournalPosition> index() {
    return index;
  }

  /** What is left of earlier transactions, as the last of the blocks leaves it. */
  Map<CommandId, Original> originals() {
    return originals;
  }

  /** The places of the table of open holds that changed. */
  Map<Integer, Optional<OpenHold>> slots() {
    return slots;
  }

  /** Who took which reference. */
  Map<DerivedKey, CommandId> references() {
    return references;
  }

  /** The places of the table of open crossings that changed. */
  Map<Integer, Optional<Crossing>> crossings() {
    return crossings;
  }

  /** One more record has made changes. */
  void countRecord() {
    records++;
  }

  /** Adds a line to an account's statement; {@code before} are the account's counters before it. */
  void addLine(AccountKey account, Counters before, StatementPage.Line line) {
    AddedLines added = lines.get(account);
    if (added == null) {
      added = new AddedLines(before, new ArrayList<>(2));
      lines.put(account, added);
    }
    added.lines().add(line);
  }

  /** How many records made these changes. */
  int records() {
    return records;
  }

  boolean isEmpty() {
    return records == 0;
  }

  /** Takes over the changes of the blocks that follow. */
  void followedBy(DerivedChanges later) {
    ledgers.putAll(later.ledgers);
    assets.putAll(later.assets);
    accounts.putAll(later.accounts);
    index.putAll(later.index);
    originals.putAll(later.originals);
    slots.putAll(later.slots);
    references.putAll(later.references);
    crossings.putAll(later.crossings);
    records += later.records;
    later.lines.forEach(
        (account, added) -> {
          AddedLines earlier = lines.putIfAbsent(account, added);
          if (earlier != null) {
            earlier.lines().addAll(added.lines());
          }
        });
  }
}
