package io.meridian.ledger;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A state to judge on, held in maps. */
final class MapView implements TrialView {
  private final Map<String, LedgerFact> ledgers = new HashMap<>();
  private final Map<String, AssetFact> assets = new HashMap<>();
  private final Map<AccountKey, Account> accounts = new HashMap<>();
  private final Map<CommandId, Original> originals = new HashMap<>();
  private final Map<CommandId, LedgerRecord> records = new HashMap<>();
  private final Map<CommandId, String> references = new HashMap<>();
  private final Map<CrossingKey, Crossing> crossings = new HashMap<>();

  /** The same state, to be tried on. */
  MapView trial() {
    MapView copy = new MapView();
    copy.ledgers.putAll(ledgers);
    copy.assets.putAll(assets);
    copy.accounts.putAll(accounts);
    copy.originals.putAll(originals);
    copy.records.putAll(records);
    copy.references.putAll(references);
    copy.crossings.putAll(crossings);
    return copy;
  }

  @Override
  public void take(LedgerRecord record) {
    apply(record.command(), record.outcome(), record.commitMicros());
  }

  MapView with(LedgerFact ledger) {
    ledgers.put(ledger.name(), ledger);
    return this;
  }

  MapView with(AssetFact asset) {
    assets.put(asset.ledger() + '/' + asset.code(), asset);
    return this;
  }

  MapView with(AccountKey key, Account account) {
    accounts.put(key, account);
    return this;
  }

  /** Keeps ready at home what {@code command} will do. */
  void prepared(CrossingKey key, Command command, Outcome.Prepared outcome, long commitMicros) {
    crossings.put(key, Crossing.prepared(key, new LedgerRecord(command, commitMicros, outcome)));
  }

  /** Does what an outcome says, and keeps its record. */
  void apply(Command command, Outcome outcome, long commitMicros) {
    CommandId id = command.commandId();
    LedgerRecord record = new LedgerRecord(command, commitMicros, outcome);
    records.put(id, record);
    if (command instanceof PrepareLegs leg && outcome instanceof Outcome.Prepared) {
      crossings.put(leg.crossing(), Crossing.prepared(leg.crossing(), record));
    }
    if (outcome instanceof Outcome.Refused refused) {
      refused.crossed().ifPresent(crossed -> cross(command, crossed));
    }
    if (!(outcome instanceof Outcome.Applied applied)) {
      return;
    }
    applied.crossed().ifPresent(crossed -> cross(command, crossed));
    for (Entry entry : applied.entries()) {
      AccountKey key = new AccountKey(id.ledger(), entry.account());
      accounts.computeIfPresent(key, (same, account) -> account.after(entry, commitMicros));
    }
    for (Original original : applied.originals()) {
      originals.put(original.id(), original);
    }
    if (command instanceof TransactionCommand transaction
        && !transaction.details().reference().isEmpty()) {
      references.put(id.sibling(transaction.details().reference()), id.id());
    }
    if (command instanceof AccountCommand change && applied.account().isPresent()) {
      accounts.put(change.key(), applied.account().get());
    }
    if (command instanceof CreateAccount created) {
      accounts.put(created.key(), Account.opened(created.settings(), commitMicros));
    }
    if (command instanceof ClosePeriod period) {
      ledgers.computeIfPresent(
          id.ledger(), (name, ledger) -> ledger.closedUntil(period.closedUntilMicros()));
    }
  }

  private void cross(Command command, Crossed crossed) {
    if (command instanceof SettleLegs || command instanceof FinishCrossing) {
      crossings.remove(crossed.key());
    } else {
      crossings.computeIfPresent(
          crossed.key(), (key, crossing) -> crossing.decided(crossed.decision()));
    }
  }

  Map<CrossingKey, Crossing> crossings() {
    return Map.copyOf(crossings);
  }

  /** Puts in what no command has left behind. */
  void put(Original original) {
    originals.put(original.id(), original);
  }

  Map<CommandId, Original> originals() {
    return Map.copyOf(originals);
  }

  Map<AccountKey, Account> accounts() {
    return Map.copyOf(accounts);
  }

  /** The open hold that expires first, of several the one in the lowest place. */
  Optional<Original> firstToExpire() {
    return originals.values().stream()
        .filter(Original::open)
        .min(Comparator.comparingLong(Original::expiresMicros).thenComparingInt(Original::slot));
  }

  @Override
  public Optional<LedgerFact> ledger(String name) {
    return Optional.ofNullable(ledgers.get(name));
  }

  @Override
  public Optional<AssetFact> asset(String ledger, String code) {
    return Optional.ofNullable(assets.get(ledger + '/' + code));
  }

  @Override
  public Optional<Account> account(AccountKey key) {
    return Optional.ofNullable(accounts.get(key))
        .map(account -> account.withReserved(reserved(key.account())));
  }

  @Override
  public Counters ending(AccountKey key) {
    Counters ending = Counters.ZERO;
    for (Crossing crossing : crossings.values()) {
      if (crossing.atHome() && crossing.kind() == CommandKind.EXPIRE) {
        for (Reservation reservation : crossing.reservations()) {
          if (reservation.account().equals(key.account())) {
            ending = ending.plus(reservation.change());
          }
        }
      }
    }
    return ending;
  }

  private Reserved reserved(AccountRef account) {
    Reserved reserved = Reserved.NONE;
    for (Crossing crossing : crossings.values()) {
      reserved = reserved.plus(crossing.reserved().getOrDefault(account, Reserved.NONE));
    }
    return reserved;
  }

  @Override
  public Optional<Crossing> crossing(CrossingKey key) {
    return Optional.ofNullable(crossings.get(key));
  }

  @Override
  public Optional<CrossingKey> lock(CommandId transaction) {
    return crossings.values().stream()
        .filter(crossing -> crossing.locks(transaction))
        .map(Crossing::key)
        .findFirst();
  }

  @Override
  public Optional<CrossingKey> referenceLock(CommandId scope, String reference) {
    return crossings.values().stream()
        .filter(crossing -> crossing.speaksFor(reference))
        .map(Crossing::key)
        .findFirst();
  }

  @Override
  public int freePlace() {
    Set<Integer> taken = new TreeSet<>();
    crossings.values().forEach(crossing -> taken.add(crossing.place()));
    int free = 0;
    while (taken.contains(free)) {
      free++;
    }
    return free;
  }

  @Override
  public Optional<Original> original(CommandId id) {
    return Optional.ofNullable(originals.get(id));
  }

  @Override
  public Optional<LedgerRecord> record(CommandId id) {
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public Optional<String> referenceHolder(CommandId scope, String reference) {
    return Optional.ofNullable(references.get(scope.sibling(reference)));
  }

  @Override
  public int freeSlot() {
    Set<Integer> taken = new TreeSet<>();
    for (Original original : originals.values()) {
      if (original.open()) {
        taken.add(original.slot());
      }
    }
    int free = 0;
    while (taken.contains(free)) {
      free++;
    }
    return free;
  }
}
