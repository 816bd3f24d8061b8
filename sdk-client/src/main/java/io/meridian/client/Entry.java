package io.meridian.client;

/**
 * What one transaction did to one account. Amounts are minor units of the account's asset.
 *
 * @param account the account, {@code region/id}
 * @param version the account's count of entries, this one included
 * @param change the change of each counter
 * @param after the counters after it
 * @param balance the balance after it
 * @param available the available amount after it
 */
public record Entry(
    String account, long version, Counters change, Counters after, long balance, long available) {}
