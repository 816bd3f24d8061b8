package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.meridian.engine.NodeStatus;
import io.meridian.engine.RegionStatus;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AssetFact;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Regions on nodes of their own: what becomes of one when the other is away. */
final class RegionsApartIT {
  private static final Duration LED_MAX = Duration.ofSeconds(30);
  private static final int SHARDS = 4;

  @Test
  void shouldGoOnWithoutARegionAndTakeItBackWhole() {
    // Given a grid whose region uk is lost
    Map<String, List<String>> nodes = new LinkedHashMap<>();
    nodes.put("eu", List.of("eu-1", "eu-2"));
    nodes.put("uk", List.of("uk-1", "uk-2"));
    try (TestCluster cluster = TestCluster.start("RegionsApartIT", nodes, SHARDS, 1)) {
      AssetFact asset = new AssetFact("shop", "USD", 2, 7);
      cluster.node("eu-2").directory().publish(asset).join();
      cluster.stop("uk-1");
      cluster.stop("uk-2");
      cluster.stop("eu-2");

      // When a node of eu comes back
      GridNode back = cluster.startAgain("eu-2");

      // Then every shard of eu is led, and none of uk
      awaitOwners(back, "eu", 2);
      assertThat(back.link().leader(new ShardId("uk", 0))).isEmpty();

      // And what was registered before is so still, for whoever registers it again
      assertThat(back.directory().publish(asset).join()).isEqualTo(asset);

      // And a node tells which region is whole, and which node is away
      assertThat(back.facts().region("eu").hasQuorum()).isTrue();
      assertThat(back.facts().region("uk"))
          .isEqualTo(new RegionStatus("uk", List.of("uk-1", "uk-2"), 0, 2));
      assertThat(back.facts().nodes())
          .extracting(NodeStatus::nodeId, NodeStatus::regions, NodeStatus::state)
          .containsExactly(
              tuple("eu-1", List.of("eu"), NodeStatus.State.IN_VIEW),
              tuple("eu-2", List.of("eu"), NodeStatus.State.IN_VIEW),
              tuple("uk-1", List.of("uk"), NodeStatus.State.AWAY),
              tuple("uk-2", List.of("uk"), NodeStatus.State.AWAY));
      assertThat(back.facts().use().offHeapUsedBytes()).isPositive();
      assertThat(back.facts().use().diskFreeBytes()).isPositive();
      assertThat(back.facts().journalBytes(new ShardId("uk", 0))).isZero();

      // And when uk comes back, no shard of it is lost
      cluster.startAgain(List.of("uk-1", "uk-2"));
      awaitOwners(cluster.node("uk-1"), "uk", 2);
      awaitOwners(back, "uk", 2);
    }
  }

  private static void awaitOwners(GridNode node, String region, int owners) {
    await()
        .atMost(LED_MAX)
        .untilAsserted(
            () -> {
              for (int number = 0; number < SHARDS; number++) {
                ShardId shard = new ShardId(region, number);
                assertThat(node.topology().standing(shard).owners()).hasSize(owners);
                assertThat(node.link().leader(shard)).isPresent();
              }
            });
  }
}
