package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.node.WrongClock.Kind;
import io.meridian.schema.Voters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class WrongClockTest {
  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long BOUND = 5 * SECOND;
  private static final Duration MAX = Duration.ofSeconds(5);
  private static final int MIN_OWNERS = 2;

  /** Of every node, how far its clock is ahead of the time that it is. */
  private final Map<String, Long> ahead = new LinkedHashMap<>();

  private final Set<String> moved = new HashSet<>();
  private final Set<String> silent = new HashSet<>();

  /** How long every answer takes. */
  private long answerMicros = 1_000;

  @Test
  void shouldLeaveAloneWhenOneOfThreeClocksIsWrong() {
    for (long wrong : List.of(HOUR, -HOUR)) {
      clocks(wrong, 0, 0);

      assertThat(whoLeaves()).containsExactly("n1");
    }
  }

  @Test
  void shouldTellBothTimesAndTheBound() {
    clocks(HOUR, 0, 0);

    assertThat(look(rule("n1"), 0, "n1").why())
        .isEqualTo(
            "its wall clock says 1970-01-01T02:00:00Z, and those of n2, n3 agree on"
                + " 1970-01-01T01:00:00Z; at most 5.000 s are allowed");
    assertThat(look(rule("n2"), 0, "n2"))
        .isEqualTo(
            new WrongClock.Verdict(
                Kind.OTHERS_WRONG,
                "the clocks of other nodes are wrong, which should leave the grid: that of n1 is"
                    + " 3600.000 s ahead of this node's"));
  }

  @Test
  void shouldStayUntilItsClockHasBeenWrongForTheWholeTime() {
    clocks(HOUR, 0, 0);
    WrongClock rule = rule("n1");
    assertThat(look(rule, 0, "n1").kind()).isEqualTo(Kind.WRONG);
    assertThat(look(rule, MAX.toNanos() - 1, "n1").kind()).isEqualTo(Kind.WRONG);

    // A right clock in between begins the time anew
    clocks(0, 0, 0);
    assertThat(look(rule, MAX.toNanos() - 1, "n1").kind()).isEqualTo(Kind.AGREED);
    clocks(HOUR, 0, 0);
    assertThat(look(rule, MAX.toNanos(), "n1").kind()).isEqualTo(Kind.WRONG);

    assertThat(look(rule, 2 * MAX.toNanos(), "n1").kind()).isEqualTo(Kind.LEAVES);
  }

  @Test
  void shouldLeaveBeyondTheBoundOnly() {
    clocks(BOUND, 0, 0);
    answerMicros = 0;
    assertThat(whoLeaves()).isEmpty();

    clocks(BOUND + 1, 0, 0);
    assertThat(whoLeaves()).containsExactly("n1");

    // An answer that takes a second may be a second old
    answerMicros = SECOND;
    assertThat(whoLeaves()).isEmpty();
    clocks(BOUND + SECOND + 1, 0, 0);
    assertThat(whoLeaves()).containsExactly("n1");
  }

  @Test
  void shouldStayWhenNoMajorityOfTheVotersAgrees() {
    // All differ
    clocks(HOUR, 0, -HOUR);
    assertThat(whoLeaves()).isEmpty();
    assertThat(look(rule("n2"), 0, "n2").kind()).isEqualTo(Kind.UNDECIDED);

    // One of three is not heard
    clocks(HOUR, 0, 0);
    silent.add("n3");
    assertThat(whoLeaves()).isEmpty();
    assertThat(look(rule("n1"), 0, "n1").kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void shouldStayWithTwoVoters() {
    clocks(HOUR, 0);

    assertThat(whoLeaves()).isEmpty();
    assertThat(look(rule("n1"), 0, "n1").kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void shouldStayAlone() {
    clocks(0);
    moved.add("n1");

    assertThat(whoLeaves()).isEmpty();
    assertThat(look(rule("n1"), 0, "n1").kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void shouldNotBelieveClocksThatHaveMoved() {
    // Two of three are set an hour ahead together; the third, which is right, stays
    clocks(HOUR, HOUR, 0);
    moved.addAll(List.of("n1", "n2"));

    assertThat(whoLeaves()).isEmpty();
    assertThat(look(rule("n3"), 0, "n3").kind()).isEqualTo(Kind.UNDECIDED);
  }

  @Test
  void shouldLeaveToBeginAnewWhenItsClockMovedToTheTimeOfTheOthers() {
    clocks(0, 0, 0);
    moved.add("n1");

    assertThat(whoLeaves()).containsExactly("n1");
    assertThat(look(rule("n1"), 0, "n1").why())
        .contains("has moved by 3600.000 s against its monotonic clock", "n2, n3 have not");
  }

  @Test
  void shouldStayWhileItsCopiesAreNeeded() {
    clocks(HOUR, 0, 0);
    WrongClock rule = rule("n1");
    Set<Set<String>> oneIsBeingFilled = Set.of(Set.of("n2", "n3"), Set.of("n2"));
    rule.look(0, view("n1"), () -> oneIsBeingFilled);
    assertThat(rule.look(MAX.toNanos(), view("n1"), () -> oneIsBeingFilled).kind())
        .isEqualTo(Kind.NEEDED);

    assertThat(rule.look(MAX.toNanos(), view("n1"), () -> Set.of(Set.of("n2", "n3"))).kind())
        .isEqualTo(Kind.LEAVES);
  }

  @Test
  void shouldNotCountCopiesOfNodesWhoseClocksAreWrongToo() {
    clocks(HOUR, -HOUR, 0, 0, 0);
    WrongClock rule = rule("n1");
    Set<Set<String>> others = Set.of(Set.of("n2", "n3"));
    rule.look(0, view("n1"), () -> others);

    assertThat(rule.look(MAX.toNanos(), view("n1"), () -> others).kind()).isEqualTo(Kind.NEEDED);
  }

  @Test
  void shouldLeaveOnlyWhenAllItsRegionsAgreeAgainstIt() {
    clocks(HOUR, 0, 0, HOUR, HOUR);
    Map<String, Voters> regions =
        Map.of(
            "eu", new Voters(1, List.of("n1", "n2", "n3")),
            "uk", new Voters(1, List.of("n1", "n4", "n5")));

    assertThat(rule("n1").wrong(view("n1", regions))).isEmpty();
    assertThat(rule("n1").wrong(view("n1", Map.of("eu", regions.get("eu"))))).isPresent();
    assertThat(rule("n1").wrong(view("n1", Map.of()))).isEmpty();
  }

  @Test
  void shouldAlwaysLeaveTheMajorityOfTheVotersInTheGrid() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      Long[] apart = new Long[1 + random.nextInt(7)];
      Arrays.setAll(apart, node -> random.nextLong(4 * BOUND));
      clocks(apart);
      answerMicros = random.nextLong(SECOND);
      moved.clear();
      silent.clear();
      for (String node : ahead.keySet()) {
        if (random.nextInt(4) == 0) {
          moved.add(node);
        }
        if (random.nextInt(8) == 0) {
          silent.add(node);
        }
      }

      List<String> leaving = whoLeaves();

      assertThat(leaving.size() * 2)
          .as("seed %d round %d: %s, moved %s, leaving %s", seed, round, ahead, moved, leaving)
          .isLessThan(apart.length);
    }
  }

  private void clocks(long... each) {
    clocks(Arrays.stream(each).boxed().toArray(Long[]::new));
  }

  private void clocks(Long... each) {
    ahead.clear();
    for (Long micros : each) {
      ahead.put("n" + (ahead.size() + 1), micros);
    }
  }

  /** Of all nodes, each of which has a copy of everything and has looked for long enough. */
  private List<String> whoLeaves() {
    List<String> leaving = new ArrayList<>();
    for (String node : ahead.keySet()) {
      WrongClock rule = rule(node);
      look(rule, 0, node);
      if (look(rule, MAX.toNanos(), node).kind() == Kind.LEAVES) {
        leaving.add(node);
      }
    }
    return leaving;
  }

  private static WrongClock rule(String self) {
    return new WrongClock(self, BOUND, MAX, MIN_OWNERS);
  }

  private WrongClock.Verdict look(WrongClock rule, long nowNanos, String self) {
    Set<String> others =
        ahead.keySet().stream().filter(node -> !node.equals(self)).collect(Collectors.toSet());
    return rule.look(nowNanos, view(self), () -> Set.of(others));
  }

  private WrongClock.View view(String self) {
    return view(self, Map.of("eu", new Voters(1, List.copyOf(ahead.keySet()))));
  }

  /** Each answer was given in the middle of the time that it took. */
  private WrongClock.View view(String self, Map<String, Voters> voters) {
    List<HeardClock> heard =
        ahead.keySet().stream()
            .filter(node -> !node.equals(self) && !silent.contains(node))
            .map(
                node -> {
                  long apart = ahead.get(self) - ahead.get(node);
                  return new HeardClock(
                      node,
                      apart - answerMicros / 2,
                      apart + answerMicros / 2,
                      moved.contains(node));
                })
            .toList();
    return new WrongClock.View(
        HOUR + ahead.get(self), moved.contains(self) ? HOUR : 0, heard, voters);
  }
}
