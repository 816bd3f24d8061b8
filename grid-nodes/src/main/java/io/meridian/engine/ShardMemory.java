package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.CrossingView;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Original;
import io.meridian.ledger.Reserved;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a shard as its leader has it in memory, up to the last command judged. Whatever is
 * not known must be loaded before it is asked for. Used by the shard's thread only, and thrown away
 * with the leadership.
 */
final class ShardMemory implements CrossingView {
  private final WriteBehindCache<AccountKey, Account> accounts = new WriteBehindCache<>();
  private final WriteBehindCache<String, LedgerFact> ledgers = new WriteBehindCache<>();
  private final WriteBehindCache<DerivedKey, AssetFact> assets = new WriteBehindCache<>();
  private final WriteBehindCache<DerivedKey, Original> originals = new WriteBehindCache<>();
  private final WriteBehindCache<DerivedKey, String> references = new WriteBehindCache<>();
  private final ShardId shard;
  private final OpenHolds openHolds = new OpenHolds();
  private final OpenCrossings openCrossings = new OpenCrossings(openHolds::bringBack);

  /** The places of all ids whose index entry may not be there yet [D5], oldest first. */
  private final Map<DerivedKey, JournalPosition> places = new LinkedHashMap<>();

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

  /** An empty memory of a shard. */
  ShardMemory(ShardId shard) {
    this.shard = shard;
  }

  @Override
  public Optional<LedgerFact> ledger(String name) {
    return ledgers.get(name);
  }

  @Override
  public Optional<AssetFact> asset(String ledger, String code) {
    return assets.get(DerivedKey.asset(ledger, code));
  }

  /** With what is reserved on it. Another region's accounts are never known here [K11]. */
  @Override
  public Optional<Account> account(AccountKey key) {
    if (!key.account().region().equals(shard.region())) {
      return Optional.empty();
    }
    return accounts.get(key).map(account -> account.withReserved(openCrossings.reserved(key)));
  }

  @Override
  public Counters ending(AccountKey key) {
    return openCrossings.ending(key);
  }

  @Override
  public Optional<Original> original(CommandId id) {
    return originals.get(DerivedKey.original(id));
  }

  @Override
  public Optional<LedgerRecord> record(CommandId id) {
    return remembered(id).map(Remembered::record);
  }

  @Override
  public Optional<String> referenceHolder(CommandId scope, String reference) {
    return references.get(DerivedKey.reference(scope, reference));
  }

  @Override
  public int freeSlot() {
    return openHolds.free(0);
  }

  @Override
  public Optional<Crossing> crossing(CrossingKey key) {
    return openCrossings.of(key);
  }

  @Override
  public Optional<CrossingKey> lock(CommandId transaction) {
    return openCrossings.lock(transaction);
  }

  @Override
  public Optional<CrossingKey> referenceLock(CommandId scope, String reference) {
    return openCrossings.referenceLock(scope, reference);
  }

  @Override
  public int freePlace() {
    return openCrossings.freePlace();
  }

  /** The crossing transactions that are open; all of them are known from the birth on. */
  OpenCrossings openCrossings() {
    return openCrossings;
  }

  /** The holds that are open; all of them are known from the birth on. */
  OpenHolds openHolds() {
    return openHolds;
  }

  /** The earlier use of an id, if memory has it; otherwise its place must be looked up. */
  Optional<Remembered> remembered(CommandId id) {
    return Optional.ofNullable(remembered.get(id));
  }

  /** Where the record of an id stands, if that may not be materialized yet. */
  Optional<JournalPosition> place(DerivedKey index) {
    return Optional.ofNullable(places.get(index));
  }

  /** Another region's accounts are known never to be here. */
  boolean knowsAccount(AccountKey key) {
    return !key.account().region().equals(shard.region()) || accounts.knows(key);
  }

  boolean knowsLedger(String name) {
    return ledgers.knows(name);
  }

  boolean knowsAsset(DerivedKey key) {
    return assets.knows(key);
  }

  boolean knowsOriginal(DerivedKey key) {
    return originals.knows(key);
  }

  boolean knowsReference(DerivedKey key) {
    return references.knows(key);
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

  void loadedOriginal(DerivedKey key, Optional<Original> original) {
    originals.loaded(key, original);
  }

  void loadedReference(DerivedKey key, Optional<String> holder) {
    references.loaded(key, holder);
  }

  /**
   * Keeps an executed command until block {@code until} is materialized. What home has prepared is
   * not executed.
   */
  void remember(StoredRecord stored, JournalPosition position, long until) {
    if (CrossingEffects.preparedAtHome(stored.record())) {
      return;
    }
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
    changes.countRecord();
    RecordEffects.apply(shard, record, position, new Effects(position.sequence(), changes));
  }

  /**
   * Forgets what is materialized: ids at once, everything else above {@code cachedEntriesMax} of a
   * kind. Of what is durable it keeps {@code recentRecordsMax} records; the journal has the others.
   */
  void trim(long materialized, long durable, EngineConfig config) {
    while (!rememberedInOrder.isEmpty() && forgettable(materialized, durable, config)) {
      remembered.remove(rememberedInOrder.poll().record().command().commandId());
    }
    Iterator<JournalPosition> eldest = places.values().iterator();
    while (eldest.hasNext() && eldest.next().sequence() <= materialized) {
      eldest.remove();
    }
    int cachedEntriesMax = config.cachedEntriesMax();
    accounts.trim(materialized, cachedEntriesMax);
    ledgers.trim(materialized, cachedEntriesMax);
    assets.trim(materialized, cachedEntriesMax);
    originals.trim(materialized, cachedEntriesMax);
    references.trim(materialized, cachedEntriesMax);
  }

  private boolean forgettable(long materialized, long durable, EngineConfig config) {
    Remembered oldest = rememberedInOrder.element();
    return oldest.until() <= materialized
        || (rememberedInOrder.size() > config.recentRecordsMax()
            && oldest.position().sequence() <= durable);
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
      take(ledgers.knows(fact.name()) ? ledgers.get(fact.name()).orElse(fact) : fact);
    }

    @Override
    public void periodClosed(String ledger, long untilMicros) {
      take(known(ledger).closedUntil(untilMicros));
    }

    private void take(LedgerFact fact) {
      ledgers.changed(fact.name(), fact, sequence);
      changes.ledgers().put(fact.name(), fact);
    }

    private LedgerFact known(String ledger) {
      return ledgers
          .get(ledger)
          .orElseThrow(() -> new DerivedStateException("ledger " + ledger + " is missing"));
    }

    @Override
    public boolean referencesUnique(String ledger) {
      return known(ledger).referenceUnique();
    }

    @Override
    public void assetRegistered(AssetFact fact) {
      DerivedKey key = DerivedKey.asset(fact.ledger(), fact.code());
      assets.changed(key, fact, sequence);
      changes.assets().put(key, fact);
    }

    @Override
    public Optional<Account> account(AccountKey key) {
      Optional<Account> account = accounts.get(key);
      if (account.isEmpty()) {
        throw new DerivedStateException("account " + key + " is missing");
      }
      return account;
    }

    @Override
    public void accountSet(AccountKey key, Account account) {
      Account bare = account.withReserved(Reserved.NONE);
      accounts.changed(key, bare, sequence);
      changes.accounts().put(key, bare);
    }

    @Override
    public void accountMoved(AccountKey key, Entry entry, StatementPage.Line line) {
      accountSet(
          key, account(key).orElseThrow().after(entry, line.commitMicros(), line.decisionMicros()));
      changes.addLine(key, entry.before(), line);
    }

    @Override
    public void originalSet(Original original) {
      originals.changed(DerivedKey.original(original.id()), original, sequence);
      changes.originals().put(original.id(), original);
    }

    @Override
    public void slotSet(int place, Optional<OpenHold> hold) {
      openHolds.set(place, hold);
      changes.slots().put(place, hold);
    }

    @Override
    public Optional<Crossing> crossingAt(int place) {
      return openCrossings.at(place);
    }

    @Override
    public void crossingSet(int place, Optional<Crossing> crossing) {
      openCrossings.set(place, crossing);
      changes.crossings().put(place, crossing);
    }

    @Override
    public void referenceTaken(CommandId transaction, String reference) {
      DerivedKey key = DerivedKey.reference(transaction, reference);
      references.changed(key, transaction.id(), sequence);
      changes.references().put(key, transaction);
    }

    @Override
    public void recorded(CommandId id, JournalPosition position) {
      DerivedKey index = DerivedKey.index(id);
      changes.index().put(index, position);
      places.put(index, position);
    }
  }
}
