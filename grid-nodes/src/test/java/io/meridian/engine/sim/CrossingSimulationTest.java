package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever happens to nodes and messages, a payment is applied in all its shards or in none. */
@ExtendWith(QuietEngine.class)
final class CrossingSimulationTest {
  private static final int STEPS = 15_000;

  /** A seed to run by itself: {@code -Dmeridian.crossing.seed=42}. */
  private static final String SEED_PROPERTY = "meridian.crossing.seed";

  @Test
  void shouldApplyPaymentsInAllTheirShardsOrInNoneWhateverHappens() {
    Long only = Long.getLong(SEED_PROPERTY);
    Tally tally = new Tally();

    List<String> findings = only == null ? run(0, 50, tally) : run(only, 1, tally);

    assertThat(findings).isEmpty();
    if (only == null) {
      assertThat(List.of(SimPeers.LOST, SimPeers.LATE, SimPeers.REPEATED))
          .allSatisfy(what -> assertThat(tally.count(what)).as(what).isPositive());
      assertThat(
              List.of(
                  Fault.NODE_CRASHED,
                  Fault.ALL_CRASHED,
                  Fault.STALE_LEADER_WOKEN,
                  Fault.PRIMARY_MOVED))
          .allSatisfy(fault -> assertThat(tally.count(fault)).as("%s", fault).isPositive());
    }
  }

  /** A leader whose clock had jumped recorded the end of a crossing, and pinned its shard there. */
  @Test
  void shouldRecordNothingByAWrongClock() {
    assertThat(run(1013, 1, new Tally())).isEmpty();
  }

  @Test
  @Tag("chaos")
  void shouldApplyPaymentsInAllTheirShardsOrInNoneForThousandsOfSeeds() {
    assertThat(run(System.nanoTime() & 0xffff_ffffL, 2_000, new Tally())).isEmpty();
  }

  private static List<String> run(long from, int seeds, Tally tally) {
    List<String> findings = new ArrayList<>();
    long crossings = 0;
    long applied = 0;
    long batches = 0;
    for (long seed = from; seed < from + seeds; seed++) {
      CrossingSimulation simulation = new CrossingSimulation(seed);
      simulation.run(STEPS);
      tally.add(simulation.world().tally());
      crossings += simulation.checker().crossings();
      applied += simulation.checker().applied();
      batches += simulation.checker().batchesApplied();
      for (String finding : simulation.findings()) {
        findings.add("-D" + SEED_PROPERTY + "=" + seed + ": " + finding);
      }
    }
    System.out.printf(
        "%d seeds from %d: %d crossings begun, %d applied, %d of them atomic batches%n",
        seeds, from, crossings, applied, batches);
    assertThat(applied).isPositive();
    assertThat(batches).isPositive();
    return findings;
  }
}
