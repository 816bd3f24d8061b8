package io.meridian.codec;

import io.meridian.ledger.Bytes;

/**
 * How far a shard's derived state is materialized.
 *
 * @param sequence the last block whose effects are all in the derived caches; 0 = none
 * @param hash that block's hash
 */
public record Marker(long sequence, Bytes hash) {
  /** Nothing is materialized. */
  public static final Marker NONE = new Marker(0, Head.GENESIS.hash());
}
