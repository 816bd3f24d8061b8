package io.meridian.engine;

import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A transaction between shards that one of them has not done with, as the shard's leader knows it.
 *
 * @param shard the shard that has not done with it
 * @param key its name: where home's record that prepared it stands
 * @param transaction the transaction's id, in home's region
 * @param kind the transaction's kind
 * @param preparedMicros when this shard prepared its part, microseconds since the epoch
 * @param ageMicros how long ago that was by the clock of the shard's leader; at least 0
 * @param decision what was decided, as far as this shard knows; elsewhere than at home always empty
 * @param waitsFor at home the shards that have not answered what they were asked or told last;
 *     elsewhere home
 */
public record OpenCrossing(
    ShardId shard,
    CrossingKey key,
    CommandId transaction,
    CommandKind kind,
    long preparedMicros,
    long ageMicros,
    Optional<Decision> decision,
    List<ShardId> waitsFor) {
  /** The order in which a shard lists its own. */
  static final Comparator<CrossingKey> ORDER =
      Comparator.comparing(CrossingKey::region)
          .thenComparingInt(CrossingKey::shard)
          .thenComparingLong(CrossingKey::sequence)
          .thenComparingInt(CrossingKey::ordinal);

  /** Keeps a copy of the list. */
  public OpenCrossing {
    waitsFor = List.copyOf(waitsFor);
  }

  /**
   * Where in the list of a ledger's open crossings one stands.
   *
   * @param shard the shard
   * @param key its name
   */
  public record Place(ShardId shard, CrossingKey key) {}

  /** Where this one stands. */
  public Place place() {
    return new Place(shard, key);
  }
}
