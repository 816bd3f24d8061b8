package io.meridian.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.GridStatus;
import io.meridian.engine.NodeStatus;
import io.meridian.engine.NodeUse;
import io.meridian.engine.RegionStatus;
import io.meridian.engine.ShardId;
import io.meridian.engine.ShardStatus;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.NodeRole;
import io.meridian.proto.v1.NodeState;
import io.meridian.proto.v1.ShardState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the grid is, on the wire. */
final class StatusMessagesTest {
  @Test
  void shouldSayOfAShardWhatItsLeaderTells() {
    io.meridian.proto.v1.ShardStatus message = message(ShardStatus.State.OPEN).getShards(0);

    assertThat(message)
        .isEqualTo(
            io.meridian.proto.v1.ShardStatus.newBuilder()
                .setRegion("eu")
                .setShard(3)
                .setState(ShardState.SHARD_STATE_OPEN)
                .setDetail("why")
                .setEpoch(1)
                .setSequence(2)
                .setCommitTime(Values.timestamp(3))
                .setMaterializedSequence(4)
                .setBacklogRecords(5)
                .setQueuedItems(6)
                .setOpenHolds(7)
                .setOpenCrossings(8)
                .setPendingTransactions(10)
                .setLeader("eu-1")
                .addOwners("eu-1")
                .addOwners("eu-2")
                .setCopies(3)
                .setRebalancing(true)
                .setJournalBytes(9)
                .build());
  }

  @Test
  void shouldHaveAStateOnTheWireForEachOfAShard() {
    for (ShardStatus.State state : ShardStatus.State.values()) {
      assertThat(message(state).getShards(0).getState().name()).isEqualTo("SHARD_STATE_" + state);
    }
  }

  @Test
  void shouldShowALostShardAsSuchWhoeverTellsOfIt() {
    for (ShardStatus.State state : ShardStatus.State.values()) {
      io.meridian.proto.v1.ShardStatus message =
          message(state, Set.of(new ShardId("eu", 3), new ShardId("eu", 4))).getShards(0);

      assertThat(message.getState()).isEqualTo(ShardState.SHARD_STATE_LOST);
      assertThat(message.getDetail()).contains("lost", "The way back after lost partitions");
      assertThat(message.getRegion()).isEqualTo("eu");
      assertThat(message.getShard()).isEqualTo(3);
      assertThat(message.getOwnersList()).isEmpty();
    }
  }

  @Test
  void shouldSayWhoIsThereAndWhatANodeUses() {
    GetStatusResponse message = message(ShardStatus.State.OPEN);

    assertThat(message.getRegionStatusesList())
        .containsExactly(
            io.meridian.proto.v1.RegionStatus.newBuilder()
                .setRegion("eu")
                .addVoters("eu-1")
                .setVotersInView(1)
                .setVotersNeeded(1)
                .setQuorum(true)
                .build());
    assertThat(message.getNodesList())
        .containsExactly(
            io.meridian.proto.v1.NodeStatus.newBuilder()
                .setNodeId("eu-1")
                .setZone("a")
                .addRegions("eu")
                .setRole(NodeRole.NODE_ROLE_KEEPER)
                .setState(NodeState.NODE_STATE_IN_VIEW)
                .setUse(
                    io.meridian.proto.v1.NodeUse.newBuilder()
                        .setHeapUsedBytes(1)
                        .setHeapMaxBytes(2)
                        .setOffHeapUsedBytes(3)
                        .setOffHeapMaxBytes(4)
                        .setDiskUsedBytes(5)
                        .setDiskFreeBytes(6)
                        .setDaysUntilFull(7))
                .build(),
            io.meridian.proto.v1.NodeStatus.newBuilder()
                .setNodeId("server-eu")
                .setRole(NodeRole.NODE_ROLE_CLIENT)
                .setState(NodeState.NODE_STATE_SILENT)
                .build());
  }

  private static GetStatusResponse message(ShardStatus.State state) {
    return message(state, Set.of());
  }

  private static GetStatusResponse message(ShardStatus.State state, Set<ShardId> lost) {
    ShardStatus shard =
        new ShardStatus(
            new ShardId("eu", 3),
            state,
            "why",
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            10,
            "eu-1",
            List.of("eu-1", "eu-2"),
            3,
            9);
    GridStatus grid =
        new GridStatus(
            List.of(new RegionStatus("eu", List.of("eu-1"), 1, 1)),
            List.of(
                new NodeStatus(
                    "eu-1",
                    "a",
                    List.of("eu"),
                    NodeStatus.Role.KEEPER,
                    NodeStatus.State.IN_VIEW,
                    Optional.of(new NodeUse(1, 2, 3, 4, 5, 6, OptionalLong.of(7)))),
                new NodeStatus(
                    "server-eu",
                    "",
                    List.of(),
                    NodeStatus.Role.CLIENT,
                    NodeStatus.State.SILENT,
                    Optional.empty())),
            List.of(shard));
    return StatusMessages.message(
        new ServerStatus("1", "server-eu", Duration.ofSeconds(7), List.of("eu"), grid, lost));
  }
}
