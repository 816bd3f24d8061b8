package io.meridian.ledger;

/**
 * What a shard keeps ready on one of its accounts for a transaction that is not decided yet.
 *
 * @param account the account
 * @param normalSide the account's side
 * @param change the change of its counters if the transaction is applied
 */
public record Reservation(AccountRef account, NormalSide normalSide, Counters change) {
  /** How it counts until then. */
  public Reserved reserved() {
    return new Reserved(
        growth(change.postedDebits(), change.heldDebits()),
        growth(change.postedCredits(), change.heldCredits()),
        Math.max(0, -change.available(normalSide)),
        Math.max(0, change.potential(normalSide)),
        1);
  }

  private static long growth(long posted, long held) {
    return Math.max(0, posted + held);
  }
}
