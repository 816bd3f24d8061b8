package io.meridian.cli.operate;

import io.meridian.cli.output.Document;
import io.meridian.client.ServerStatus.NodeStatus;
import io.meridian.client.ServerStatus.NodeUse;
import io.meridian.client.ServerStatus.RegionStatus;
import io.meridian.client.ServerStatus.ShardState;
import io.meridian.client.ServerStatus.ShardStatus;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The status of regions, nodes and shards as rows; null where nobody has told. */
public final class StatusDocuments {
  private StatusDocuments() {}

  /** A region. */
  public static Document region(RegionStatus region) {
    return new Document()
        .put("region", region.region())
        .put("quorum", region.quorum())
        .put("votersInView", region.votersInView())
        .put("votersNeeded", region.votersNeeded())
        .putTexts("voters", region.voters());
  }

  /** A node. */
  public static Document node(NodeStatus node) {
    return new Document()
        .put("nodeId", node.nodeId())
        .put("zone", node.zone())
        .putTexts("regions", node.regions())
        .put("role", node.role().name())
        .put("state", node.state().name())
        .put("heapUsedBytes", used(node.use(), NodeUse::heapUsedBytes))
        .put("heapMaxBytes", used(node.use(), NodeUse::heapMaxBytes))
        .put("offHeapUsedBytes", used(node.use(), NodeUse::offHeapUsedBytes))
        .put("offHeapMaxBytes", used(node.use(), NodeUse::offHeapMaxBytes))
        .put("diskUsedBytes", used(node.use(), NodeUse::diskUsedBytes))
        .put("diskFreeBytes", used(node.use(), NodeUse::diskFreeBytes))
        .put("daysUntilFull", node.use().map(NodeUse::daysUntilFull).orElse(OptionalLong.empty()));
  }

  private static OptionalLong used(Optional<NodeUse> use, ToLongFunction<NodeUse> value) {
    return use.isPresent() ? OptionalLong.of(value.applyAsLong(use.get())) : OptionalLong.empty();
  }

  /** A shard. */
  public static Document shard(ShardStatus shard) {
    boolean told = shard.state() != ShardState.SILENT && shard.state() != ShardState.LOST;
    return new Document()
        .put("region", shard.region())
        .put("shard", shard.shard())
        .put("state", shard.state().name())
        .put("leader", shard.leader())
        .putTexts("owners", shard.owners())
        .put("copies", number(told, shard.copies()))
        .putAll(rebalancing(told, shard))
        .put("epoch", number(told, shard.epoch()))
        .put("sequence", number(told, shard.sequence()))
        .put("materializedSequence", number(told, shard.materializedSequence()))
        .put("backlogBlocks", number(told, shard.backlogBlocks()))
        .put("backlogRecords", number(told, shard.backlogRecords()))
        .put("queuedItems", number(told, shard.queuedItems()))
        .put("openHolds", number(told, shard.openHolds()))
        .put("openCrossings", number(told, shard.openCrossings()))
        .put("pendingTransactions", number(told, shard.pendingTransactions()))
        .put("journalBytes", number(told, shard.journalBytes()))
        .put("commitTime", told ? Optional.of(shard.commitTime().toString()) : Optional.empty())
        .put("detail", shard.detail());
  }

  private static Document rebalancing(boolean told, ShardStatus shard) {
    Document document = new Document();
    return told
        ? document.put("rebalancing", shard.rebalancing())
        : document.put("rebalancing", Optional.<String>empty());
  }

  private static OptionalLong number(boolean told, long value) {
    return told ? OptionalLong.of(value) : OptionalLong.empty();
  }
}
