package io.meridian.admission;

import java.util.HashMap;
import java.util.Map;

/**
 * Room that sharers take a place each in, every one of them at most a multiple of what they all
 * leave: dynamic thresholds (Choudhury and Hahne, 1998), as in a shard's queue. Not thread-safe.
 *
 * @param <S> who shares it
 */
final class SharedRoom<S> {
  /** How many times the room that is left one sharer may take. */
  private static final int SHARE = 4;

  private final Map<S, Integer> taken = new HashMap<>();
  private int all;

  /** Places taken. */
  int taken() {
    return all;
  }

  /** Whether the sharer may take one more, where there are {@code size} in all. */
  boolean hasPlace(S sharer, int size) {
    return taken.getOrDefault(sharer, 0) < (long) SHARE * (size - all);
  }

  void take(S sharer) {
    taken.merge(sharer, 1, Integer::sum);
    all++;
  }

  void giveBack(S sharer) {
    taken.computeIfPresent(sharer, (same, own) -> own == 1 ? null : own - 1);
    all--;
  }
}
