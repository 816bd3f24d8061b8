package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.StatementPage;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.LedgerView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a shard as its leader has it in memory, up to the last command judged. Whatever is
 * not known must be loaded before it is asked for. Used by the shard's thread only, and thrown away
 * with the leadership.
 */
final class ShardMemory implements LedgerView {
  private final WriteBehindCache<AccountKey, Account> accounts = new WriteBehindCache<>();
  private final WriteBehindCache<String, LedgerFact> ledgers = new WriteBehindCache<>();
  private final WriteBehindCache<DerivedKey, AssetFact> assets = new WriteBehindCache<>();
  private final Map<CommandId, Remembered> remembered = new HashMap<>();
  private final Deque<Remembered> rememberedInOrder = new ArrayDeque<>();

  /**
   * A command that was executed, as memory keeps it for replays.
   *
   * @param stored the record with the digest of its canonical request
   * @param position where the record stands in the journal
   * @param until the block that must be materialized before memory may forget it
   */
  record Remembered(StoredRecord stored, JournalPosition position, long until) {
    LedgerRecord record() {
      return stored.record();
    }
  }

  @Override
  public Optional<LedgerFact> ledger(String name) {
    return ledgers.get(name);
  }

  @Override
  public Optional<AssetFact> asset(String ledger, String code) {
    return assets.get(DerivedKey.asset(ledger, code));
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    return accounts.get(key);
  }

  /** The earlier use of an id, if memory has it; otherwise the index must be asked. */
  Optional<Remembered> remembered(CommandId id) {
    return Optional.ofNullable(remembered.get(id));
  }

  /** Adds to {@code keys} what judging {@code command} reads and memory does not know. */
  void missing(Command command, Set<DerivedKey> keys) {
    missingId(command.commandId(), keys);
    for (AccountKey account : command.accounts()) {
      missingAccount(account, keys);
    }
    String ledger = command.commandId().ledger();
    if (!ledgers.knows(ledger)) {
      keys.add(DerivedKey.ledger(ledger));
    }
    for (String code : command.assets()) {
      DerivedKey key = DerivedKey.asset(ledger, code);
      if (!assets.knows(key)) {
        keys.add(key);
      }
    }
  }

  void missingId(CommandId id, Set<DerivedKey> keys) {
    if (!remembered.containsKey(id)) {
      keys.add(DerivedKey.index(id));
    }
  }

  void missingAccount(AccountKey account, Set<DerivedKey> keys) {
    if (!accounts.knows(account)) {
      keys.add(DerivedKey.account(account));
    }
  }

  void loaded(AccountKey key, Optional<Account> account) {
    accounts.loaded(key, account);
  }

  void loadedLedger(String name, Optional<LedgerFact> fact) {
    ledgers.loaded(name, fact);
  }

  void loadedAsset(DerivedKey key, Optional<AssetFact> fact) {
    assets.loaded(key, fact);
  }

  /** Keeps an executed command until block {@code until} is materialized. */
  void remember(StoredRecord stored, JournalPosition position, long until) {
    Remembered entry = new Remembered(stored, position, until);
    if (remembered.put(entry.record().command().commandId(), entry) == null) {
      rememberedInOrder.add(entry);
    }
  }

  /**
   * Takes what a record of block {@code position.sequence()} changes, and notes it in {@code
   * changes}.
   */
  void apply(LedgerRecord record, JournalPosition position, DerivedChanges changes) {
    RecordEffects.apply(record, position, new Effects(position.sequence(), changes));
  }

  /**
   * Forgets what is materialized: ids at once, accounts and facts above {@code cachedEntriesMax}.
   */
  void trim(long materialized, int cachedEntriesMax) {
    while (!rememberedInOrder.isEmpty() && rememberedInOrder.peek().until() <= materialized) {
      remembered.remove(rememberedInOrder.poll().record().command().commandId());
    }
    accounts.trim(materialized, cachedEntriesMax);
    ledgers.trim(materialized, cachedEntriesMax);
    assets.trim(materialized, cachedEntriesMax);
  }

  private final class Effects implements RecordEffects.Target {
    private final long sequence;
    private final DerivedChanges changes;

    Effects(long sequence, DerivedChanges changes) {
      this.sequence = sequence;
      this.changes = changes;
    }

    @Override
    public void ledgerOpened(LedgerFact fact) {
      ledgers.changed(fact.name(), fact, sequence);
      changes.ledgers().put(fact.name(), fact);
    }

    @Override
    public void assetRegistered(AssetFact fact) {
      DerivedKey key = DerivedKey.asset(fact.ledger(), fact.code());
      assets.changed(key, fact, sequence);
      changes.assets().put(key, fact);
    }

    @Override
    public void accountOpened(AccountKey key, Account account) {
      take(key, account);
    }

    private void take(AccountKey key, Account account) {
      accounts.changed(key, account, sequence);
      changes.accounts().put(key, account);
    }

    @Override
    public void accountMoved(AccountKey key, Entry entry, StatementPage.Line line) {
      Account before =
          accounts
              .get(key)
              .orElseThrow(() -> new DerivedStateException("account " + key + " is missing"));
      take(key, before.after(entry, line.commitMicros()));
      changes.addLine(key, entry.before(), line);
    }

    @Override
    public void recorded(CommandId id, JournalPosition position) {
      changes.index().put(id, position);
    }
  }
}
