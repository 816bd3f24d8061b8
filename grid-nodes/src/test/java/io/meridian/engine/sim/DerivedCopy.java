package io.meridian.engine.sim;

import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.Stamp;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One node's copy of a shard's partition in the state group, as its disk has it. */
final class DerivedCopy {
  /** An empty value is an entry that was removed. */
  private final TreeMap<DerivedKey, Cell<Optional<DerivedValue>>> entries = new TreeMap<>();

  private long counter;
  private boolean owning;
  private long movingSince;

  boolean owning() {
    return owning;
  }

  /** Becomes an owner, or stops being one and remembers from where on it will have to catch up. */
  void setOwning(boolean owning) {
    if (this.owning && !owning) {
      movingSince = counter;
    }
    this.owning = owning;
  }

  long counter() {
    return counter;
  }

  Optional<DerivedValue> entry(DerivedKey key) {
    return Optional.ofNullable(entries.get(key)).flatMap(Cell::value);
  }

  /** Everything in the copy, in key order. */
  Map<DerivedKey, DerivedValue> all() {
    Map<DerivedKey, DerivedValue> all = new TreeMap<>();
    entries.forEach((key, cell) -> cell.value().ifPresent(value -> all.put(key, value)));
    return all;
  }

  /** The stamp rule, asked of the primary's copy: a lower stamp never replaces a higher one. */
  boolean admits(DerivedKey key, Stamp stamp) {
    return entry(key).map(present -> present.stamp().compareTo(stamp) <= 0).orElse(true);
  }

  /**
   * Makes the changes that the primary decided on, counted from {@code base} on as the primary
   * counted them; an entry of a later version stays.
   *
   * @param changes what becomes of each entry; an empty value removes it
   */
  void apply(Map<DerivedKey, Optional<DerivedValue>> changes, long base, Version version) {
    long at = base;
    for (Map.Entry<DerivedKey, Optional<DerivedValue>> change : changes.entrySet()) {
      at++;
      take(change.getKey(), new Cell<>(change.getValue(), at, version));
    }
    counter = Math.max(counter, at);
  }

  private void take(DerivedKey key, Cell<Optional<DerivedValue>> arriving) {
    Cell<Optional<DerivedValue>> present = entries.get(key);
    if (present == null || arriving.version().compareTo(present.version()) > 0) {
      entries.put(key, arriving);
    }
  }

  /** Empties the copy: rebalancing in full, or a lost disk. */
  void clear() {
    entries.clear();
    counter = 0;
    movingSince = 0;
  }

  /**
   * Takes over what the supplier wrote since this copy stopped being an owner; content is not
   * compared.
   */
  void rebalanceFrom(DerivedCopy supplier) {
    supplier.entries.forEach(
        (key, cell) -> {
          if (cell.counter() > movingSince) {
            take(key, cell);
          }
        });
    counter = Math.max(counter, supplier.counter);
  }
}
