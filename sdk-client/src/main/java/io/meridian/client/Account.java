package io.meridian.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An account as a ledger's committed state shows it. Amounts are minor units of its asset. Read as
 * of an instant, its counters, balance, available amount, version and update time are those of that
 * instant; its settings, status and revision are the present ones.
 *
 * @param ledger the ledger's name
 * @param account the reference {@code region/id}
 * @param asset the code of its asset
 * @param normalSide the side on which its balance grows
 * @param status what may happen to it
 * @param counters its four counters
 * @param balance normal side minus other side, posted only
 * @param available the balance minus what is held and what is reserved on the outgoing side; the
 *     floor is not taken off
 * @param floor the least {@code available} that a transaction may leave; empty = no floor
 * @param ceiling the most {@code balance + incoming holds}; empty = no ceiling
 * @param labels labels, no personal data
 * @param privateData personal data in its envelope; only reads and the answer to a creation have it
 * @param version how many entries it has
 * @param revision how often its settings or status changed, 1 when created
 * @param createTime when it was created, microseconds
 * @param updateTime when its newest entry or change was committed, microseconds
 * @param reserved what undecided transactions with other shards have reserved on it
 */
public record Account(
    String ledger,
    String account,
    String asset,
    NormalSide normalSide,
    AccountStatus status,
    Counters counters,
    long balance,
    long available,
    OptionalLong floor,
    OptionalLong ceiling,
    Map<String, String> labels,
    Optional<PrivateData> privateData,
    long version,
    long revision,
    Instant createTime,
    Instant updateTime,
    Reserved reserved)
    implements EventSubject {
  /** Keeps a copy of the labels. */
  public Account {
    labels = Map.copyOf(labels);
  }
}
