package io.meridian.node;

import io.meridian.schema.Voters;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds out whether it is this node's clock that is wrong, of several that disagree, and when the
 * node has to leave for it. Its clock is wrong when, in every region that the node keeps, the
 * majority of the voters have clocks that agree with each other, none of which has moved since its
 * process began, and either this node's clock is away from all of them or it has moved itself.
 *
 * <p>So whoever belongs to such a majority never leaves: his clock has not moved, and that of any
 * other majority has a voter in common with his, whose clock is not away from his. However many
 * clocks are wrong, the majority of the voters stays. Only what is known for certain counts, see
 * {@link HeardClock}. Decides by what it is shown, look after look; one thread.
 */
final class WrongClock {
  /** What a look has shown. */
  enum Kind {
    /** Nothing speaks against any clock. */
    AGREED,
    /** Clocks disagree, and the majority of the voters has the time of this node. */
    OTHERS_WRONG,
    /** Clocks disagree, and no majority has one time. */
    UNDECIDED,
    /** This node's is wrong. */
    WRONG,
    /** This node's is wrong, and too few others have whole copies of what it keeps. */
    NEEDED,
    /** This node's has been wrong for too long: it leaves. */
    LEAVES
  }

  /**
   * What follows from a look.
   *
   * @param kind what it has shown
   * @param why a sentence for the log; empty when the clocks agree
   */
  record Verdict(Kind kind, String why) {}

  /**
   * What a node sees of clocks at one time.
   *
   * @param wallMicros what its own says
   * @param movedMicros how far that has left the monotonic clock since the process began
   * @param heard what it has heard of others; each once, never of itself
   * @param voters the voters of the regions that it keeps, of each
   */
  record View(
      long wallMicros, long movedMicros, List<HeardClock> heard, Map<String, Voters> voters) {}

  private static final double MICROS_PER_SECOND = 1e6;

  private final String self;
  private final long driftMicrosMax;
  private final Duration max;
  private final int minOwners;
  private Optional<Long> wrongSince = Optional.empty();

  /**
   * Knows nothing yet.
   *
   * @param driftMicrosMax how far clocks may be apart [C5]
   * @param max how long the node stays while its clock is wrong
   * @param minOwners how many whole copies each shard needs without this node's
   */
  WrongClock(String self, long driftMicrosMax, Duration max, int minOwners) {
    this.self = self;
    this.driftMicrosMax = driftMicrosMax;
    this.max = max;
    this.minOwners = minOwners;
  }

  /**
   * Looks.
   *
   * @param otherOwners of each shard of which this node has a whole copy, who else has one
   */
  Verdict look(long nowNanos, View view, Supplier<Set<Set<String>>> otherOwners) {
    Optional<Set<String>> right = against(view);
    if (right.isEmpty()) {
      wrongSince = Optional.empty();
      return unlessWrong(view);
    }
    if (wrongSince.isEmpty()) {
      wrongSince = Optional.of(nowNanos);
    }
    String why = why(view, right.get());
    if (nowNanos - wrongSince.get() < max.toNanos()) {
      return new Verdict(Kind.WRONG, why);
    }
    boolean enough =
        otherOwners.get().stream()
            .allMatch(owners -> owners.stream().filter(right.get()::contains).count() >= minOwners);
    return enough
        ? new Verdict(Kind.LEAVES, why + "; so for " + max.toMillis() / 1e3 + " s")
        : new Verdict(
            Kind.NEEDED,
            why
                + "; it does not leave, because not every shard that it keeps has "
                + minOwners
                + " whole copies on nodes whose clocks agree");
  }

  /** Why this node's clock is wrong, whatever was before; empty when that is not certain. */
  Optional<String> wrong(View view) {
    return against(view).map(right -> why(view, right));
  }

  /** The nodes whose clocks agree, and by which this node's is wrong. */
  private Optional<Set<String>> against(View view) {
    boolean moved = Math.abs(view.movedMicros) > driftMicrosMax;
    List<HeardClock> witnesses =
        view.heard.stream()
            .filter(clock -> !clock.moved())
            .filter(clock -> moved || clock.isApart(driftMicrosMax))
            .toList();
    return witnesses.stream()
        .map(first -> agreeingFrom(first, witnesses))
        .filter(agreeing -> isMajority(agreeing, view.voters))
        .max(Comparator.comparingInt(Set::size));
  }

  /** Those whose clocks are all within the bound of each other, {@code first}'s the most ahead. */
  private Set<String> agreeingFrom(HeardClock first, List<HeardClock> clocks) {
    return clocks.stream()
        .filter(clock -> clock.leastMicros() >= first.leastMicros())
        .filter(clock -> clock.mostMicros() - first.leastMicros() <= driftMicrosMax)
        .map(HeardClock::node)
        .collect(Collectors.toSet());
  }

  private static boolean isMajority(Set<String> nodes, Map<String, Voters> regions) {
    return !regions.isEmpty()
        && regions.values().stream().allMatch(voters -> voters.hasMajority(nodes));
  }

  private Verdict unlessWrong(View view) {
    boolean moved = Math.abs(view.movedMicros) > driftMicrosMax;
    List<HeardClock> strange =
        view.heard.stream()
            .filter(clock -> clock.moved() || clock.isApart(driftMicrosMax))
            .toList();
    if (!moved && strange.isEmpty()) {
      return new Verdict(Kind.AGREED, "");
    }
    Set<String> agreeing = new HashSet<>(Set.of(self));
    view.heard.stream()
        .filter(clock -> !clock.moved() && clock.isWithin(driftMicrosMax))
        .forEach(clock -> agreeing.add(clock.node()));
    if (!moved && isMajority(agreeing, view.voters)) {
      return new Verdict(
          Kind.OTHERS_WRONG,
          "the clocks of other nodes are wrong, which should leave the grid: " + told(strange));
    }
    List<String> disagreeing = new ArrayList<>();
    if (moved) {
      disagreeing.add(selfMoved(view));
    }
    if (!strange.isEmpty()) {
      disagreeing.add(told(strange));
    }
    return new Verdict(
        Kind.UNDECIDED,
        "clocks are wrong, and the majority of the voters does not tell which, so that no node leaves"
            + " by itself: "
            + String.join("; ", disagreeing)
            + "; at most "
            + seconds(driftMicrosMax)
            + " are allowed");
  }

  private String why(View view, Set<String> right) {
    List<HeardClock> clocks =
        view.heard.stream().filter(clock -> right.contains(clock.node())).toList();
    String others =
        clocks.stream().map(HeardClock::node).sorted().collect(Collectors.joining(", "));
    HeardClock one = clocks.get(0);
    String apart =
        one.isApart(driftMicrosMax)
            ? "its wall clock says "
                + instant(view.wallMicros)
                + ", and those of "
                + others
                + " agree on "
                + instant(view.wallMicros - one.aheadMicros())
            : selfMoved(view) + ", and those of " + others + " have not";
    return apart + "; at most " + seconds(driftMicrosMax) + " are allowed";
  }

  private static String selfMoved(View view) {
    return "its wall clock has moved by "
        + seconds(view.movedMicros)
        + " against its monotonic clock since the start";
  }

  private String told(List<HeardClock> clocks) {
    return clocks.stream().map(this::told).collect(Collectors.joining("; "));
  }

  private String told(HeardClock clock) {
    long micros = clock.aheadMicros();
    String apart =
        "that of "
            + clock.node()
            + " is "
            + seconds(Math.abs(micros))
            + (micros < 0 ? " ahead of" : " behind")
            + " this node's";
    return clock.moved() ? apart + ", and has moved since its start" : apart;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.3f s", micros / MICROS_PER_SECOND);
  }
}
