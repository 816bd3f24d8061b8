package io.meridian.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule of the shard protocol is held by a test that is named after it: the test passes with
 * the rule's code and fails without it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RulesRemovedTest {
  /** Many times what any of the tests takes, while others use the machine. */
  private static final Duration LONG = Duration.ofSeconds(20);

  /** Long enough to say that a test waits in vain; with the rule it is done by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private AlteredClasses unaltered;

  @BeforeAll
  void load() {
    unaltered = new AlteredClasses(Map.of());
  }

  static List<Removal> removals() {
    return Removals.ALL;
  }

  @Test
  void shouldTakeEveryRuleAway() {
    Set<ProtocolRule> removed = EnumSet.noneOf(ProtocolRule.class);
    removals().forEach(removal -> removed.add(removal.rule()));

    assertThat(removed).containsExactly(ProtocolRule.values());
    assertThat(removals())
        .allSatisfy(removal -> assertThat(removal.test()).startsWith(removal.rule() + "_should"));
  }

  @ParameterizedTest
  @MethodSource("removals")
  void shouldPassWithTheRule(Removal removal) throws ClassNotFoundException {
    TestRun run =
        TestRun.of(
            unaltered, removal.testClass(), removal.test(), removal.waits() ? PATIENCE : LONG);

    assertThat(run.tests()).isPositive();
    assertThat(run.failures()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("removals")
  void shouldGoRedWithoutTheRule(Removal removal) throws ClassNotFoundException {
    TestRun run =
        TestRun.of(
            removal.classes(),
            removal.testClass(),
            removal.test(),
            removal.waits() ? PATIENCE : LONG);

    assertThat(run.failures())
        .as("what has gone red without the rule")
        .isNotEmpty()
        .noneMatch(failure -> failure instanceof LinkageError)
        .noneMatch(failure -> failure instanceof TimeoutException && !removal.waits());
  }
}
