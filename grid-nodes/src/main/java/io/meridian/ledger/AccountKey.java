package io.meridian.ledger;

/** An account of one ledger; the key of the hot maps, so its hash is computed once. */
public final class AccountKey {
  private final String ledger;
  private final AccountRef account;
  private final int hash;

  /** The account {@code account} of {@code ledger}. */
  public AccountKey(String ledger, AccountRef account) {
    this.ledger = ledger;
    this.account = account;
    this.hash =
        (ledger.hashCode() * 31 + account.region().hashCode()) * 31 + account.id().hashCode();
  }

  /** The ledger's name. */
  public String ledger() {
    return ledger;
  }

  /** The account's reference. */
  public AccountRef account() {
    return account;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof AccountKey key
            && hash == key.hash
            && account.id().equals(key.account.id())
            && ledger.equals(key.ledger)
            && account.region().equals(key.account.region()));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return ledger + ':' + account;
  }
}
