package io.meridian.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The owners whose copies a view change has compared with the chain [L3], as long as they have been
 * owners without a break. One that was away may come back with a private block, or without derived
 * entries that were written meanwhile, and counts only after the next view change. Used on the
 * shard's executor only.
 */
final class ComparedOwners {
  private final Map<String, Long> runs = new HashMap<>();

  /**
   * The owners that were compared.
   *
   * @param standing what the view change began with
   * @param compared the owners in it that were heard
   */
  ComparedOwners(Standing standing, Collection<String> compared) {
    for (String owner : compared) {
      Long run = standing.ownerRuns().get(owner);
      if (run != null) {
        runs.put(owner, run);
      }
    }
  }

  /** Forgets whoever is not an owner any more, or has been away since. */
  void look(Standing now) {
    runs.entrySet()
        .removeIf(known -> !known.getValue().equals(now.ownerRuns().get(known.getKey())));
  }

  boolean knows(String owner) {
    return runs.containsKey(owner);
  }

  /** The copies that count as owners in {@code now} and were not compared, in order of names. */
  List<String> strangers(Standing now) {
    look(now);
    return now.ownerRuns().keySet().stream()
        .filter(owner -> !runs.containsKey(owner))
        .sorted()
        .toList();
  }

  /** How many owners may be counted on in {@code now}. */
  int count(Standing now) {
    look(now);
    return runs.size();
  }

  Set<String> names() {
    return new TreeSet<>(runs.keySet());
  }
}
