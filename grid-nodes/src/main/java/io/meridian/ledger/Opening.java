package io.meridian.ledger;

/**
 * When an account was opened, which home asks about where a transaction says when it is effective:
 * that does not leave home's region, and the time of an opening may.
 *
 * @param account the account
 * @param place where the order of postings comes to it
 * @param createMicros when it was opened, microseconds since the epoch
 */
public record Opening(AccountRef account, int place, long createMicros) {}
