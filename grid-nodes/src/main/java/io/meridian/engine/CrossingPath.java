package io.meridian.engine;

import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.SettleTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way of a transaction between shards that is decided to be applied, as far as its home's
 * journal tells it.
 *
 * @param key its name
 * @param preparedMicros when home prepared its part, microseconds since the epoch; empty where an
 *     earlier version has recorded its end
 * @param decisionMicros when home decided, and applied its own part
 * @param finished whether every shard has applied its part, and home knows it
 * @param stops the other shards
 */
public record CrossingPath(
    CrossingKey key,
    OptionalLong preparedMicros,
    long decisionMicros,
    boolean finished,
    List<Stop> stops) {
  /** Keeps a copy of the list. */
  public CrossingPath {
    stops = List.copyOf(stops);
  }

  /**
   * A shard other than home.
   *
   * @param shard the shard
   * @param preparedMicros when it prepared its part, by its own clock, microseconds since the epoch
   * @param appliedMicros when it applied its part, by its own clock; empty until all have, and
   *     where an earlier version has recorded the end
   */
  public record Stop(ShardId shard, long preparedMicros, OptionalLong appliedMicros) {}

  /** While some shard has still to apply its part, or to say that it has. */
  static CrossingPath open(Crossed decided, long preparedMicros) {
    return of(decided, OptionalLong.of(preparedMicros), false, List.of());
  }

  /**
   * When all have.
   *
   * @param end what was recorded then; empty when that is not known
   */
  static CrossingPath finished(Crossed decided, Optional<Crossed> end) {
    OptionalLong prepared =
        end.filter(crossed -> crossed.preparedMicros() > 0).isPresent()
            ? OptionalLong.of(end.get().preparedMicros())
            : OptionalLong.empty();
    return of(decided, prepared, true, end.map(Crossed::settles).orElse(List.of()));
  }

  private static CrossingPath of(
      Crossed decided, OptionalLong preparedMicros, boolean finished, List<SettleTime> settles) {
    List<Stop> stops = new ArrayList<>();
    for (PrepareTime prepare : decided.prepares()) {
      OptionalLong applied = OptionalLong.empty();
      for (SettleTime settle : settles) {
        if (settle.region().equals(prepare.region()) && settle.shard() == prepare.shard()) {
          applied = OptionalLong.of(settle.micros());
        }
      }
      stops.add(
          new Stop(new ShardId(prepare.region(), prepare.shard()), prepare.micros(), applied));
    }
    return new CrossingPath(
        decided.key(), preparedMicros, decided.decision().micros(), finished, stops);
  }
}
