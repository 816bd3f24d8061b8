package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a reader of a region's events goes on, shard by shard. Immutable.
 *
 * @param places of each shard's number the place; a shard that is missing is read from its
 *     beginning
 */
public record EventCursor(Map<Integer, Place> places) {
  /** The beginning of every shard. */
  public static final EventCursor BEGINNING = new EventCursor(Map.of());

  /** Keeps a copy in the order of the shards. */
  public EventCursor {
    places = Collections.unmodifiableMap(new TreeMap<>(places));
  }

  /**
   * A place in one shard's journal.
   *
   * @param sequence the block that is read next, from 1
   * @param ordinal the record in it that is read next, from 0
   * @param previousHash the hash of the block before it, to which it must chain [R3]
   */
  public record Place(long sequence, int ordinal, Bytes previousHash) {
    /** The last block of which something was read before the place. */
    long lastRead() {
      return ordinal == 0 ? sequence - 1 : sequence;
    }
  }
}
