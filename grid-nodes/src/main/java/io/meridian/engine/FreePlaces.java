package io.meridian.engine;

import java.util.BitSet;

/**
 * Which places of a table that is materialized place by place are taken. A place that is free again
 * is taken before a new one, so that the table is only as large as it ever had to be. Used by the
 * shard's thread only.
 */
final class FreePlaces {
  private final BitSet taken = new BitSet();

  /** Every place below is taken. */
  private int lowestFree;

  void take(int place) {
    taken.set(place);
  }

  void free(int place) {
    taken.clear(place);
    lowestFree = Math.min(lowestFree, place);
  }

  /** The least place from {@code from} on that is free. */
  int next(int from) {
    lowestFree = taken.nextClearBit(lowestFree);
    return taken.nextClearBit(Math.max(from, lowestFree));
  }
}
