package io.meridian.ledger;

/**
 * What one transaction did to one account.
 *
 * @param account the account
 * @param normalSide the account's side, so that balances can be read off the entry alone
 * @param version the account's count of entries, this one included
 * @param change the change of each counter, minor units
 * @param after the counters after it, minor units
 */
public record Entry(
    AccountRef account, NormalSide normalSide, long version, Counters change, Counters after) {
  /** The counters before it. */
  public Counters before() {
    return after.minus(change);
  }
}
