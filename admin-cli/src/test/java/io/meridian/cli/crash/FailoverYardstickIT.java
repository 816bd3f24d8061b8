package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long shards take no payment when their leader goes: killed with kill -9, coming back, and
 * asked to stop. What was measured is printed and bounds nothing, but nothing may be lost.
 */
@Tag("chaos")
final class FailoverYardstickIT {
  private static final String SEED = "meridian.failover.seed";
  private static final String KILLS = "meridian.failover.kills";
  private static final int KILLS_DEFAULT = 10;

  private final List<Long> killed = new ArrayList<>();
  private final List<Long> back = new ArrayList<>();
  private final List<Long> stopped = new ArrayList<>();

  @Test
  void shouldTakePaymentsAgainElsewhereWhenALeaderGoes() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    int kills = Integer.getInteger(KILLS, KILLS_DEFAULT);
    System.out.printf("failover: -D%s=%d -D%s=%d%n", SEED, seed, KILLS, kills);
    Random random = new Random(seed);
    try (CrashGrid grid = CrashGrid.onHosts("failover", List.of(CrashGrid.REGION));
        GridLoad load = GridLoad.start(grid, "failover")) {
      Pulses pulses = load.pulses();
      try (pulses) {
        for (int kill = 0; kill < kills; kill++) {
          String node = GridFault.any(grid, random);
          gone(load, pulses, killed, node, () -> grid.kill(node));
          comesBack(grid, load, pulses, node);
          gone(load, pulses, stopped, node, () -> grid.stop(node));
          comesBack(grid, load, pulses, node);
        }
      }
      pulses.hold();
    }
    line("kill -9 of a leader", killed);
    line("a leader is asked to stop", stopped);
    line("a node comes back", back);
    assertThat(killed).isNotEmpty();
  }

  @FunctionalInterface
  private interface Act {
    void run() throws Exception;
  }

  private static void gone(GridLoad load, Pulses pulses, List<Long> silences, String node, Act act)
      throws Exception {
    load.awaitWhole();
    List<Integer> shards = load.ledBy(node, CrashGrid.REGION);
    pulses.restart();
    act.run();
    pulses.awaitAll();
    for (int shard : shards) {
      silences.add(pulses.longest(CrashGrid.REGION, shard).toMillis());
    }
  }

  private void comesBack(CrashGrid grid, GridLoad load, Pulses pulses, String node)
      throws Exception {
    pulses.restart();
    grid.startAgain(node);
    load.awaitWhole();
    pulses.awaitAll();
    pulses.longest().values().stream().map(Duration::toMillis).forEach(back::add);
  }

  private static void line(String what, List<Long> silences) {
    List<Long> sorted = silences.stream().sorted().toList();
    System.out.printf(
        "failover: %s: %d silences of a shard, median %d ms, worst %d ms: %s%n",
        what, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1), sorted);
  }
}
