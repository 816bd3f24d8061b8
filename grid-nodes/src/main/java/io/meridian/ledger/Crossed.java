package io.meridian.ledger;

import java.util.List;

/**
 * What a record says of the crossing transaction that it decides, settles or finishes.
 *
 * @param key the transaction
 * @param place the place that it has, or leaves, in the shard's table of open crossings
 * @param decision what was decided about it
 * @param prepares of home's decision to apply: when each participant prepared; else empty
 */
public record Crossed(CrossingKey key, int place, Decision decision, List<PrepareTime> prepares) {
  /** Keeps a copy of the list. */
  public Crossed {
    prepares = List.copyOf(prepares);
  }
}
