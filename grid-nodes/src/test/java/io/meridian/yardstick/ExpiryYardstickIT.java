package io.meridian.yardstick;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.EngineConfig;
import io.meridian.engine.PooledRuntime;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.node.GridConfig;
import io.meridian.node.GridNode;
import io.meridian.node.RegionConfig;
import io.meridian.node.TestGrids;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long ten thousand holds of one shard that expire within one second stay held beyond their
 * time. Nobody asks the shard for anything meanwhile, since that would end what is due by itself.
 * Prints the time from the last expiry to the last release.
 */
@Tag("chaos")
class ExpiryYardstickIT {
  private static final int HOLDS = 10_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SPREAD = Duration.ofSeconds(1);

  @Test
  void shouldReleaseTenThousandHoldsThatExpireWithinASecond() throws Exception {
    Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "expiry");
    GridConfig config = GridConfig.builder().dataDirectory(data).build();
    RegionConfig region = config.regions().get(0);
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
                Map.of(region.name(), region.shards()))) {
      // Given
      engine.start();
      EnginePayer payer = new EnginePayer(engine, "expiry", 2);
      long expiryMicros = runtime.wallMicros() + TIMEOUT.toNanos() / 1_000;
      List<CompletableFuture<?>> placed = new ArrayList<>();
      for (int i = 0; i < HOLDS; i++) {
        long at = expiryMicros + SPREAD.toNanos() / 1_000 * i / HOLDS;
        placed.add(payer.hold(0, 1, at - runtime.wallMicros()));
      }
      placed.forEach(CompletableFuture::join);
      assertThat(open(engine)).isEqualTo(HOLDS);

      // When
      Awaitility.await()
          .atMost(TIMEOUT.plusMinutes(1))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> open(engine) == 0);

      // Then
      long late = runtime.wallMicros() - expiryMicros - SPREAD.toNanos() / 1_000;
      System.out.printf(
          "%,d holds that expired within %d ms: the last was released %,d us after the last expiry%n",
          HOLDS, SPREAD.toMillis(), late);
    }
  }

  private static int open(ShardedEngine engine) {
    return engine.status().stream().mapToInt(ShardStatus::openHolds).sum();
  }
}
