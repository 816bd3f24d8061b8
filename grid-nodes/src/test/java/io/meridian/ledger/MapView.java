package io.meridian.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A state to judge on, held in maps. */
final class MapView implements LedgerView {
  private final Map<String, LedgerFact> ledgers = new HashMap<>();
  private final Map<String, AssetFact> assets = new HashMap<>();
  private final Map<AccountKey, Account> accounts = new HashMap<>();

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

  /** Sets every account that an applied command moved. */
  void apply(Command command, Outcome.Applied applied, long commitMicros) {
    for (int i = 0; i < applied.entries().size(); i++) {
      Entry entry = applied.entries().get(i);
      AccountKey key = new AccountKey(command.commandId().ledger(), entry.account());
      accounts.computeIfPresent(key, (same, account) -> account.after(entry, commitMicros));
    }
  }

  Map<AccountKey, Account> accounts() {
    return Map.copyOf(accounts);
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
}
