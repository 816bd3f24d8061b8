package io.meridian.ledger;

/**
 * When an account was opened, which home asks about where a transaction says when it is effective:
 * that does not leave home's region, and the time of an opening may.
 *
 * @param account the account
 * @param place where the order of postings comes to it
 * @param createMicros when it was opened, microseconds since the epoch
 * @param item of an atomic batch the transaction's place in it, from 0; else 0
 */
public record Opening(AccountRef account, int place, long createMicros, int item) {
  /** For a transaction that is in no batch, or the first of one. */
  public Opening(AccountRef account, int place, long createMicros) {
    this(account, place, createMicros, 0);
  }
}
