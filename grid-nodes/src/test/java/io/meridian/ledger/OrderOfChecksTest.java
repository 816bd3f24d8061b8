package io.meridian.ledger;

import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of checks, from the state of the ledger on: of two rules that one command breaks the
 * earlier one is the answer. What comes before is not judged here but held to the order by
 * OrderOfChecksIT of the server: shape, capacity, routing, identity. That no pair of neighbours of
 * the whole order is forgotten between the two is held here.
 */
final class OrderOfChecksTest {
  /** What is not given by the rules, though it is recorded or stands between what is. */
  private static final Set<Reason> GIVEN_ELSEWHERE =
      Set.of(Reason.AMBIGUOUS_ID, Reason.BATCH_ABORTED, Reason.BATCH_STOPPED);

  /** Tested where these facts are, since nothing else can be wrong with them. */
  private static final Set<Reason> ALONE = Set.of(Reason.LEDGER_EXISTS, Reason.ASSET_EXISTS);

  static Stream<Arguments> single() {
    List<Arguments> cases = new ArrayList<>();
    for (BrokenRule rule : BrokenRule.values()) {
      for (BrokenRule.Operation operation : rule.operations) {
        cases.add(Arguments.of(operation, rule));
      }
    }
    return cases.stream();
  }

  static Stream<Arguments> pairs() {
    List<Arguments> cases = new ArrayList<>();
    for (BrokenRule earlier : BrokenRule.values()) {
      for (BrokenRule later : BrokenRule.values()) {
        if (earlier.place() < later.place() && earlier.goesWith(later)) {
          for (BrokenRule.Operation operation : earlier.operations) {
            if (later.operations.contains(operation)) {
              cases.add(Arguments.of(operation, earlier, later));
            }
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @EnumSource(BrokenRule.Operation.class)
  void shouldApplyACommandThatBreaksNoRule(BrokenRule.Operation operation) {
    assertApplied(new BrokenRule.Scene(operation).judged());
  }

  @ParameterizedTest
  @MethodSource("single")
  void shouldGiveTheReasonOfTheOneRuleThatIsBroken(
      BrokenRule.Operation operation, BrokenRule rule) {
    BrokenRule.Scene scene = new BrokenRule.Scene(operation);
    rule.arrange(scene);

    assertThat(reason(scene.judged())).isEqualTo(rule.reason);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldGiveTheEarlierReasonOfTwoRulesThatAreBroken(
      BrokenRule.Operation operation, BrokenRule earlier, BrokenRule later) {
    BrokenRule.Scene oneWay = new BrokenRule.Scene(operation);
    earlier.arrange(oneWay);
    later.arrange(oneWay);
    BrokenRule.Scene otherWay = new BrokenRule.Scene(operation);
    later.arrange(otherWay);
    earlier.arrange(otherWay);

    assertThat(reason(oneWay.judged())).isEqualTo(earlier.reason);
    assertThat(reason(otherWay.judged())).isEqualTo(earlier.reason);
  }

  @Test
  void shouldKnowOfEveryPairOfNeighboursWhetherItCanBeBroken() {
    Set<OrderOfReasons.Pair> broken =
        pairs()
            .map(
                pair ->
                    new OrderOfReasons.Pair(
                        ((BrokenRule) pair.get()[1]).reason, ((BrokenRule) pair.get()[2]).reason))
            .collect(Collectors.toSet());

    assertThat(OrderOfReasons.neighbours())
        .filteredOn(pair -> !broken.contains(pair))
        .containsExactlyInAnyOrderElementsOf(OrderOfReasons.notBrokenByCommands());
  }

  @Test
  void shouldBreakEveryRuleThatTheJudgeKnows() {
    Set<Reason> broken =
        Stream.of(BrokenRule.values()).map(rule -> rule.reason).collect(Collectors.toSet());

    assertThat(Reason.values())
        .filteredOn(reason -> reason.kind() == ReasonKind.STATE)
        .filteredOn(reason -> !GIVEN_ELSEWHERE.contains(reason) && !ALONE.contains(reason))
        .allMatch(broken::contains);
  }
}
