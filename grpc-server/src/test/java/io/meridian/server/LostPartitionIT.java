package io.meridian.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.ShardState;
import io.meridian.proto.v1.ShardStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A region of three nodes, of whose shards each has one copy, and one of the nodes goes. */
final class LostPartitionIT {
  private static final int SHARDS = 4;
  private static final Duration MAX = Duration.ofMinutes(1);

  private final List<MeridianServer> running = new ArrayList<>();
  private StartedServers servers;
  private ManagedChannel channel;

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    running.forEach(MeridianServer::stop);
    servers.close();
  }

  @Test
  void shouldShowWhichShardsAreLostAndWhereTheWayBackIsDescribed() throws Exception {
    // Given shards on all nodes
    servers = new StartedServers("part", 3);
    CompletableFuture<MeridianServer> frontStarting = start("server", "front", 0);
    CompletableFuture<MeridianServer> backStarting = start("node", "back", 1);
    CompletableFuture<MeridianServer> thirdStarting = start("node", "third", 2);
    MeridianServer back = backStarting.get(2, TimeUnit.MINUTES);
    running.add(thirdStarting.get(2, TimeUnit.MINUTES));
    MeridianServer front = frontStarting.get(2, TimeUnit.MINUTES);
    running.add(front);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", front.port()).usePlaintext().build();
    Awaitility.await()
        .atMost(MAX)
        .until(() -> inState(ShardState.SHARD_STATE_OPEN).size() == SHARDS);
    List<Integer> kept =
        shards().stream()
            .filter(shard -> shard.getLeader().equals("back"))
            .map(ShardStatus::getShard)
            .toList();
    assertThat(kept).isNotEmpty().hasSizeLessThan(SHARDS);

    // When one goes
    back.stop();

    // Then its shards are lost, and no others
    Awaitility.await()
        .atMost(MAX)
        .untilAsserted(
            () -> {
              assertThat(inState(ShardState.SHARD_STATE_LOST)).as("%s", shards()).isEqualTo(kept);
              assertThat(inState(ShardState.SHARD_STATE_OPEN)).hasSize(SHARDS - kept.size());
            });
    assertThat(shards())
        .filteredOn(shard -> kept.contains(shard.getShard()))
        .allSatisfy(
            shard -> assertThat(shard.getDetail()).contains("The way back after lost partitions"));

    // And they stay so when it is back, for a copy that nobody has compared may be anything
    running.add(start("node", "back", 1).get(2, TimeUnit.MINUTES));
    assertThat(inState(ShardState.SHARD_STATE_LOST)).isEqualTo(kept);
  }

  private List<ShardStatus> shards() {
    return new ApiFixture(channel)
        .operations()
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getShardsList();
  }

  private List<Integer> inState(ShardState state) {
    return shards().stream()
        .filter(shard -> shard.getState() == state)
        .map(ShardStatus::getShard)
        .toList();
  }

  private CompletableFuture<MeridianServer> start(String verb, String name, int member)
      throws IOException {
    return servers.start(verb, name, member, SHARDS, "eu: {voters: [front, back, third]}");
  }
}
