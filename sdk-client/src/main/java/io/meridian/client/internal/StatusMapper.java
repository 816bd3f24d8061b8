package io.meridian.client.internal;

import static io.meridian.client.internal.AnswerMapper.instant;

import io.meridian.client.ServerStatus;
import io.meridian.client.ServerStatus.NodeRole;
import io.meridian.client.ServerStatus.NodeState;
import io.meridian.client.ServerStatus.NodeStatus;
import io.meridian.client.ServerStatus.NodeUse;
import io.meridian.client.ServerStatus.RegionStatus;
import io.meridian.client.ServerStatus.ShardState;
import io.meridian.client.ServerStatus.ShardStatus;
import io.meridian.proto.v1.GetStatusResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * From the message of a server's and the grid's status to what operators read. Pure; any thread.
 */
final class StatusMapper {
  private StatusMapper() {}

  static ServerStatus status(GetStatusResponse message) {
    return new ServerStatus(
        message.getVersion(),
        message.getNodeId(),
        Duration.ofSeconds(message.getUptime().getSeconds(), message.getUptime().getNanos()),
        message.getRegionsList(),
        message.getRegionStatusesList().stream().map(StatusMapper::region).toList(),
        message.getNodesList().stream().map(StatusMapper::node).toList(),
        message.getShardsList().stream().map(StatusMapper::shard).toList());
  }

  private static RegionStatus region(io.meridian.proto.v1.RegionStatus message) {
    return new RegionStatus(
        message.getRegion(),
        message.getVotersList(),
        message.getVotersInView(),
        message.getVotersNeeded(),
        message.getQuorum());
  }

  private static NodeStatus node(io.meridian.proto.v1.NodeStatus message) {
    return new NodeStatus(
        message.getNodeId(),
        message.getZone(),
        message.getRegionsList(),
        switch (message.getRole()) {
          case NODE_ROLE_KEEPER -> NodeRole.KEEPER;
          case NODE_ROLE_CLIENT -> NodeRole.CLIENT;
          case NODE_ROLE_UNSPECIFIED, UNRECOGNIZED -> NodeRole.UNRECOGNIZED;
        },
        switch (message.getState()) {
          case NODE_STATE_IN_VIEW -> NodeState.IN_VIEW;
          case NODE_STATE_SILENT -> NodeState.SILENT;
          case NODE_STATE_AWAY -> NodeState.AWAY;
          case NODE_STATE_UNSPECIFIED, UNRECOGNIZED -> NodeState.UNRECOGNIZED;
        },
        message.hasUse() ? Optional.of(use(message.getUse())) : Optional.empty());
  }

  private static NodeUse use(io.meridian.proto.v1.NodeUse message) {
    return new NodeUse(
        message.getHeapUsedBytes(),
        message.getHeapMaxBytes(),
        message.getOffHeapUsedBytes(),
        message.getOffHeapMaxBytes(),
        message.getDiskUsedBytes(),
        message.getDiskFreeBytes(),
        message.hasDaysUntilFull()
            ? OptionalLong.of(message.getDaysUntilFull())
            : OptionalLong.empty());
  }

  private static ShardStatus shard(io.meridian.proto.v1.ShardStatus message) {
    return new ShardStatus(
        message.getRegion(),
        message.getShard(),
        state(message.getState()),
        message.getDetail(),
        message.getEpoch(),
        message.getSequence(),
        instant(message.getCommitTime()),
        message.getMaterializedSequence(),
        message.getBacklogRecords(),
        message.getQueuedItems(),
        message.getOpenHolds(),
        message.getOpenCrossings(),
        message.getPendingTransactions(),
        message.getLeader(),
        message.getOwnersList(),
        message.getCopies(),
        message.getRebalancing(),
        message.getJournalBytes());
  }

  private static ShardState state(io.meridian.proto.v1.ShardState state) {
    return switch (state) {
      case SHARD_STATE_DORMANT -> ShardState.DORMANT;
      case SHARD_STATE_OPENING -> ShardState.OPENING;
      case SHARD_STATE_OPEN -> ShardState.OPEN;
      case SHARD_STATE_FAILED -> ShardState.FAILED;
      case SHARD_STATE_SILENT -> ShardState.SILENT;
      case SHARD_STATE_LOST -> ShardState.LOST;
      case SHARD_STATE_UNSPECIFIED, UNRECOGNIZED -> ShardState.UNRECOGNIZED;
    };
  }
}
