package io.meridian.admission;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Those who wait: of one source in the order in which they came, and the sources take turns. Not
 * thread-safe.
 *
 * @param <S> what they come from
 * @param <W> who waits; by {@code equals}, and once at a time
 */
final class WaitersInTurn<S, W> {
  /** How many sources are looked at each time; the others come first the next time. */
  static final int LOOKED_AT_MAX = 64;

  private final Map<S, Set<W>> waiters = new LinkedHashMap<>();

  /**
   * Whose turn it is.
   *
   * @param <S> what they come from
   * @param <W> who waits
   */
  record Turn<S, W>(S source, W waiter) {}

  void add(S source, W waiter) {
    waiters.computeIfAbsent(source, first -> new LinkedHashSet<>()).add(waiter);
  }

  /** One no longer waits; nothing happens if it does not. */
  void remove(S source, W waiter) {
    waiters.computeIfPresent(
        source, (same, its) -> its.remove(waiter) && its.isEmpty() ? null : its);
  }

  /** Removes the next of a source for which there is room, if one of those looked at is such. */
  Optional<Turn<S, W>> next(Predicate<S> hasRoom) {
    for (int looks = Math.min(waiters.size(), LOOKED_AT_MAX); looks > 0; looks--) {
      Map.Entry<S, Set<W>> first = removeFirst(waiters.entrySet());
      S source = first.getKey();
      if (hasRoom.test(source)) {
        W waiter = removeFirst(first.getValue());
        if (!first.getValue().isEmpty()) {
          waiters.put(source, first.getValue());
        }
        return Optional.of(new Turn<>(source, waiter));
      }
      waiters.put(source, first.getValue());
    }
    return Optional.empty();
  }

  private static <T> T removeFirst(Set<T> all) {
    Iterator<T> each = all.iterator();
    T first = each.next();
    each.remove();
    return first;
  }
}
