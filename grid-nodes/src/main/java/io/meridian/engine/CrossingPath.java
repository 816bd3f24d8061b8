package io.meridian.engine;

import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Participant;
import java.util.List;

/**
 * The way of a transaction that is decided and not yet applied by all its shards.
 *
 * @param key its name
 * @param preparedMicros when home prepared its part, microseconds since the epoch
 * @param decisionMicros when home decided, and applied its own part
 * @param participants the other shards
 */
public record CrossingPath(
    CrossingKey key, long preparedMicros, long decisionMicros, List<Participant> participants) {
  /** Keeps a copy of the list. */
  public CrossingPath {
    participants = List.copyOf(participants);
  }
}
