package io.meridian.codec;

import io.meridian.ledger.Bytes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a shard's derived state is materialized.
 *
 * @param sequence the last block whose effects are all in the derived caches; 0 = none
 * @param hash that block's hash
 * @param completeThrough for each node that has had copies of the shard, by name, the last block up
 *     to which both of them, journal and derived state, are known to be complete and right; a copy
 *     that was away since may lack, or have otherwise, what came later
 * @param discardEpoch entries that epochs before this one have written are thrown away and not
 *     swept yet; 0 = nothing is thrown away
 */
public record Marker(
    long sequence, Bytes hash, Map<String, Long> completeThrough, long discardEpoch) {
  /** Nothing is materialized. */
  public static final Marker NONE = new Marker(0, Head.GENESIS.hash(), Map.of());

  /** A marker of a shard whose entries are all good. */
  public Marker(long sequence, Bytes hash, Map<String, Long> completeThrough) {
    this(sequence, hash, completeThrough, 0);
  }

  /** Keeps a copy of the map, in the order of names. */
  public Marker {
    completeThrough = Collections.unmodifiableMap(new TreeMap<>(completeThrough));
  }

  /** Up to which block every one of the nodes' copies is complete and right. */
  public long completeOn(Iterable<String> nodes) {
    long through = sequence;
    for (String node : nodes) {
      through = Math.min(through, completeThrough.getOrDefault(node, 0L));
    }
    return through;
  }
}
