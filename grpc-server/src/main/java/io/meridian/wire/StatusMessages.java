package io.meridian.wire;

import com.google.protobuf.Duration;
import io.meridian.engine.NodeStatus;
import io.meridian.engine.NodeUse;
import io.meridian.engine.RegionStatus;
import io.meridian.engine.ShardStatus;
import io.meridian.proto.v1.GetStatusResponse;
import io.meridian.proto.v1.NodeRole;
import io.meridian.proto.v1.NodeState;
import io.meridian.proto.v1.ShardState;

/** The message of a server's and the grid's status. Pure; any thread. */
final class StatusMessages {
  private static final String LOST =
      "its partition is lost: every whole copy went away while another node of the region stayed."
          + " Never reset it; stop all nodes of the region, then start all of them: see 'The way back"
          + " after lost partitions' in docs/operations.md";

  private StatusMessages() {}

  static GetStatusResponse message(ServerStatus status) {
    GetStatusResponse.Builder message =
        GetStatusResponse.newBuilder()
            .setVersion(status.version())
            .setNodeId(status.nodeId())
            .setUptime(
                Duration.newBuilder()
                    .setSeconds(status.uptime().toSeconds())
                    .setNanos(status.uptime().toNanosPart()))
            .addAllRegions(status.regions());
    status.grid().regions().forEach(region -> message.addRegionStatuses(region(region)));
    status.grid().nodes().forEach(node -> message.addNodes(node(node)));
    status
        .grid()
        .shards()
        .forEach(
            shard ->
                message.addShards(
                    status.lost().contains(shard.shard()) ? lost(shard) : shard(shard)));
    return message.build();
  }

  private static io.meridian.proto.v1.RegionStatus region(RegionStatus region) {
    return io.meridian.proto.v1.RegionStatus.newBuilder()
        .setRegion(region.region())
        .addAllVoters(region.voters())
        .setVotersInView(region.votersInView())
        .setVotersNeeded(region.votersNeeded())
        .setQuorum(region.hasQuorum())
        .build();
  }

  private static io.meridian.proto.v1.NodeStatus node(NodeStatus node) {
    io.meridian.proto.v1.NodeStatus.Builder message =
        io.meridian.proto.v1.NodeStatus.newBuilder()
            .setNodeId(node.nodeId())
            .setZone(node.zone())
            .addAllRegions(node.regions())
            .setRole(
                switch (node.role()) {
                  case KEEPER -> NodeRole.NODE_ROLE_KEEPER;
                  case CLIENT -> NodeRole.NODE_ROLE_CLIENT;
                })
            .setState(
                switch (node.state()) {
                  case IN_VIEW -> NodeState.NODE_STATE_IN_VIEW;
                  case SILENT -> NodeState.NODE_STATE_SILENT;
                  case AWAY -> NodeState.NODE_STATE_AWAY;
                });
    node.use().ifPresent(use -> message.setUse(use(use)));
    return message.build();
  }

  private static io.meridian.proto.v1.NodeUse use(NodeUse use) {
    io.meridian.proto.v1.NodeUse.Builder message =
        io.meridian.proto.v1.NodeUse.newBuilder()
            .setHeapUsedBytes(use.heapUsedBytes())
            .setHeapMaxBytes(use.heapMaxBytes())
            .setOffHeapUsedBytes(use.offHeapUsedBytes())
            .setOffHeapMaxBytes(use.offHeapMaxBytes())
            .setDiskUsedBytes(use.diskUsedBytes())
            .setDiskFreeBytes(use.diskFreeBytes());
    use.daysUntilFull().ifPresent(message::setDaysUntilFull);
    return message.build();
  }

  /** Who leads it, if anybody believes to, can do nothing for it: what he tells is of no use. */
  private static io.meridian.proto.v1.ShardStatus lost(ShardStatus shard) {
    return io.meridian.proto.v1.ShardStatus.newBuilder()
        .setRegion(shard.shard().region())
        .setShard(shard.shard().number())
        .setState(ShardState.SHARD_STATE_LOST)
        .setDetail(LOST)
        .build();
  }

  private static io.meridian.proto.v1.ShardStatus shard(ShardStatus shard) {
    io.meridian.proto.v1.ShardStatus.Builder message =
        io.meridian.proto.v1.ShardStatus.newBuilder()
            .setRegion(shard.shard().region())
            .setShard(shard.shard().number())
            .setState(state(shard.state()))
            .setDetail(shard.detail())
            .setEpoch(shard.epoch())
            .setSequence(shard.sequence())
            .setMaterializedSequence(shard.materializedSequence())
            .setBacklogRecords(shard.backlogRecords())
            .setQueuedItems(shard.queuedItems())
            .setOpenHolds(shard.openHolds())
            .setLeader(shard.leader())
            .addAllOwners(shard.owners())
            .setCopies(shard.copies())
            .setRebalancing(shard.rebalancing())
            .setJournalBytes(shard.journalBytes())
            .setOpenCrossings(shard.openCrossings())
            .setPendingTransactions(shard.pendingTransactions());
    if (shard.sequence() > 0) {
      message.setCommitTime(Values.timestamp(shard.lastMicros()));
    }
    return message.build();
  }

  private static ShardState state(ShardStatus.State state) {
    return switch (state) {
      case DORMANT -> ShardState.SHARD_STATE_DORMANT;
      case OPENING -> ShardState.SHARD_STATE_OPENING;
      case OPEN -> ShardState.SHARD_STATE_OPEN;
      case FAILED -> ShardState.SHARD_STATE_FAILED;
      case SILENT -> ShardState.SHARD_STATE_SILENT;
    };
  }
}
