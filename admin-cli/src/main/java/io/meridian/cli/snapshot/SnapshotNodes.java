package io.meridian.cli.snapshot;

import io.meridian.cli.grid.Membership;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nodes that may have a part in a snapshot: those that were in view before it was begun or have
 * been seen since. One thread.
 */
final class SnapshotNodes {
  private final long version;
  private final Map<String, Long> seen;

  /**
   * Before the snapshot is begun.
   *
   * @param before who is there
   */
  SnapshotNodes(Membership before) {
    this.version = before.version();
    this.seen = new TreeMap<>(before.inView());
  }

  /**
   * Why the part of a node can be missing; empty when it can not be. A node that was away from the
   * beginning has none. Whether it was away all the time is known only while nobody came or went.
   */
  Optional<String> missed(Membership now) {
    now.inView().forEach(seen::putIfAbsent);
    Set<String> gone = new TreeSet<>();
    Set<String> again = new TreeSet<>();
    seen.forEach(
        (node, order) -> {
          if (!now.inView().containsKey(node)) {
            gone.add(node);
          } else if (!now.inView().get(node).equals(order)) {
            again.add(node);
          }
        });
    if (!gone.isEmpty()) {
      return Optional.of("as out of view are: " + String.join(", ", gone));
    }
    if (!again.isEmpty()) {
      return Optional.of("as these nodes went and came back: " + String.join(", ", again));
    }
    if (!now.away().isEmpty() && now.version() != version) {
      return Optional.of(
          "as somebody came or went, and out of view are: " + String.join(", ", now.away()));
    }
    return Optional.empty();
  }
}
