package io.meridian.ledger;

import java.util.List;
import java.util.Map;

/** A command about one account: opening it, or changing its settings or its status. */
public sealed interface AccountCommand extends Command
    permits CreateAccount, UpdateAccount, ChangeAccountStatus {
  /** The account's reference. */
  AccountRef account();

  /** The account's key. */
  default AccountKey key() {
    return new AccountKey(commandId().ledger(), account());
  }

  @Override
  default List<AccountKey> accounts() {
    return List.of(key());
  }

  @Override
  default Map<String, String> subject() {
    return Map.of("account", account().toString());
  }
}
