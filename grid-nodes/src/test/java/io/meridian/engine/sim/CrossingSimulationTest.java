package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import io.meridian.ledger.StatusChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to nodes and messages, a payment is applied in all its shards or in none. */
@ExtendWith(QuietEngine.class)
final class CrossingSimulationTest {
  private static final int STEPS = 5_000;

  /** What is done beside payments takes steps too. */
  private static final int STEPS_WIDE = 8_000;

  /** A seed to run by itself: {@code -Dmeridian.crossing.seed=42}. */
  private static final String SEED_PROPERTY = "meridian.crossing.seed";

  /** What has to come up, each of it. */
  private static final List<String> SEEN =
      List.of(
          CrossingBook.crossed(CommandKind.POST),
          CrossingBook.crossed(CommandKind.HOLD),
          CrossingBook.crossed(CommandKind.CAPTURE),
          CrossingBook.crossed(CommandKind.VOID),
          CrossingBook.crossed(CommandKind.REFUND),
          CrossingBook.crossed(CommandKind.EXPIRE),
          CrossingBook.CROSSED_TWO_ASSETS,
          CutReaders.CUTS,
          CutReaders.AS_OF,
          CutReaders.UNDER_WAY,
          SideClients.TRIED,
          SideClients.TRIED_REFUSED,
          AccountBook.applied(StatusChange.FREEZE),
          AccountBook.applied(StatusChange.UNFREEZE),
          AccountBook.applied(StatusChange.CLOSE),
          AccountBook.applied(StatusChange.REOPEN),
          AccountBook.LIMIT_CHANGED,
          AccountBook.REFERENCE_TAKEN,
          AccountBook.refused(Reason.REFERENCE_TAKEN),
          AccountBook.refused(Reason.ACCOUNT_FROZEN),
          AccountBook.refused(Reason.ACCOUNT_CLOSED));

  @Test
  void shouldApplyPaymentsInAllTheirShardsOrInNoneWhateverHappens() {
    Long only = Long.getLong(SEED_PROPERTY);
    Tally tally = new Tally();
    CrossingStrikes strikes = new CrossingStrikes();

    List<String> findings =
        only == null ? run(0, 200, true, tally, strikes) : run(only, 1, true, tally, strikes);

    assertThat(findings).isEmpty();
    if (only == null) {
      assertThat(List.of(SimPeers.LOST, SimPeers.LATE, SimPeers.REPEATED))
          .allSatisfy(what -> assertThat(tally.count(what)).as(what).isPositive());
      assertThat(Fault.values())
          .allSatisfy(fault -> assertThat(tally.count(fault)).as("%s", fault).isPositive());
      assertThat(SEEN).allSatisfy(what -> assertThat(tally.count(what)).as(what).isPositive());
      for (CrossingStrikes.Strike strike : CrossingStrikes.Strike.values()) {
        assertThat(CrossingPlace.values())
            .allSatisfy(
                place ->
                    assertThat(strikes.count(strike, place))
                        .as("%s at %s", strike, place)
                        .isPositive());
      }
    }
  }

  /**
   * Runs that once failed: a replay on top of a table of open crossings that was newer than the
   * marker left other copies with the old one, so that the next leader knew of a crossing that was
   * over, or took a decided one for undecided. They are drawn as they were then, narrow.
   */
  @ParameterizedTest
  @ValueSource(longs = {742669, 750465})
  void shouldApplyPaymentsInAllTheirShardsOrInNoneForSeedsThatOnceFailed(long seed) {
    assertThat(run(seed, 1, false, new Tally(), new CrossingStrikes())).isEmpty();
  }

  /**
   * A run that once failed: a block that one copy alone had, and that a later leader had given up,
   * counted again when all copies lost their heads, though it was older than instants that had been
   * answered.
   */
  @ParameterizedTest
  @ValueSource(longs = 350816447)
  void R2_shouldTellOfAnInstantForEverForSeedsThatOnceFailed(long seed) {
    assertThat(run(seed, 1, true, new Tally(), new CrossingStrikes())).isEmpty();
  }

  @Test
  @Tag("chaos")
  void shouldApplyPaymentsInAllTheirShardsOrInNoneForThousandsOfSeeds() {
    long from = System.nanoTime() & 0xffff_ffffL;

    assertThat(run(from, 5_000, true, new Tally(), new CrossingStrikes())).isEmpty();
  }

  private static List<String> run(
      long from, int seeds, boolean wide, Tally tally, CrossingStrikes strikes) {
    List<String> findings = new ArrayList<>();
    long begun = 0;
    long applied = 0;
    long refused = 0;
    long abandoned = 0;
    long batches = 0;
    int readAnew = 0;
    for (long seed = from; seed < from + seeds; seed++) {
      CrossingSimulation simulation = new CrossingSimulation(seed, wide);
      try {
        simulation.run(wide ? STEPS_WIDE : STEPS);
      } catch (RuntimeException | AssertionError defect) {
        throw new AssertionError("-D" + SEED_PROPERTY + "=" + seed, defect);
      }
      tally.add(simulation.world().tally());
      strikes.add(simulation.strikes());
      readAnew += simulation.readAnew() ? 1 : 0;
      begun += simulation.book().begun();
      applied += simulation.book().applied();
      refused += simulation.book().refused();
      abandoned += simulation.book().abandoned();
      batches += simulation.book().batchesApplied();
      for (String finding : simulation.findings()) {
        findings.add("-D" + SEED_PROPERTY + "=" + seed + ": " + finding);
      }
    }
    System.out.printf(
        "%d seeds from %d: %,d transactions between shards begun, %,d applied, %,d refused,"
            + " %,d given up, %,d of the applied atomic batches, %d times all read anew%n%s%n%s%n",
        seeds, from, begun, applied, refused, abandoned, batches, readAnew, strikes, tally);
    if (seeds > 1) {
      assertThat(readAnew * 20).isLessThanOrEqualTo(seeds);
      assertThat(applied).isPositive();
      assertThat(refused).isPositive();
      assertThat(abandoned).isPositive();
      assertThat(batches).isPositive();
    }
    return findings;
  }
}
