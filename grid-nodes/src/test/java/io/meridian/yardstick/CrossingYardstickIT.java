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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Payments between two regions beside payments inside one, on the same node in the same run, rounds
 * taken in turn: their rates with many on their way, their latency with one, and the rate of local
 * ones while others cross. Prints the medians and their ratios.
 */
@Tag("chaos")
class CrossingYardstickIT {
  private static final int ACCOUNTS = 10_000;
  private static final int ROUNDS = Integer.getInteger("yardstick.rounds", 3);
  private static final int SECONDS = Integer.getInteger("yardstick.seconds", 5);
  private static final int IN_FLIGHT_MAX = Integer.getInteger("yardstick.inFlight", 2_000);

  /** So many crossing payments are on their way beside the local ones. */
  private static final int CROSSING_BESIDE = 50;

  private final Map<String, double[]> rates = new LinkedHashMap<>();

  @Test
  void shouldSayWhatCrossingCosts() throws Exception {
    // Given
    Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "crossing");
    GridConfig config =
        GridConfig.builder()
            .dataDirectory(data)
            .regions(List.of(region("eu"), region("uk")))
            .build();
    try (GridNode node = TestGrids.start(config);
        PooledRuntime runtime = new PooledRuntime(2);
        ShardedEngine engine =
            new ShardedEngine(
                EngineConfig.DEFAULTS,
                runtime,
                node.topology(),
                node.journal(),
                node.derived(),
                node.directory(),
                Map.of("eu", 1, "uk", 1))) {
      engine.start();
      EnginePayer local = new EnginePayer(engine, "local", ACCOUNTS);
      EnginePayer both = new EnginePayer(engine, "both", ACCOUNTS, List.of("eu", "uk"));
      PaymentDriver.Payer crossing = (debit, credit) -> both.pay(debit & ~1, credit | 1);
      PaymentDriver many = new PaymentDriver(IN_FLIGHT_MAX);
      PaymentDriver one = new PaymentDriver(1);
      many.perSecond(local, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);
      many.perSecond(crossing, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);

      // When
      for (int round = 0; round < ROUNDS; round++) {
        note("local", round, many.perSecond(local, Workload.UNIFORM, ACCOUNTS, SECONDS, round));
        note(
            "crossing",
            round,
            many.perSecond(crossing, Workload.UNIFORM, ACCOUNTS, SECONDS, round));
        note("local, one", round, one.perSecond(local, Workload.UNIFORM, ACCOUNTS, 2, round));
        note("crossing, one", round, one.perSecond(crossing, Workload.UNIFORM, ACCOUNTS, 2, round));
        note("local beside crossing", round, beside(crossing, local, round));
      }

      // Then
      rates.forEach(
          (name, rounds) ->
              System.out.printf("%-25s %,10.0f/s%n", name, PaymentDriver.median(rounds)));
      System.out.printf(
          "crossing/local %.2f, latency %.1f times, local beside crossing/local %.2f%n",
          median("crossing") / median("local"),
          median("local, one") / median("crossing, one"),
          median("local beside crossing") / median("local"));
      for (String ledger : List.of("local", "both")) {
        ConservationReport report =
            ((ReadReply.Found<ConservationReport>)
                    engine.checkConservation(ledger, Progress.NONE, EnginePayer.call()).join())
                .value();
        assertThat(report.findings()).isEmpty();
      }
    }
  }

  private static RegionConfig region(String name) {
    return new RegionConfig(name, 1, 0, true, 1, List.of());
  }

  /** The rate of local payments while others cross the same shard. */
  private static double beside(PaymentDriver.Payer crossing, PaymentDriver.Payer local, int round)
      throws Exception {
    Thread others =
        new Thread(
            () -> {
              try {
                new PaymentDriver(CROSSING_BESIDE)
                    .perSecond(crossing, Workload.UNIFORM, ACCOUNTS, SECONDS, round);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    others.start();
    double rate =
        new PaymentDriver(IN_FLIGHT_MAX)
            .perSecond(local, Workload.UNIFORM, ACCOUNTS, SECONDS, round);
    others.join();
    return rate;
  }

  private void note(String name, int round, double rate) {
    rates.computeIfAbsent(name, key -> new double[ROUNDS])[round] = rate;
  }

  private double median(String name) {
    return PaymentDriver.median(rates.get(name));
  }
}
