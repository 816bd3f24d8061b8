package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.cluster.ExampleCluster;
import io.meridian.client.MeridianClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The example cluster under payments that begin at even instants, while each of its processes is
 * restarted in turn: nobody is told anything but the answer, at worst later. What it took is
 * printed: for each process the latencies of what began between its restart and the next, the
 * longest time without any answer, and the longest of any one shard.
 */
@Tag("chaos")
final class RollingRestartIT {
  private static final String SEED = "meridian.restart.seed";
  private static final String RATE = "meridian.restart.rate";
  private static final int RATE_DEFAULT = 300;
  private static final int TENANTS = 6;

  /** What an application would wait for a payment. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final long WARMUP_SECONDS = 10;
  private static final long AFTER_SECONDS = 5;

  @Test
  void shouldAnswerEveryPaymentWhileEveryProcessIsRestartedInTurn() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    int rate = Integer.getInteger(RATE, RATE_DEFAULT);
    System.out.printf("restart: -D%s=%d -D%s=%d%n", SEED, seed, RATE, rate);
    Random random = new Random(seed);
    try (ExampleCluster cluster = ExampleCluster.named("restart")) {
      // Given the cluster, and an application that knows both servers
      cluster.up();
      Map<String, Long> first = Map.copyOf(cluster.pids());
      try (MeridianClient client =
          cluster.client().deadline(DEADLINE).inFlightMax(rate * 60).build()) {
        List<Tenant> tenants =
            IntStream.range(0, TENANTS)
                .mapToObj(number -> new Tenant(client, "tenant-" + number))
                .toList();
        PacedLoad load =
            PacedLoad.start(rate, () -> tenants.get(random.nextInt(TENANTS)).next(random));
        JsonNode restarted;
        long startNanos = System.nanoTime();
        long endNanos;
        try (load) {
          TimeUnit.SECONDS.sleep(WARMUP_SECONDS);

          // When every process is restarted, one after the other
          restarted = cluster.restart();
          TimeUnit.SECONDS.sleep(AFTER_SECONDS);
          endNanos = System.nanoTime();
        }
        print(restarted, load, startNanos, endNanos);

        // Then it was every process, and every call was answered
        assertThat(cluster.pids()).hasSize(first.size());
        first.forEach((name, pid) -> assertThat(cluster.pids().get(name)).isNotEqualTo(pid));
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).hasSize((int) load.begun());

        // And everything is there exactly once, and balances
        Instant since = Instant.now();
        int applied = tenants.stream().mapToInt(tenant -> tenant.holds(since)).sum();
        System.out.printf("restart: %d answered, %d applied%n", load.answers().size(), applied);
      }
    }
  }

  private static void print(JsonNode restarted, PacedLoad load, long startNanos, long endNanos) {
    long toMonotonic = System.nanoTime() - nanos(Instant.now());
    System.out.printf(
        "restart: %.0f calls/s begun, at most %d ms late; %d failed%n",
        load.begun() / ((endNanos - startNanos) / 1e9),
        load.latestMillis(),
        load.failures().size());
    line("all", load.answers(), startNanos, endNanos);
    List<Long> begins = new ArrayList<>();
    restarted
        .get("processes")
        .forEach(
            process ->
                begins.add(nanos(Instant.parse(process.get("begun").asText())) + toMonotonic));
    line("before", load.answers(), startNanos, begins.get(0));
    begins.add(endNanos);
    for (int at = 0; at < begins.size() - 1; at++) {
      line(
          restarted.get("processes").get(at).get("name").asText(),
          load.answers(),
          begins.get(at),
          begins.get(at + 1));
    }
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  private static void line(
      String name, Collection<PacedLoad.Answer> all, long fromNanos, long toNanos) {
    List<PacedLoad.Answer> answers =
        all.stream()
            .filter(answer -> answer.intendedNanos() >= fromNanos)
            .filter(answer -> answer.intendedNanos() < toNanos)
            .toList();
    double[] millis = answers.stream().mapToDouble(PacedLoad.Answer::millis).sorted().toArray();
    Map<String, List<PacedLoad.Answer>> byShard = new HashMap<>();
    answers.forEach(
        answer -> byShard.computeIfAbsent(answer.shard(), s -> new ArrayList<>()).add(answer));
    Silent everywhere = silence(answers);
    Silent one =
        byShard.values().stream()
            .map(RollingRestartIT::silence)
            .max(Comparator.comparingLong(Silent::nanos))
            .orElse(everywhere);
    System.out.printf(
        "restart: %-9s %6d answers, p50 %.0f p95 %.0f p99 %.0f max %.0f ms;"
            + " silent %d ms, one shard %d ms from %d ms on%n",
        name,
        millis.length,
        at(millis, 0.5),
        at(millis, 0.95),
        at(millis, 0.99),
        at(millis, 1),
        everywhere.nanos() / 1_000_000,
        one.nanos() / 1_000_000,
        (one.sinceNanos() - fromNanos) / 1_000_000);
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * (sorted.length - 1))];
  }

  /** The longest time between two answers, and when it began. */
  private record Silent(long sinceNanos, long nanos) {}

  private static Silent silence(Collection<PacedLoad.Answer> answers) {
    long[] at = answers.stream().mapToLong(PacedLoad.Answer::nanos).sorted().toArray();
    Silent longest = new Silent(0, 0);
    for (int next = 1; next < at.length; next++) {
      long nanos = at[next] - at[next - 1];
      longest = nanos > longest.nanos() ? new Silent(at[next - 1], nanos) : longest;
    }
    return longest;
  }
}
