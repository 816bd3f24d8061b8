package io.meridian.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a leader holds of one kind of derived state: changed entries until they are materialized,
 * and a bounded number of unchanged ones. Absence is known too, so that what was looked up once is
 * not looked up again. Used by the shard's thread only.
 */
final class WriteBehindCache<K, V> {
  private final Map<K, Slot<V>> slots = new LinkedHashMap<>(1024, 0.75f, true);

  private static final class Slot<V> {
    private Optional<V> value;
    private long changedAt;

    Slot(Optional<V> value, long changedAt) {
      this.value = value;
      this.changedAt = changedAt;
    }
  }

  /** Whether the entry, or its absence, is known. */
  boolean knows(K key) {
    return slots.containsKey(key);
  }

  /**
   * The entry. Asking for what is not known is a defect: it must have been loaded before the
   * judgement.
   */
  Optional<V> get(K key) {
    Slot<V> slot = slots.get(key);
    if (slot == null) {
      throw new IllegalStateException("not loaded: " + key);
    }
    return slot.value;
  }

  /** Takes what the derived caches hold, unless memory already knows better. */
  void loaded(K key, Optional<V> value) {
    slots.putIfAbsent(key, new Slot<>(value, 0));
  }

  /** The block {@code sequence} changes the entry. */
  void changed(K key, V value, long sequence) {
    Slot<V> slot = slots.get(key);
    if (slot == null) {
      slots.put(key, new Slot<>(Optional.of(value), sequence));
    } else {
      slot.value = Optional.of(value);
      slot.changedAt = sequence;
    }
  }

  /**
   * Forgets least recently used entries above {@code most}, but none that a block after {@code
   * materialized} changed.
   */
  void trim(long materialized, int most) {
    int surplus = slots.size() - most;
    Iterator<Slot<V>> eldest = slots.values().iterator();
    for (int looked = 0; looked < surplus && eldest.hasNext(); looked++) {
      if (eldest.next().changedAt <= materialized) {
        eldest.remove();
      }
    }
  }
}
