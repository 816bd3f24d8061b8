package io.meridian.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts together how the grid is: asks every node in view how it is, once and all at the same time,
 * and waits for none of them longer than {@link #ANSWER_MAX}. Answers the same question of other
 * nodes. Methods may be called from any thread and never block.
 */
public final class GridStatusReader {
  /** A node that does not answer within this is silent. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(GridStatusReader.class);

  private final GridShards shards;
  private final NodeLink link;
  private final NodeFacts facts;
  private final Supplier<List<ShardStatus>> own;
  private final Map<String, Integer> shardsPerRegion;

  /**
   * A reader that answers other nodes from now on.
   *
   * @param shards the way to the other nodes
   * @param own the shards that this node hosts
   * @param shardsPerRegion every region of the grid in its order, with the number of shards of each
   */
  public GridStatusReader(
      GridShards shards,
      NodeLink link,
      NodeFacts facts,
      Supplier<List<ShardStatus>> own,
      Map<String, Integer> shardsPerRegion) {
    this.shards = shards;
    this.link = link;
    this.facts = facts;
    this.own = own;
    this.shardsPerRegion = new LinkedHashMap<>(shardsPerRegion);
    shards.report(this::report);
  }

  private NodeReport report() {
    return new NodeReport(
        facts.use(),
        own.get().stream()
            .filter(shard -> shard.state() != ShardStatus.State.DORMANT)
            .map(shard -> shard.withJournalBytes(facts.journalBytes(shard.shard())))
            .toList());
  }

  /**
   * How the grid is now; never fails because of a node that does not answer, but with TRY_AGAIN
   * while this server has lost the grid.
   */
  public CompletableFuture<GridStatus> read() {
    List<NodeStatus> nodes;
    try {
      nodes = facts.nodes();
    } catch (EngineException away) {
      return CompletableFuture.failedFuture(away);
    }
    return Futures.all(nodes.stream().map(this::ask).toList())
        .thenApply(reports -> statusOf(nodes, reports));
  }

  private CompletableFuture<Optional<NodeReport>> ask(NodeStatus node) {
    if (node.state() == NodeStatus.State.AWAY) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (node.nodeId().equals(link.self())) {
      return CompletableFuture.completedFuture(Optional.of(report()));
    }
    return shards
        .report(node.nodeId(), ANSWER_MAX)
        .handle(
            (report, fault) -> {
              if (fault != null) {
                LOG.debug("node {} did not say how it is", node.nodeId(), fault);
              }
              return Optional.ofNullable(report);
            });
  }

  private GridStatus statusOf(List<NodeStatus> nodes, List<Optional<NodeReport>> reports) {
    Map<ShardId, ShardStatus> told = new HashMap<>();
    List<NodeStatus> asked = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Optional<NodeReport> report = reports.get(i);
      NodeStatus node = nodes.get(i);
      asked.add(
          node.state() == NodeStatus.State.AWAY
              ? node
              : node.answered(report.map(NodeReport::use)));
      report.ifPresent(
          answer ->
              answer
                  .shards()
                  .forEach(shard -> told.merge(shard.shard(), shard, ShardStatus::nearerToLeader)));
    }
    List<ShardStatus> all = new ArrayList<>();
    shardsPerRegion.forEach(
        (region, count) -> {
          for (int number = 0; number < count; number++) {
            ShardId id = new ShardId(region, number);
            ShardStatus known = told.get(id);
            all.add(known == null ? ShardStatus.untold(id, link.leader(id).orElse("")) : known);
          }
        });
    return new GridStatus(
        shardsPerRegion.keySet().stream().map(facts::region).toList(), asked, all);
  }
}
