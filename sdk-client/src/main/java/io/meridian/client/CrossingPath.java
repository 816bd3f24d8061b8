package io.meridian.client;

import java.time.Instant;
import java.util.List;

/**
 * The way of a transaction that is decided and not yet applied by all of its shards.
 *
 * @param prepareTime when home had prepared its part, microseconds
 * @param decisionTime when home decided, and applied its own part, microseconds
 * @param participants the other shards, which apply theirs
 */
public record CrossingPath(
    Instant prepareTime, Instant decisionTime, List<Participant> participants) {
  /** Keeps a copy of the list. */
  public CrossingPath {
    participants = List.copyOf(participants);
  }

  /**
   * A shard other than home that has accounts of the transaction.
   *
   * @param region the region
   * @param shard the shard's number in the region
   * @param prepareTime when it had prepared its part, by its own clock, microseconds
   */
  public record Participant(String region, int shard, Instant prepareTime) {}
}
