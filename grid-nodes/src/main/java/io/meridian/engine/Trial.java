package io.meridian.engine;

import io.meridian.codec.JournalPosition;
import io.meridian.codec.OpenHold;
import io.meridian.codec.StatementPage;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Crossing;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Leg;
import io.meridian.ledger.Original;
import io.meridian.ledger.TrialView;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A shard's state with the effects of transactions that are only tried: memory stays as it is. Used
 * by the shard's thread, for one batch.
 */
final class Trial implements TrialView, RecordEffects.Target {
  private final ShardId shard;
  private final ShardMemory memory;
  private final Map<AccountKey, Account> accounts = new HashMap<>();
  private final Map<CommandId, Original> originals = new HashMap<>();
  private final Map<CommandId, LedgerRecord> records = new HashMap<>();
  private final Map<DerivedKey, String> references = new HashMap<>();
  private final BitSet slots = new BitSet();

  Trial(ShardId shard, ShardMemory memory) {
    this.shard = shard;
    this.memory = memory;
  }

  @Override
  public void take(LedgerRecord record) {
    records.put(record.command().commandId(), record);
    RecordEffects.apply(shard, record, new JournalPosition(0, 0), this);
  }

  /** The same of what a transaction that is homed elsewhere does here, where it matters. */
  void move(String ledger, Leg leg) {
    AccountKey key = new AccountKey(ledger, leg.account());
    Counters change = leg.change();
    if (memory.knowsAccount(key) && !change.equals(Counters.ZERO)) {
      account(key).ifPresent(before -> accounts.put(key, moved(before, leg.account(), change)));
    }
  }

  /** It has an entry more, so that those after it count on. */
  private static Account moved(Account before, AccountRef account, Counters change) {
    Entry entry =
        new Entry(
            account,
            before.settings().normalSide(),
            before.version() + 1,
            change,
            before.counters().plus(change));
    return before.after(entry, before.updateMicros());
  }

  @Override
  public Optional<LedgerFact> ledger(String name) {
    return memory.ledger(name);
  }

  @Override
  public Optional<AssetFact> asset(String ledger, String code) {
    return memory.asset(ledger, code);
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    Account mine = accounts.get(key);
    return mine != null ? Optional.of(mine) : memory.account(key);
  }

  @Override
  public Counters ending(AccountKey key) {
    return memory.ending(key);
  }

  @Override
  public Optional<Original> original(CommandId id) {
    Original mine = originals.get(id);
    return mine != null ? Optional.of(mine) : memory.original(id);
  }

  @Override
  public Optional<LedgerRecord> record(CommandId id) {
    LedgerRecord mine = records.get(id);
    return mine != null ? Optional.of(mine) : memory.record(id);
  }

  @Override
  public Optional<String> referenceHolder(CommandId scope, String reference) {
    String mine = references.get(DerivedKey.reference(scope, reference));
    return mine != null ? Optional.of(mine) : memory.referenceHolder(scope, reference);
  }

  @Override
  public int freeSlot() {
    int place = memory.openHolds().free(0);
    while (slots.get(place)) {
      place = memory.openHolds().free(place + 1);
    }
    return place;
  }

  @Override
  public void ledgerOpened(LedgerFact fact) {
    throw new IllegalArgumentException("no transaction: " + fact);
  }

  @Override
  public void periodClosed(String ledger, long untilMicros) {
    throw new IllegalArgumentException("no transaction: period of " + ledger);
  }

  @Override
  public void assetRegistered(AssetFact fact) {
    throw new IllegalArgumentException("no transaction: " + fact);
  }

  @Override
  public boolean referencesUnique(String ledger) {
    return memory.ledger(ledger).filter(LedgerFact::referenceUnique).isPresent();
  }

  @Override
  public void accountSet(AccountKey key, Account account) {
    accounts.put(key, account);
  }

  @Override
  public void accountMoved(AccountKey key, Entry entry, StatementPage.Line line) {
    accounts.put(key, account(key).orElseThrow().after(entry, line.commitMicros()));
  }

  @Override
  public void originalSet(Original original) {
    originals.put(original.id(), original);
  }

  @Override
  public void slotSet(int place, Optional<OpenHold> hold) {
    if (hold.isPresent()) {
      slots.set(place);
    }
  }

  @Override
  public Optional<Crossing> crossingAt(int place) {
    return Optional.empty();
  }

  @Override
  public void crossingSet(int place, Optional<Crossing> crossing) {
    throw new IllegalArgumentException("nothing is tried of the table of crossings: " + crossing);
  }

  @Override
  public Optional<Crossing> crossing(CrossingKey key) {
    return memory.crossing(key);
  }

  @Override
  public Optional<CrossingKey> lock(CommandId transaction) {
    return memory.lock(transaction);
  }

  @Override
  public Optional<CrossingKey> referenceLock(CommandId scope, String reference) {
    return memory.referenceLock(scope, reference);
  }

  @Override
  public int freePlace() {
    return memory.freePlace();
  }

  @Override
  public void referenceTaken(CommandId transaction, String reference) {
    references.put(DerivedKey.reference(transaction, reference), transaction.id());
  }

  @Override
  public void recorded(CommandId id, JournalPosition position) {
    // Nothing is.
  }
}
