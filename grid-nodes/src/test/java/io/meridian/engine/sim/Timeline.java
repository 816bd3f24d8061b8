package io.meridian.engine.sim;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of one thing along a shard's order: its value after so many records.
 *
 * @param <T> what it is
 */
final class Timeline<T> {
  private final TreeMap<Integer, T> values = new TreeMap<>();

  /** From {@code place} on it is {@code value}. */
  void set(int place, T value) {
    values.put(place, value);
  }

  /** Its value after {@code place} records; empty when it was not there yet. */
  Optional<T> at(int place) {
    return Optional.ofNullable(values.floorEntry(place)).map(entry -> entry.getValue());
  }

  /** Its newest value. */
  Optional<T> last() {
    return values.isEmpty() ? Optional.empty() : Optional.of(values.lastEntry().getValue());
  }

  /** The places at which it changed, after {@code place}. */
  NavigableSet<Integer> changesAfter(int place) {
    return values.tailMap(place, false).navigableKeySet();
  }

  /** The first place at which it was there. */
  Optional<Integer> first() {
    return values.isEmpty() ? Optional.empty() : Optional.of(values.firstKey());
  }

  /** The earliest place, not before {@code floor}, at which it is {@code value}. */
  Optional<Integer> place(T value, int floor) {
    if (at(floor).filter(value::equals).isPresent()) {
      return Optional.of(floor);
    }
    return changesAfter(floor).stream()
        .filter(place -> values.get(place).equals(value))
        .findFirst();
  }
}
