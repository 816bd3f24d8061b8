package io.meridian.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A transaction between shards that one of them has prepared, and not done with.
 *
 * @param region the region of that shard
 * @param shard that shard's number in the region
 * @param home its key: where home's record that prepared it stands, and so which shard is home
 * @param transaction the transaction's reference {@code region/id}; of the expiry of hold ID {@code
 *     region/expire/ID}. It has a record only once it is decided
 * @param kind what sort of transaction it is
 * @param state how far this shard has come
 * @param prepareTime when this shard had prepared its part, by its own clock, microseconds
 * @param age how long that is ago, by the clock of the shard's leader
 * @param decisionTime when home decided that it is applied, microseconds; only with DECIDED, and
 *     empty when it was decided to release it
 * @param waitsFor at home the shards that have not answered what they were asked or told last;
 *     elsewhere home
 */
public record OpenCrossing(
    String region,
    int shard,
    JournalPosition home,
    String transaction,
    TransactionKind kind,
    CrossingState state,
    Instant prepareTime,
    Duration age,
    Optional<Instant> decisionTime,
    List<AwaitedShard> waitsFor) {
  /** Keeps a copy of the list. */
  public OpenCrossing {
    waitsFor = List.copyOf(waitsFor);
  }

  /**
   * A shard that another one waits for.
   *
   * @param region the region
   * @param shard the shard's number in the region
   */
  public record AwaitedShard(String region, int shard) {}
}
