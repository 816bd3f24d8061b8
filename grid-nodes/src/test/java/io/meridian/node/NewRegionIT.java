package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.engine.ShardId;
import io.meridian.schema.RegionCaches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A region that is added to a grid which has another one. */
final class NewRegionIT {
  private static final Duration MAX = Duration.ofSeconds(60);
  private static final int SHARDS = 4;

  private final Path directory = TestGrids.freshDirectory("NewRegionIT");
  private final List<GridNode> running = new ArrayList<>();
  private final List<String> peers =
      Stream.generate(
              () -> NetworkConfig.LOOPBACK + ':' + FreePort.orFree(0, NetworkConfig.LOOPBACK))
          .distinct()
          .limit(4)
          .toList();

  @AfterEach
  void stop() {
    for (int last = running.size() - 1; last >= 0; last--) {
      running.get(last).close();
    }
    TestGrids.delete(directory);
  }

  @Test
  void shouldMakeARegionOnceItsVotersAreInTheBaseline() {
    // Given a grid of one region
    GridNode first = startedTogether(eu(true)).get(0);

    // When nodes of another one join it
    List<CompletableFuture<GridNode>> joining =
        List.of(
            starting(config(2, "us-1", eu(false), us(true)).build()),
            starting(config(3, "us-2", eu(false), us(true)).build()));
    await().atMost(MAX).until(() -> servers(first).size() == 4);

    // Then they wait, and nothing of the region is there; who does not keep it may start as before
    await()
        .during(Duration.ofSeconds(5))
        .atMost(MAX)
        .until(
            () ->
                joining.stream().noneMatch(CompletableFuture::isDone)
                    && !first.ignite().cacheNames().contains(RegionCaches.head("us")));
    running.remove(first);
    first.close();
    GridNode again = started(config(0, "eu-1", eu(true)).build());

    // And when they have been added to the baseline, then the region is there
    again.ignite().cluster().setBaselineTopology(servers(again));
    for (CompletableFuture<GridNode> node : joining) {
      running.add(node.orTimeout(MAX.toSeconds(), TimeUnit.SECONDS).join());
    }
    awaitOwners(running.get(running.size() - 1));

    // And the other nodes know it after their next start, with the same list of voters
    running.remove(again);
    again.close();
    GridNode knows = started(config(0, "eu-1", eu(true), us(false)).build());
    awaitOwners(knows);
    assertThat(knows.facts().region("us").voters()).containsExactly("us-1", "us-2");
    assertThat(knows.facts().region("us").hasQuorum()).isTrue();
    assertThat(knows.lostShards()).isEmpty();
  }

  @Test
  void shouldNotStartANodeThatNamesARegionWhichNobodyHasAddedYet() {
    GridNode first = startedTogether(eu(true)).get(0);
    running.remove(first);
    first.close();

    assertThatThrownBy(() -> started(config(0, "eu-1", eu(true), us(false)).build()))
        .isInstanceOf(GridStartException.class)
        .hasMessageContaining("region us is new to the grid")
        .hasMessageContaining("us-1, us-2");

    // And it has left nothing behind that would keep it from starting as before
    started(config(0, "eu-1", eu(true)).build());
  }

  private List<GridNode> startedTogether(RegionConfig... regions) {
    List<CompletableFuture<GridNode>> starting =
        List.of(
            starting(config(0, "eu-1", regions).build()),
            starting(config(1, "eu-2", regions).build()));
    starting.forEach(node -> running.add(node.orTimeout(MAX.toSeconds(), TimeUnit.SECONDS).join()));
    return List.copyOf(running);
  }

  private GridNode started(GridConfig config) {
    GridNode node = TestGrids.start(config);
    running.add(node);
    return node;
  }

  private static CompletableFuture<GridNode> starting(GridConfig config) {
    return CompletableFuture.supplyAsync(
        () -> TestGrids.start(config), task -> new Thread(task, config.nodeId()).start());
  }

  private static void awaitOwners(GridNode node) {
    await()
        .atMost(MAX)
        .untilAsserted(
            () -> {
              for (int number = 0; number < SHARDS; number++) {
                ShardId shard = new ShardId("us", number);
                assertThat(node.topology().standing(shard).owners()).hasSize(2);
                assertThat(node.link().leader(shard)).isPresent();
              }
            });
  }

  private static List<ClusterNode> servers(GridNode node) {
    Ignite ignite = node.ignite();
    return List.copyOf(ignite.cluster().forServers().nodes());
  }

  private GridConfig.Builder config(int place, String id, RegionConfig... regions) {
    int port = Integer.parseInt(peers.get(place).substring(NetworkConfig.LOOPBACK.length() + 1));
    return TestGrids.single(directory.resolve(id), regions)
        .nodeId(id)
        .zone("zone-" + place)
        .network(NetworkConfig.at(port, peers));
  }

  private static RegionConfig eu(boolean hosted) {
    return new RegionConfig("eu", SHARDS, 1, hosted, 1, List.of("eu-1", "eu-2"));
  }

  private static RegionConfig us(boolean hosted) {
    return new RegionConfig("us", SHARDS, 1, hosted, 1, List.of("us-1", "us-2"));
  }
}
