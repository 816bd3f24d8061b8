package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever happens to the grid, every answer fits one order of records, and nothing is lost. */
@ExtendWith(QuietEngine.class)
final class SimulationTest {
  private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);
  private static final int ROUNDS = 2;
  private static final int STEPS_PER_ROUND = 3_000;

  /**
   * The refusals that the clients of a simulation must come to hear, beside every kind of success.
   */
  private static final List<Reason> REASONS =
      List.of(
          Reason.HOLD_NOT_FOUND,
          Reason.NOT_A_HOLD,
          Reason.TRANSACTION_NOT_FOUND,
          Reason.NOT_REFUNDABLE,
          Reason.HOLD_EXPIRED,
          Reason.HOLD_ALREADY_VOIDED,
          Reason.HOLD_ALREADY_CAPTURED,
          Reason.CAPTURE_EXCEEDS_HOLD,
          Reason.REFUND_EXCEEDS_REMAINING,
          Reason.ACCOUNT_NOT_FOUND,
          Reason.ASSET_MISMATCH,
          Reason.ACCOUNT_CLOSED,
          Reason.ACCOUNT_FROZEN,
          Reason.REFERENCE_TAKEN,
          Reason.PERIOD_CLOSED,
          Reason.REVISION_MISMATCH,
          Reason.ACCOUNT_NOT_EMPTY,
          Reason.ACCOUNT_HAS_HOLDS,
          Reason.INSUFFICIENT_FUNDS,
          Reason.CEILING_EXCEEDED,
          Reason.BATCH_ABORTED);

  /** A seed to run by itself: {@code -Dmeridian.sim.seed=42}, its story at debug level. */
  private static final String SEED_PROPERTY = "meridian.sim.seed";

  @Test
  void shouldKeepThePromisesWhateverHappensToTheGrid() {
    Tally tally = new Tally();

    List<String> findings =
        Long.getLong(SEED_PROPERTY) == null
            ? runSeeds(0, 200, tally)
            : runSeeds(Long.getLong(SEED_PROPERTY), 1, tally);

    assertThat(findings).isEmpty();
    if (Long.getLong(SEED_PROPERTY) == null) {
      assertThat(List.of(Fault.values())).allSatisfy(fault -> assertMet(tally.count(fault), fault));
      assertThat(List.of(Step.values())).allSatisfy(step -> assertMet(tally.count(step), step));
      assertThat(CommandKind.values())
          .filteredOn(kind -> !kind.crossingStep())
          .allSatisfy(kind -> assertMet(tally.count(BlockTally.applied(kind)), kind));
      assertThat(REASONS)
          .allSatisfy(reason -> assertMet(tally.count(BlockTally.refused(reason)), reason));
    }
  }

  /**
   * Each was red once: a journal copy that was emptied and filled from one that lagged behind, a
   * copy that no view change compared, a marker in one copy alone, a reader in the middle of a
   * block that a stale leader did not have, heads that were lost under a marker off the chain, and
   * heads that were lost while a copy that was cut off had a block of its own, or before one came
   * that had been on its way since the shard was new.
   */
  @ParameterizedTest
  @ValueSource(
      longs = {
        3193744600L,
        3193745756L,
        3193747977L,
        3193743259L,
        4100000346L,
        1876177534L,
        3089577719L
      })
  void shouldKeepThePromisesForSeedsThatOnceFailed(long seed) {
    assertThat(runSeeds(seed, 1, new Tally())).isEmpty();
  }

  @Test
  @Tag("chaos")
  void shouldKeepThePromisesForThousandsOfSeeds() {
    Tally tally = new Tally();
    long from = System.nanoTime() & 0xffff_ffffL;

    List<String> findings = runSeeds(from, 5_000, tally);

    assertThat(findings).isEmpty();
  }

  @Test
  void shouldRunAlikeWhenTheSeedIsTheSame() {
    Simulation one = simulation(7);
    Simulation other = simulation(7);

    one.run(1, STEPS_PER_ROUND, Rates.ROUGH);
    other.run(1, STEPS_PER_ROUND, Rates.ROUGH);

    assertThat(one.world().scheduler().trace()).isEqualTo(other.world().scheduler().trace());
    assertThat(one.history().toString()).isEqualTo(other.history().toString());
  }

  private static void assertMet(long count, Object what) {
    assertThat(count).as("%s happens in none of the seeds", what).isPositive();
  }

  private static Simulation simulation(long seed) {
    return new Simulation(SimWorld.Options.of(seed, Rates.ROUGH), EngineHost.TIGHT, Set.of());
  }

  /** Runs seeds; answers what was found, each finding with the seed that repeats it. */
  private static List<String> runSeeds(long from, int count, Tally tally) {
    List<String> findings = new ArrayList<>();
    long steps = 0;
    for (long seed = from; seed < from + count; seed++) {
      Simulation simulation = simulation(seed);
      if (LOG.isDebugEnabled()) {
        simulation.world().scheduler().follow(LOG::debug);
      }
      try {
        simulation.run(ROUNDS, STEPS_PER_ROUND, Rates.ROUGH);
      } catch (RuntimeException | AssertionError defect) {
        throw new AssertionError("-D" + SEED_PROPERTY + "=" + seed, defect);
      }
      for (String finding : simulation.findings()) {
        findings.add("-D" + SEED_PROPERTY + "=" + seed + ": " + finding);
      }
      tally.add(simulation.world().tally());
      steps += simulation.world().scheduler().steps();
    }
    LOG.info("{} seeds from {}, {} steps\n{}", count, from, steps, tally);
    return findings;
  }
}
