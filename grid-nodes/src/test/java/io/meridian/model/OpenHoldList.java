package io.meridian.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The open holds of all ledgers of a shard. */
final class OpenHoldList {
  private final List<ModelTransaction> holds = new ArrayList<>();

  void add(ModelTransaction hold) {
    holds.add(hold);
  }

  void remove(ModelTransaction hold) {
    holds.remove(hold);
  }

  int size() {
    return holds.size();
  }

  OptionalLong nextExpiryMicros() {
    return holds.stream()
        .filter(hold -> !hold.isLocked())
        .mapToLong(hold -> hold.expiresMicros)
        .min();
  }

  /** Those that are due, in the order of their expiry and then of their places. */
  List<ModelTransaction> due(long micros) {
    return holds.stream()
        .filter(hold -> hold.expiresMicros <= micros && !hold.isLocked())
        .sorted(
            Comparator.comparingLong(ModelTransaction::expiresMicros)
                .thenComparingInt(hold -> hold.slot))
        .toList();
  }

  int leastFreeSlot() {
    Set<Integer> taken = new HashSet<>();
    holds.forEach(hold -> taken.add(hold.slot));
    int slot = 0;
    while (taken.contains(slot)) {
      slot++;
    }
    return slot;
  }
}
