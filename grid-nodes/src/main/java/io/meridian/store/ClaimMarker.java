package io.meridian.store;

import io.meridian.engine.DerivedValue;
import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import io.meridian.schema.StampedValue;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/**
 * Replaces a marker on the partition's primary, with the entry locked, if it still says what is
 * expected and no epoch as high has claimed it; answers whether it now says what was asked for. May
 * run more than once for one claim.
 */
final class ClaimMarker implements EntryProcessor<String, byte[], Boolean>, Serializable {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  /** Null when there must be none. */
  private final byte[] expected;

  private final byte[] next;

  ClaimMarker(long epoch, Optional<Bytes> expected, Bytes next) {
    this.epoch = epoch;
    this.expected = expected.map(Bytes::toArray).orElse(null);
    this.next = next.toArray();
  }

  @Override
  public Boolean process(MutableEntry<String, byte[]> entry, Object... arguments) {
    byte[] claimed = StampedValue.encode(new Stamp(epoch, 0), Bytes.wrap(next));
    byte[] stored = entry.getValue();
    if (Arrays.equals(stored, claimed)) {
      return true;
    }
    if (!isAsExpected(stored)) {
      return false;
    }
    entry.setValue(claimed);
    return true;
  }

  /** A marker of no bytes is none, as in what a node tells of its copy. */
  private boolean isAsExpected(byte[] stored) {
    if (stored == null || stored.length == 0 || expected == null) {
      return (stored == null || stored.length == 0) && expected == null;
    }
    DerivedValue present = StampedValue.decodeMarker(stored);
    return present.stamp().epoch() < epoch && present.content().equals(Bytes.wrap(expected));
  }
}
