package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.engine.ShardId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three nodes of a region, one of which has a wrong clock. */
final class WrongClockIT {
  private static final Duration MAX = Duration.ofSeconds(60);
  private static final Duration WRONG = Duration.ofHours(1);
  private static final ShardId SHARD = new ShardId("eu", 0);

  @Test
  void shouldLeaveWithAWrongClockAndComeBackWithARightOne() {
    try (TestCluster cluster = TestCluster.start("WrongClockIT", 3, "eu", 1, 2)) {
      // Given a grid that is whole
      awaitOwners(cluster, 3);
      assertThat(cluster.departure("node-2")).isEmpty();

      // When a clock goes wrong
      cluster.moveClock("node-2", WRONG);

      // Then its node wants to leave, and nobody else
      awaitDeparture(cluster, "node-2");
      assertStay(cluster, "node-1", "node-3");
      cluster.stop("node-2");

      // And does not come back while it is wrong
      assertThatThrownBy(() -> cluster.startAgain("node-2"))
          .hasRootCauseInstanceOf(WrongClockException.class)
          .rootCause()
          .hasMessageContainingAll("its wall clock says", "node-1, node-3", "5.000 s");

      // But when it is right
      cluster.moveClock("node-2", Duration.ZERO);
      cluster.startAgain("node-2");
      awaitOwners(cluster, 3);
      assertStay(cluster, "node-1", "node-2", "node-3");
    }
  }

  @Test
  void shouldStartAGridOfWhichOneClockIsWrong() {
    try (TestCluster cluster = TestCluster.start("WrongClockIT", 3, "eu", 1, 2)) {
      // Given a grid of which nothing runs
      awaitOwners(cluster, 3);
      List.of("node-1", "node-2", "node-3").forEach(cluster::stop);

      // When the first to come back has a wrong clock
      cluster.moveClock("node-1", WRONG);
      cluster.startAgain(List.of("node-1", "node-2"));
      assertStay(cluster, "node-1", "node-2");
      cluster.startAgain("node-3");

      // Then it is the one that wants to leave
      awaitDeparture(cluster, "node-1");
      assertStay(cluster, "node-2", "node-3");
    }
  }

  private static void awaitDeparture(TestCluster cluster, String node) {
    await()
        .atMost(MAX)
        .untilAsserted(
            () ->
                assertThat(cluster.departure(node))
                    .hasValueSatisfying(
                        why -> assertThat(why).contains("its wall clock says", "5.0 s")));
  }

  private static void assertStay(TestCluster cluster, String... nodes) {
    for (String node : nodes) {
      assertThat(cluster.departure(node)).isEmpty();
    }
  }

  private static void awaitOwners(TestCluster cluster, int owners) {
    for (GridNode node : cluster.nodes()) {
      await().atMost(MAX).until(() -> node.topology().standing(SHARD).owners().size() == owners);
    }
  }
}
