package io.meridian.client;

/**
 * The amounts of one account at a cut; minor units of its asset.
 *
 * @param account the account, {@code region/id}
 * @param asset the code of its asset
 * @param counters its four counters
 * @param balance normal side minus other side, posted only
 * @param available the balance minus what is held on the outgoing side
 * @param version how many entries it had
 */
public record AccountBalance(
    String account, String asset, Counters counters, long balance, long available, long version) {}
