package io.meridian.ledger;

/** What can be asked of an account's status. */
public enum StatusChange {
  /** From now on only voids and expiries. */
  FREEZE(AccountStatus.FROZEN),
  /** As before the freeze. */
  UNFREEZE(AccountStatus.OPEN),
  /** Nothing any more; needs balance 0 and no open holds. */
  CLOSE(AccountStatus.CLOSED),
  /** As before the closing. */
  REOPEN(AccountStatus.OPEN);

  private final AccountStatus wanted;

  StatusChange(AccountStatus wanted) {
    this.wanted = wanted;
  }

  /** The status that the account has afterwards. */
  public AccountStatus wanted() {
    return wanted;
  }
}
