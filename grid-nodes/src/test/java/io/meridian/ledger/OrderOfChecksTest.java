package io.meridian.ledger;

import static io.meridian.ledger.Outcomes.assertApplied;
import static io.meridian.ledger.Outcomes.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * earlier one is the answer. What comes before is not judged here: access, shape, capacity,
 * routing, identity.
 */
final class OrderOfChecksTest {
  private static final String OTHER_COMMANDS = "no command can meet both";

  /**
   * The neighbours in the register that one command cannot break together, and why. A reason that
   * finds its way into the rules, or between two others, belongs here or among the broken rules.
   */
  private static final Map<String, String> NEVER_TOGETHER = neverTogether();

  private static Map<String, String> neverTogether() {
    String given = "not given by the rules: ";
    Map<String, String> never = new LinkedHashMap<>();
    never.put("LEDGER_EXISTS, ASSET_EXISTS", OTHER_COMMANDS);
    never.put("ASSET_EXISTS, ACCOUNT_EXISTS", OTHER_COMMANDS);
    never.put("ACCOUNT_EXISTS, HOLD_NOT_FOUND", OTHER_COMMANDS);
    never.put("HOLD_NOT_FOUND, NOT_A_HOLD", "an id is used or it is not");
    never.put("NOT_A_HOLD, TRANSACTION_NOT_FOUND", OTHER_COMMANDS);
    never.put("TRANSACTION_NOT_FOUND, NOT_REFUNDABLE", "an id is used or it is not");
    never.put("NOT_REFUNDABLE, AMBIGUOUS_ID", given + "it takes several shards to see");
    never.put("AMBIGUOUS_ID, HOLD_EXPIRED", given + "it takes several shards to see");
    never.put("HOLD_EXPIRED, HOLD_ALREADY_VOIDED", "a hold ends once, and by that");
    never.put("HOLD_ALREADY_VOIDED, HOLD_ALREADY_CAPTURED", "a hold ends once, and by that");
    never.put("CAPTURE_EXCEEDS_HOLD, REFUND_EXCEEDS_REMAINING", OTHER_COMMANDS);
    never.put("REFUND_EXCEEDS_REMAINING, CROSS_REGION_FORBIDDEN", OTHER_COMMANDS);
    never.put("ACCOUNT_NOT_FOUND, ASSET_NOT_FOUND", OTHER_COMMANDS);
    never.put("ASSET_NOT_FOUND, ASSET_MISMATCH", OTHER_COMMANDS);
    never.put("PERIOD_CLOSED, REVISION_MISMATCH", OTHER_COMMANDS);
    never.put("ACCOUNT_HAS_HOLDS, BALANCE_OVERFLOW", OTHER_COMMANDS);
    never.put("CEILING_EXCEEDED, BATCH_ABORTED", given + "whose item it is, is not judged");
    never.put("BATCH_ABORTED, BATCH_STOPPED", given + "a batch has one mode");
    return never;
  }

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
    List<Reason> judged =
        Stream.of(Reason.values()).filter(reason -> reason.kind() == ReasonKind.STATE).toList();
    List<String> neighbours = new ArrayList<>();
    for (int i = 1; i < judged.size(); i++) {
      neighbours.add(judged.get(i - 1) + ", " + judged.get(i));
    }
    Set<String> broken =
        pairs()
            .map(
                pair ->
                    ((BrokenRule) pair.get()[1]).reason
                        + ", "
                        + ((BrokenRule) pair.get()[2]).reason)
            .collect(Collectors.toSet());

    assertThat(neighbours)
        .filteredOn(pair -> !broken.contains(pair))
        .containsExactlyElementsOf(NEVER_TOGETHER.keySet());
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
