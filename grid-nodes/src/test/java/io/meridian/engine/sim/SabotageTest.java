package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulation must notice when a rule of the protocol is missing: else its silence would say
 * nothing.
 */
@ExtendWith(QuietEngine.class)
final class SabotageTest {
  private static final int SEEDS_MAX = 300;
  private static final int ROUNDS = 2;
  private static final int STEPS_PER_ROUND = 3_000;

  @ParameterizedTest
  @EnumSource(Rule.class)
  void shouldFindSomethingWrongWhenARuleIsTakenAway(Rule rule) {
    boolean noticed = false;
    for (long seed = 0; seed < SEEDS_MAX && !noticed; seed++) {
      noticed = goesWrong(seed, rule);
    }

    assertThat(noticed).as("%s seeds without %s", SEEDS_MAX, rule).isTrue();
  }

  private static boolean goesWrong(long seed, Rule without) {
    Simulation simulation =
        new Simulation(SimWorld.Options.of(seed, Rates.ROUGH), EngineHost.TIGHT, Set.of(without));
    simulation.run(ROUNDS, STEPS_PER_ROUND, Rates.ROUGH);
    return !simulation.findings().isEmpty();
  }
}
