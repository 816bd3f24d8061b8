package io.meridian.store;

import io.meridian.schema.StampedValue;
import java.io.Serializable;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/**
 * Removes an entry that an earlier epoch has written, on the partition's primary, with the entry
 * locked.
 */
final class RemoveOlder implements EntryProcessor<String, byte[], Boolean>, Serializable {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  RemoveOlder(long epoch) {
    this.epoch = epoch;
  }

  @Override
  public Boolean process(MutableEntry<String, byte[]> entry, Object... arguments) {
    boolean older = entry.exists() && StampedValue.epoch(entry.getValue()) < epoch;
    if (older) {
      entry.remove();
    }
    return older;
  }
}
