package io.meridian.ledger;

import java.util.List;

/**
 * What a record says of the crossing transaction that it decides, settles or finishes.
 *
 * @param key the transaction
 * @param place the place that it has, or leaves, in the shard's table of open crossings
 * @param decision what was decided about it
 * @param prepares of home's decision to apply: when each participant prepared; else empty
 * @param preparedMicros of the end of one that was applied: when home prepared its part,
 *     microseconds since the epoch; else 0
 * @param settles of the end of one that was applied: when each participant applied its part; else,
 *     and where an earlier version recorded it, empty
 */
public record Crossed(
    CrossingKey key,
    int place,
    Decision decision,
    List<PrepareTime> prepares,
    long preparedMicros,
    List<SettleTime> settles) {
  /** Keeps copies of the lists. */
  public Crossed {
    prepares = List.copyOf(prepares);
    settles = List.copyOf(settles);
    if (preparedMicros < 0 || (preparedMicros == 0) != settles.isEmpty()) {
      throw new IllegalArgumentException("prepared at " + preparedMicros + ", ended " + settles);
    }
  }

  /** Not the end of one that was applied. */
  public Crossed(CrossingKey key, int place, Decision decision, List<PrepareTime> prepares) {
    this(key, place, decision, prepares, 0, List.of());
  }
}
