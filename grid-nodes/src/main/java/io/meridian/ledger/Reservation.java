package io.meridian.ledger;

/**
 * What a shard keeps ready on one of its accounts for a transaction that is not decided yet.
 *
 * @param account the account
 * @param normalSide the account's side
 * @param change the change of its counters if the transaction is applied
 * @param item of an atomic batch the transaction's place in it, from 0; else 0
 */
public record Reservation(AccountRef account, NormalSide normalSide, Counters change, int item) {
  /** For a transaction that is in no batch, or the first of one. */
  public Reservation(AccountRef account, NormalSide normalSide, Counters change) {
    this(account, normalSide, change, 0);
  }
}
