package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.engine.ShardId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Which shards are lost, as each node sees it: one that keeps them, one that does not, a client.
 */
final class LostShardsIT {
  private static final Duration MAX = Duration.ofSeconds(60);
  private static final int SHARDS = 4;

  @Test
  void shouldTellTheShardsOfWhichEveryWholeCopyWentAway() {
    // Given two regions, in one of which each shard has a single copy on one of two nodes
    Map<String, List<String>> nodes = new LinkedHashMap<>();
    nodes.put("eu", List.of("eu-1"));
    nodes.put("uk", List.of("uk-1", "uk-2"));
    try (TestCluster cluster = TestCluster.start("LostShardsIT", nodes, SHARDS, 0);
        GridNode front = cluster.client("front")) {
      List<ShardId> kept =
          IntStream.range(0, SHARDS)
              .mapToObj(number -> new ShardId("uk", number))
              .filter(shard -> front.link().leader(shard).equals(Optional.of("uk-2")))
              .toList();
      assertThat(kept).isNotEmpty();
      for (GridNode node : List.of(cluster.node("eu-1"), cluster.node("uk-1"), front)) {
        assertThat(node.lostShards()).isEmpty();
      }

      // When the node with one part of the copies goes, while the other one stays
      cluster.stop("uk-2");

      // Then everybody knows which shards are lost
      for (GridNode node : List.of(cluster.node("eu-1"), cluster.node("uk-1"), front)) {
        await()
            .atMost(MAX)
            .untilAsserted(
                () -> assertThat(node.lostShards()).containsExactlyInAnyOrderElementsOf(kept));
      }

      // And so does who comes later
      try (GridNode late = cluster.client("late")) {
        assertThat(late.lostShards()).containsExactlyInAnyOrderElementsOf(kept);
      }

      // And they stay lost when the node is back
      cluster.startAgain("uk-2");
      for (GridNode node : cluster.nodes()) {
        assertThat(node.lostShards()).containsExactlyInAnyOrderElementsOf(kept);
      }

      // When all nodes of the region have been stopped, then nothing is lost: they are only away
      cluster.stop("uk-1");
      cluster.stop("uk-2");
      assertThat(cluster.node("eu-1").lostShards()).isEmpty();
      assertThat(front.lostShards()).isEmpty();

      // And nothing is when all of them are back
      cluster.startAgain(List.of("uk-1", "uk-2"));
      for (GridNode node : List.of(cluster.node("eu-1"), cluster.node("uk-1"), front)) {
        await()
            .atMost(MAX)
            .untilAsserted(
                () -> assertThat(node.lostShards()).as(node.config().nodeId()).isEmpty());
      }
    }
  }
}
