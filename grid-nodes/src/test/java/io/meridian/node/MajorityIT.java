package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.engine.ShardId;
import io.meridian.schema.NodeAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.ignite.cluster.BaselineNode;
import org.junit.jupiter.api.Test;

/** Three nodes of a region, of which two decide. */
final class MajorityIT {
  private static final Duration MAX = Duration.ofSeconds(60);
  private static final ShardId SHARD = new ShardId("eu", 0);

  @Test
  void shouldLeaveWithoutTheMajorityAndGoOnWithIt() {
    try (TestCluster cluster = TestCluster.start("MajorityIT", 3, "eu", 1, 2)) {
      // Given nodes that know from the baseline where the others are, and reach them there
      for (BaselineNode node :
          cluster.node("node-1").ignite().cluster().currentBaselineTopology()) {
        String address = NodeAttributes.discovery(node::attribute);
        GridNode other = cluster.node(node.consistentId().toString());
        assertThat(asked(cluster.node("node-1"), address))
            .contains(other.ignite().cluster().localNode().id());
      }

      // And one of three that is left alone
      cluster.stop("node-1");
      assertThat(cluster.departure("node-3")).isEmpty();
      cluster.stop("node-2");

      // Then it wants to leave, to join anew
      await()
          .atMost(MAX)
          .untilAsserted(
              () ->
                  assertThat(cluster.departure("node-3"))
                      .hasValueSatisfying(why -> assertThat(why).contains("(eu)", "5 s")));
      cluster.stop("node-3");

      // When two of the three start
      cluster.startAgain(List.of("node-2", "node-3"));

      // Then they go on without the third
      awaitOwners(cluster, 2);
      assertThat(cluster.departure("node-3")).isEmpty();

      // And it finds its place when it comes
      cluster.startAgain("node-1");
      awaitOwners(cluster, 3);
    }
  }

  private static Optional<UUID> asked(GridNode node, String address) {
    GridDiscovery discovery = (GridDiscovery) node.ignite().configuration().getDiscoverySpi();
    return discovery.ask(GridDiscovery.address(address));
  }

  private static void awaitOwners(TestCluster cluster, int owners) {
    await()
        .atMost(MAX)
        .until(() -> cluster.node("node-2").topology().standing(SHARD).owners().size() == owners);
  }
}
