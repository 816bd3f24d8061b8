package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast a server is, in proportion to what runs beside it in turn: a time says something of the
 * machine, and a ratio of the code. The bounds are far below what a quiet machine shows
 * (docs/performance.md), so that only a change of a factor breaks one. Prints what it finds.
 */
@Tag("chaos")
final class RatiosIT {
  /** At least so many times a transaction of the grid for each payment. */
  private static final double OF_IGNITE_MIN = 2;

  /** At least this part of a plain ledger in PostgreSQL. */
  private static final double OF_POSTGRES_MIN = 0.25;

  /** At least this part of a gRPC service that does nothing. */
  private static final double OF_GRPC_MIN = 0.1;

  /** At least this part of payments between any accounts when all of them pay one. */
  private static final double HOT_OF_UNIFORM_MIN = 0.6;

  /** At least so many times calls of their own when payments travel together. */
  private static final double TOGETHER_OF_UNARY_MIN = 1;

  private static final String[] UNARY = {"--concurrency", "256"};
  private static final String[] HOT = {"--concurrency", "256", "--workload", "hot"};

  /** Those that travel together wait for each other, so more of them are on their way. */
  private static final String[] STREAM = {"--concurrency", "2000", "--api", "stream"};

  private static final String[] BATCH = {"--concurrency", "2000", "--api", "batch"};

  private static final String SECONDS = Integer.getInteger("ratios.seconds", 5).toString();
  private static final int ROUNDS = 3;

  /** With the collector and compilers of a real one, which the yardsticks have too. */
  @RegisterExtension
  static final LaunchedServer SERVER =
      new LaunchedServer("ratios").withOptions("-Xms512m -Xmx1g -XX:+UseParallelGC");

  @Test
  void shouldKeepItsDistanceFromTheYardsticks(@TempDir Path directory) {
    // When
    JsonNode result =
        bench(
            "--concurrency",
            "256",
            "--compare",
            "grpc,ignite,postgres",
            "--postgres-data",
            directory.resolve("postgres").toString(),
            "--ignite-data",
            directory.resolve("ignite").toString(),
            "--rounds",
            Integer.toString(ROUNDS));

    // Then
    for (String yardstick : List.of("grpc", "ignite", "postgres")) {
      System.out.printf(
          "of %s: %s%n", yardstick, result.get(yardstick + "RatioPerSecond").asText());
    }
    assertThat(ratio(result, "grpc")).isGreaterThan(OF_GRPC_MIN);
    assertThat(ratio(result, "ignite")).isGreaterThan(OF_IGNITE_MIN);
    assertThat(ratio(result, "postgres")).isGreaterThan(OF_POSTGRES_MIN);
  }

  @Test
  void shouldTakePaymentsToOneAccountAsFastAsToAny() {
    assertThat(inTurn(UNARY, HOT)).isGreaterThan(HOT_OF_UNIFORM_MIN);
  }

  @Test
  void shouldGainWhenPaymentsTravelOnAStream() {
    assertThat(inTurn(UNARY, STREAM)).isGreaterThan(TOGETHER_OF_UNARY_MIN);
  }

  @Test
  void shouldGainWhenPaymentsTravelInBatches() {
    assertThat(inTurn(UNARY, BATCH)).isGreaterThan(TOGETHER_OF_UNARY_MIN);
  }

  /** How many times faster the second is than the first, by the medians of rounds in turn. */
  private static double inTurn(String[] first, String[] second) {
    List<Double> firsts = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      firsts.add(bench(first).get("perSecond").doubleValue());
      seconds.add(bench(second).get("perSecond").doubleValue());
    }
    double ratio =
        seconds.stream().sorted().toList().get(ROUNDS / 2)
            / firsts.stream().sorted().toList().get(ROUNDS / 2);
    System.out.printf("%s of %s: %.2f%n", String.join(" ", second), String.join(" ", first), ratio);
    return ratio;
  }

  private static double ratio(JsonNode result, String yardstick) {
    return result.get(yardstick + "RatioPerSecond").doubleValue();
  }

  private static JsonNode bench(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of("bench", "--seconds", SECONDS, "--warmup-seconds", SECONDS, "-o", "json"));
    line.addAll(Arrays.asList(options));
    Run run =
        Program.bare()
            .at(SERVER.address())
            .launchedBy(LaunchedServer.LAUNCHER, Path.of("target", "no-home"))
            .run(line.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.json();
  }
}
