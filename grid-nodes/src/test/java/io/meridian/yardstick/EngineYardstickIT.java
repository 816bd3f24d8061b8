package io.meridian.yardstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.ConservationReport;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.Progress;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardedEngine;
import io.meridian.node.GridConfig;
import io.meridian.node.GridNode;
import io.meridian.node.RegionConfig;
import io.meridian.node.TestGrids;
import io.meridian.yardstick.PaymentDriver.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.ignite.Ignition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our engine beside one grid transaction per payment, on the same node in the same run, rounds
 * taken in turn. Prints the medians; asserts only that their ratio is what the design promises at
 * the very least.
 */
@Tag("chaos")
class EngineYardstickIT {
  private static final int ACCOUNTS = 10_000;
  private static final int ROUNDS = Integer.getInteger("yardstick.rounds", 3);
  private static final int SECONDS = Integer.getInteger("yardstick.seconds", 5);
  private static final int IN_FLIGHT_MAX = Integer.getInteger("yardstick.inFlight", 2_000);
  private static final int GRID_THREADS = 32;

  @Test
  void shouldOutrunOneGridTransactionPerPayment() throws Exception {
    // Given
    Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "yardstick");
    GridConfig config = GridConfig.builder().dataDirectory(data).build();
    try (GridNode node = TestGrids.start(config);
        PooledRuntime runtime = new PooledRuntime(2);
        ShardedEngine engine = engine(node, config, runtime);
        OneGridTransactionPerPayment grid =
            new OneGridTransactionPerPayment(Ignition.allGrids().get(0), ACCOUNTS, GRID_THREADS)) {
      engine.start();
      EnginePayer payer = new EnginePayer(engine, "yardstick", ACCOUNTS);
      PaymentDriver driver = new PaymentDriver(IN_FLIGHT_MAX);
      driver.perSecond(payer, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);
      driver.perSecond(grid, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);

      // When
      Map<String, double[]> rates = new LinkedHashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (Workload workload : Workload.values()) {
          note(
              rates,
              "engine " + workload,
              round,
              driver.perSecond(payer, workload, ACCOUNTS, SECONDS, round));
          note(
              rates,
              "one grid transaction per payment " + workload,
              round,
              driver.perSecond(grid, workload, ACCOUNTS, SECONDS, round));
        }
      }

      // Then
      rates.forEach(
          (name, rounds) ->
              System.out.printf("%-45s %,10.0f/s%n", name, PaymentDriver.median(rounds)));
      assertThat(grid.sum(ACCOUNTS)).isZero();
      ConservationReport report =
          ((ReadReply.Found<ConservationReport>)
                  engine.checkConservation("yardstick", Progress.NONE, EnginePayer.call()).join())
              .value();
      assertThat(report.findings()).isEmpty();
      assertThat(PaymentDriver.median(rates.get("engine UNIFORM")))
          .isGreaterThan(
              3 * PaymentDriver.median(rates.get("one grid transaction per payment UNIFORM")));
    }
  }

  private static void note(Map<String, double[]> rates, String name, int round, double rate) {
    rates.computeIfAbsent(name, key -> new double[ROUNDS])[round] = rate;
  }

  private static ShardedEngine engine(GridNode node, GridConfig config, PooledRuntime runtime) {
    Map<String, Integer> shards = new LinkedHashMap<>();
    for (RegionConfig region : config.regions()) {
      shards.put(region.name(), region.shards());
    }
    return new ShardedEngine(
        EngineConfig.DEFAULTS,
        runtime,
        node.topology(),
        node.journal(),
        node.derived(),
        node.directory(),
        shards);
  }
}
