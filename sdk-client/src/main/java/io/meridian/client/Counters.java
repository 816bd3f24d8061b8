package io.meridian.client;

/**
 * The four counters of an account, or a change of them; minor units of the account's asset.
 *
 * @param postedDebits posted debits
 * @param postedCredits posted credits
 * @param heldDebits debits reserved by open holds
 * @param heldCredits credits reserved by open holds
 */
public record Counters(long postedDebits, long postedCredits, long heldDebits, long heldCredits) {}
