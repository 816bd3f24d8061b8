package io.meridian.node;

import io.meridian.schema.Voters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out when a node is in the wrong part of a grid that was cut, and has to leave it to join
 * the right one: two grids do not merge by themselves. Decides by what it is shown, look after
 * look; one thread.
 */
final class Isolation {
  /** So many looks in a row must show the same before a node leaves a part that works. */
  private static final int LOOKS = 3;

  /** Nodes of a part leave one after the other, the first at once; none waits for another. */
  private static final Duration TURN = Duration.ofSeconds(15);

  private final String self;
  private final List<String> hosted;
  private final Duration minorityMax;
  private long minoritySince;
  private boolean minority;
  private List<String> seen = List.of();
  private int looks;
  private long reachableSince;

  /**
   * Knows nothing yet.
   *
   * @param hosted the regions that the node keeps
   * @param minorityMax how long it stays while none of them has its majority
   */
  Isolation(String self, List<String> hosted, Duration minorityMax) {
    this.self = self;
    this.hosted = List.copyOf(hosted);
    this.minorityMax = minorityMax;
  }

  /**
   * What a node sees.
   *
   * @param inView the nodes in view that keep data, itself among them
   * @param regions the voters of all regions of the grid, in the configured order of regions
   * @param apart nodes out of view that answer when they are asked
   */
  record View(Set<String> inView, Map<String, Voters> regions, Set<String> apart) {}

  /**
   * Whether a look should ask the nodes that are out of view: not where the first region decides.
   */
  static boolean asks(Set<String> inView, Map<String, Voters> regions) {
    return !leadingRegion(inView, regions).equals(regions.keySet().stream().findFirst());
  }

  /**
   * Looks.
   *
   * @return why the node has to leave now; empty when it stays
   */
  Optional<String> look(long nowNanos, View view) {
    Optional<String> better = betterPart(nowNanos, view);
    return better.isPresent() ? better : lostMajority(nowNanos, view);
  }

  private Optional<String> lostMajority(long nowNanos, View view) {
    boolean lacking =
        hosted.stream().noneMatch(region -> view.regions.get(region).hasMajority(view.inView));
    if (!lacking || !minority) {
      minoritySince = nowNanos;
    }
    minority = lacking;
    return lacking && nowNanos - minoritySince >= minorityMax.toNanos()
        ? Optional.of(
            "no region that it keeps ("
                + String.join(", ", hosted)
                + ") has had the majority of its voters in view for "
                + minorityMax.toSeconds()
                + " s")
        : Optional.empty();
  }

  /**
   * The part that has the majority of an earlier region is the better one. A node only goes there
   * when most voters of that region answer: one that answers may be alone.
   */
  private Optional<String> betterPart(long nowNanos, View view) {
    Optional<String> own = leadingRegion(view.inView, view.regions);
    Optional<String> better =
        view.regions.keySet().stream()
            .takeWhile(region -> own.isEmpty() || !region.equals(own.get()))
            .filter(region -> view.regions.get(region).hasMajority(view.apart))
            .findFirst();
    List<String> nodes = new ArrayList<>(view.inView);
    Collections.sort(nodes);
    if (better.isEmpty() || !nodes.equals(seen)) {
      looks = 0;
      reachableSince = nowNanos;
    }
    seen = nodes;
    looks += better.isPresent() ? 1 : 0;
    boolean turn = nowNanos - reachableSince >= TURN.toNanos() * nodes.indexOf(self);
    return better.isPresent() && looks >= LOOKS && turn
        ? Optional.of(
            "the nodes of region " + better.get() + " can be reached, and are in a grid without it")
        : Optional.empty();
  }

  /** The first region of which most voters are in view. */
  private static Optional<String> leadingRegion(Set<String> inView, Map<String, Voters> regions) {
    return regions.keySet().stream()
        .filter(region -> regions.get(region).hasMajority(inView))
        .findFirst();
  }
}
