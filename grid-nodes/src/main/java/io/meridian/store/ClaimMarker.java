package io.meridian.store;

import io.meridian.engine.Stamp;
import io.meridian.ledger.Bytes;
import io.meridian.schema.StampedValue;
import java.io.Serializable;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/**
 * Raises a marker's stamp on the partition's primary, with the entry locked; answers the stored
 * bytes.
 */
final class ClaimMarker implements EntryProcessor<String, byte[], byte[]>, Serializable {
  private static final long serialVersionUID = 1L;

  private final long epoch;
  private final byte[] ifAbsent;

  ClaimMarker(long epoch, byte[] ifAbsent) {
    this.epoch = epoch;
    this.ifAbsent = ifAbsent;
  }

  @Override
  public byte[] process(MutableEntry<String, byte[]> entry, Object... arguments) {
    byte[] stored = entry.getValue();
    if (stored != null && StampedValue.epoch(stored) >= epoch) {
      return stored;
    }
    Bytes content = stored == null ? Bytes.wrap(ifAbsent) : StampedValue.decode(stored).content();
    byte[] claimed = StampedValue.encode(new Stamp(epoch, 0), content);
    entry.setValue(claimed);
    return claimed;
  }
}
