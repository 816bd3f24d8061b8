package io.meridian.ledger;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A state to judge on, held in maps. */
final class MapView implements LedgerView {
  private final Map<String, LedgerFact> ledgers = new HashMap<>();
  private final Map<String, AssetFact> assets = new HashMap<>();
  private final Map<AccountKey, Account> accounts = new HashMap<>();
  private final Map<CommandId, Original> originals = new HashMap<>();
  private final Map<CommandId, LedgerRecord> records = new HashMap<>();
  private final Map<CommandId, String> references = new HashMap<>();

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

  /** Does what an outcome says, and keeps its record. */
  void apply(Command command, Outcome outcome, long commitMicros) {
    CommandId id = command.commandId();
    records.put(id, new LedgerRecord(command, commitMicros, outcome));
    if (!(outcome instanceof Outcome.Applied applied)) {
      return;
    }
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
    return Optional.ofNullable(accounts.get(key));
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
