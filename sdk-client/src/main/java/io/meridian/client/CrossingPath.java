package io.meridian.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of a transaction between its home, where its record's position is, and the other shards
 * that have accounts of it, from its decision on.
 *
 * @param prepareTime when home had prepared its part, microseconds; empty where its end was
 *     recorded by a version of the server that did not record this
 * @param decisionTime when home decided, and applied its own part, microseconds
 * @param participants the other shards, which apply theirs
 */
public record CrossingPath(
    Optional<Instant> prepareTime, Instant decisionTime, List<Participant> participants) {
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
   * @param applyTime when it had applied its part: the commit time of its entries, microseconds;
   *     empty while the transaction is pending, and where its end was recorded by a version of the
   *     server that did not record this
   */
  public record Participant(
      String region, int shard, Instant prepareTime, Optional<Instant> applyTime) {}
}
