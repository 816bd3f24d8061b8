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
 * taken in turn: their rates with many on their way, their latency with one, and the rate and
 * latency of local ones while others cross. Prints the medians and their ratios, and fails when
 * local payments are slowed by crossing ones beyond what these take of the machine.
 */
@Tag("chaos")
class CrossingYardstickIT {
  private static final int ACCOUNTS = 10_000;
  private static final int ROUNDS = Integer.getInteger("yardstick.rounds", 3);
  private static final int SECONDS = Integer.getInteger("yardstick.seconds", 5);
  private static final int IN_FLIGHT_MAX = Integer.getInteger("yardstick.inFlight", 2_000);

  /** So many crossing payments are on their way beside the local ones. */
  private static final int CROSSING_BESIDE = 50;

  /**
   * The least that local payments must keep of their rate beside those, in the median of rounds of
   * both taken in turn. One that crosses is five records, on the same cores and the same disk, so
   * that some of the rate is theirs; if local ones ever waited for them, next to nothing would be
   * left, as those take twice as long.
   */
  private static final double LOCAL_KEPT_MIN = 0.5;

  private static final String LOCAL = "local";
  private static final String BESIDE = "local beside crossing";
  private static final String CROSSING = "crossing";
  private static final String LOCAL_ONE = "local, one at a time";
  private static final String CROSSING_ONE = "crossing, one at a time";

  /** How long payments are made one after the other. */
  private static final int SECONDS_ONE = 2;

  private final Map<String, double[]> rates = new LinkedHashMap<>();
  private final Map<String, double[]> p99s = new LinkedHashMap<>();

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
      many.perSecond(local, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);
      many.perSecond(crossing, Workload.UNIFORM, ACCOUNTS, SECONDS, 1);

      // When
      for (int round = 0; round < ROUNDS; round++) {
        // Neither of the two compared is always the first, on a machine that has yet to warm up.
        if (round % 2 == 0) {
          alone(local, round);
          beside(crossing, local, round);
        } else {
          beside(crossing, local, round);
          alone(local, round);
        }
        timed(CROSSING, crossing, IN_FLIGHT_MAX, SECONDS, round);
        timed(LOCAL_ONE, local, 1, SECONDS_ONE, round);
        timed(CROSSING_ONE, crossing, 1, SECONDS_ONE, round);
      }

      // Then
      rates.forEach(
          (name, rounds) ->
              System.out.printf(
                  "%-25s %,10.0f/s, p99 %.1f ms%n",
                  name, PaymentDriver.median(rounds), PaymentDriver.median(p99s.get(name))));
      double kept = kept();
      System.out.printf(
          "crossing/local %.2f, latency %.1f times, local beside crossing/local %.2f%n",
          median(CROSSING) / median(LOCAL), median(LOCAL_ONE) / median(CROSSING_ONE), kept);
      assertThat(kept).isGreaterThanOrEqualTo(LOCAL_KEPT_MIN);
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

  /** What local payments keep of their rate beside crossing ones: the median of the rounds. */
  private double kept() {
    double[] kept = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      kept[round] = rates.get(BESIDE)[round] / rates.get(LOCAL)[round];
    }
    return PaymentDriver.median(kept);
  }

  /** Local payments, and nothing else. */
  private void alone(PaymentDriver.Payer local, int round) throws InterruptedException {
    timed(LOCAL, local, IN_FLIGHT_MAX, SECONDS, round);
  }

  private void timed(String name, PaymentDriver.Payer payer, int inFlight, int seconds, int round)
      throws InterruptedException {
    TimedPayer timed = new TimedPayer(payer);
    rates.computeIfAbsent(name, key -> new double[ROUNDS])[round] =
        new PaymentDriver(inFlight).perSecond(timed, Workload.UNIFORM, ACCOUNTS, seconds, round);
    p99s.computeIfAbsent(name, key -> new double[ROUNDS])[round] = timed.p99Millis();
  }

  /** Local payments while others cross the same shard. */
  private void beside(PaymentDriver.Payer crossing, PaymentDriver.Payer local, int round)
      throws InterruptedException {
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
    timed(BESIDE, local, IN_FLIGHT_MAX, SECONDS, round);
    others.join();
  }

  private double median(String name) {
    return PaymentDriver.median(rates.get(name));
  }
}
