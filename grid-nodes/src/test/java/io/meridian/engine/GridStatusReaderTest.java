package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A front that keeps nothing asks two nodes, one for each shard of a region. */
final class GridStatusReaderTest {
  private static final ShardId FIRST = new ShardId("eu", 0);
  private static final ShardId SECOND = new ShardId("eu", 1);
  private static final RegionStatus REGION = new RegionStatus("eu", List.of("eu-1", "eu-2"), 2, 2);

  private final PooledRuntime runtime = new PooledRuntime(1);
  private final Map<String, NodeLink.Server> servers = new HashMap<>();
  private final Map<String, NodeStatus.State> states = new HashMap<>();
  private final GridStatusReader front = reader("front", List.of());

  GridStatusReaderTest() {
    reader("eu-1", List.of(led(FIRST, "eu-1", 3), ShardStatus.notLed(SECOND, DORMANT, "", 0)));
    reader("eu-2", List.of(ShardStatus.notLed(FIRST, DORMANT, "", 0), led(SECOND, "eu-2", 2)));
  }

  private static final ShardStatus.State DORMANT = ShardStatus.State.DORMANT;

  @AfterEach
  void stop() {
    runtime.close();
  }

  @Test
  void shouldTellOfEveryShardWhatItsLeaderSays() {
    // When
    GridStatus status = front.read().join();

    // Then
    assertThat(status.regions()).containsExactly(REGION);
    assertThat(status.shards())
        .containsExactly(
            led(FIRST, "eu-1", 3).withJournalBytes(7), led(SECOND, "eu-2", 2).withJournalBytes(7));
    assertThat(status.shards()).extracting(ShardStatus::rebalancing).containsExactly(false, true);
    assertThat(status.nodes())
        .allSatisfy(
            node -> {
              assertThat(node.state()).isEqualTo(NodeStatus.State.IN_VIEW);
              assertThat(node.use()).contains(use(node.nodeId()));
            });
  }

  @Test
  void shouldShowANodeThatDoesNotAnswerAsSilentAndItsShardsAsUntold() {
    // Given
    servers.remove("eu-2");

    // When
    GridStatus status = front.read().join();

    // Then
    assertThat(status.nodes())
        .extracting(NodeStatus::state)
        .containsExactly(
            NodeStatus.State.IN_VIEW, NodeStatus.State.SILENT, NodeStatus.State.IN_VIEW);
    assertThat(status.shards().get(1)).isEqualTo(ShardStatus.untold(SECOND, "eu-2"));
    assertThat(status.shards().get(1).detail()).isEqualTo("node eu-2 does not tell");
  }

  @Test
  void shouldAskNoNodeThatIsAway() {
    // Given
    states.put("eu-1", NodeStatus.State.AWAY);

    // When
    GridStatus status = front.read().join();

    // Then
    assertThat(status.nodes().get(0).state()).isEqualTo(NodeStatus.State.AWAY);
    assertThat(status.nodes().get(0).use()).isEmpty();
    assertThat(status.shards().get(0).state()).isEqualTo(ShardStatus.State.SILENT);
  }

  private static ShardStatus led(ShardId shard, String leader, int owners) {
    return new ShardStatus(
        shard,
        ShardStatus.State.OPEN,
        "",
        4,
        9,
        1_000,
        8,
        2,
        0,
        1,
        0,
        0,
        leader,
        List.of("eu-1", "eu-2", "eu-3").subList(0, owners),
        3,
        0);
  }

  private static NodeUse use(String node) {
    return new NodeUse(node.length(), 2, 3, 4, 5, 6, OptionalLong.of(7));
  }

  private GridStatusReader reader(String self, List<ShardStatus> own) {
    Link link = new Link(self);
    return new GridStatusReader(
        new GridShards(runtime, link), link, new Facts(self), () -> own, Map.of("eu", 2));
  }

  private final class Facts implements NodeFacts {
    private final String self;

    Facts(String self) {
      this.self = self;
    }

    @Override
    public NodeUse use() {
      return GridStatusReaderTest.use(self);
    }

    @Override
    public List<NodeStatus> nodes() {
      return List.of(
          node("eu-1", NodeStatus.Role.KEEPER),
          node("eu-2", NodeStatus.Role.KEEPER),
          node("front", NodeStatus.Role.CLIENT));
    }

    private NodeStatus node(String id, NodeStatus.Role role) {
      NodeStatus.State state = states.getOrDefault(id, NodeStatus.State.IN_VIEW);
      return new NodeStatus(id, "a", List.of("eu"), role, state, Optional.empty());
    }

    @Override
    public RegionStatus region(String name) {
      return REGION;
    }

    @Override
    public long journalBytes(ShardId shard) {
      return 7;
    }
  }

  private final class Link implements NodeLink {
    private final String self;

    Link(String self) {
      this.self = self;
    }

    @Override
    public String self() {
      return self;
    }

    @Override
    public Optional<String> leader(ShardId shard) {
      return Optional.of(shard.equals(FIRST) ? "eu-1" : "eu-2");
    }

    @Override
    public CompletableFuture<Bytes> call(String node, Bytes request, Duration timeout) {
      return servers.containsKey(node)
          ? servers.get(node).answer(request)
          : CompletableFuture.failedFuture(new IllegalStateException(node + " is silent"));
    }

    @Override
    public void serve(Server server) {
      servers.put(self, server);
    }
  }
}
