package io.meridian.client;

/**
 * The amounts of one account at a cut; minor units of its asset.
 *
 * @param account the account, {@code region/id}
 * @param asset the code of its asset
 * @param counters its four counters
 * @param balance normal side minus other side, posted only
 * @param available the balance minus what is held and what is reserved on the outgoing side
 * @param version how many entries it had
 * @param reserved what undecided transactions with other shards have reserved on it; nothing where
 *     the cut is an instant, with one asked for or over several shards
 */
public record AccountBalance(
    String account,
    String asset,
    Counters counters,
    long balance,
    long available,
    long version,
    Reserved reserved) {}
