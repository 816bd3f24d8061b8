package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.cluster.ExampleCluster;
import io.meridian.cli.cluster.Residents;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.ProgressListener;
import io.meridian.client.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example cluster from up to down, over the kill -9 of one of its nodes. */
final class ClusterIT {
  private static final String LEDGER = "shop";
  private static final int SHARDS = 8;
  private static final int PAYMENTS = 10;

  private final ExampleCluster cluster = ExampleCluster.named("cluster-it");
  private int payments;

  @AfterEach
  void stopWhatIsLeft() {
    cluster.close();
  }

  @Test
  void shouldKeepTheBooksOfBothRegionsWhenANodeIsKilledAndComesBack() throws Exception {
    // Given the cluster, with accounts in both regions
    cluster.up();
    Map<String, Long> first = Map.copyOf(cluster.pids());
    assertThat(first).hasSize(8);
    List<String> servers = cluster.servers();
    List<Residents> residents = new ArrayList<>();
    try (MeridianClient eu = client(servers.get(0));
        MeridianClient uk = client(servers.get(1))) {
      open(eu);
      pay(eu, uk);

      // When a node is killed
      cluster.kill("eu-2");
      pay(eu, uk);

      // Then both servers tell who is away, and of every shard who leads it
      for (String server : servers) {
        JsonNode status = cluster.status(server);
        assertThat(states(status)).containsEntry("eu-2", "AWAY").containsEntry("eu-1", "IN_VIEW");
        assertThat(status.get("regions").get(0).get("quorum").asBoolean()).isTrue();
        assertThat(status.get("regions").get(0).get("votersInView").asInt()).isEqualTo(2);
        assertThat(status.get("shards")).hasSize(2 * SHARDS);
        assertThat(status.get("shards"))
            .allSatisfy(
                shard -> {
                  assertThat(shard.get("state").asText()).isEqualTo("OPEN");
                  assertThat(shard.get("leader").asText())
                      .startsWith(shard.get("region").asText())
                      .isNotEqualTo("eu-2");
                  assertThat(shard.get("rebalancing").asBoolean())
                      .isEqualTo(shard.get("region").asText().equals("eu"));
                })
            .anyMatch(shard -> shard.get("journalBytes").asLong() > 0);
      }

      // And only that one is started again, until every copy is whole, and the books balance
      cluster.up();
      assertThat(cluster.pids().get("eu-2")).isNotEqualTo(first.get("eu-2"));
      assertThat(cluster.pids()).containsAllEntriesOf(without(first, "eu-2"));
      pay(eu, uk);
      cluster.awaitWhole(uk);
      assertThat(uk.operations().checkConservation(LEDGER, ProgressListener.NONE).findings())
          .isEmpty();

      // And people live in eu, and have to do with uk
      residents.add(new Residents(List.of(eu, uk), LEDGER));
      residents.get(0).live();
    }

    // And a node that does not answer holds nobody up
    cluster.signal("STOP", "uk-3");
    try {
      assertThat(states(cluster.status(servers.get(0)))).containsEntry("uk-3", "SILENT");
    } finally {
      cluster.signal("CONT", "uk-3");
    }

    // And down leaves no process, however often
    Run down = cluster.down();
    assertThat(down.exitCode()).as(down.err()).isZero();
    assertThat(cluster.pids().values()).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(cluster.down().exitCode()).isZero();

    // And no file outside eu tells of those who live there
    residents.get(0).verify(cluster.home());
  }

  private static Map<String, String> states(JsonNode status) {
    Map<String, String> states = new LinkedHashMap<>();
    status
        .get("nodes")
        .forEach(node -> states.put(node.get("nodeId").asText(), node.get("state").asText()));
    return states;
  }

  private static Map<String, Long> without(Map<String, Long> all, String name) {
    Map<String, Long> rest = new LinkedHashMap<>(all);
    rest.remove(name);
    return rest;
  }

  private static MeridianClient client(String address) {
    return MeridianClient.builder()
        .target(address)
        .plaintext()
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(Duration.ofMinutes(1))
        .build();
  }

  private static void open(MeridianClient client) {
    client.ledgers().create(CreateLedgerRequest.of(LEDGER).withShards(4));
    client.assets().create(CreateAssetRequest.of(LEDGER, "USD", 2));
    for (String region : List.of("eu", "uk")) {
      client
          .accounts()
          .create(CreateAccountRequest.builder(LEDGER, region + "/world", "USD").noFloor().build());
      client.accounts().create(CreateAccountRequest.of(LEDGER, region + "/alice", "USD"));
    }
  }

  /** Pays inside each region and between them, through both servers. */
  private void pay(MeridianClient eu, MeridianClient uk) {
    for (int i = 0; i < PAYMENTS; i++) {
      post(eu, "eu/world", "eu/alice", 100);
      post(uk, "uk/world", "uk/alice", 100);
      post(eu, "uk/alice", "eu/alice", 30);
      post(uk, "eu/alice", "uk/alice", 20);
    }
  }

  private void post(MeridianClient client, String debit, String credit, long amount) {
    client
        .transactions()
        .create(
            PostRequest.builder(LEDGER)
                .id("payment-" + payments++)
                .posting(debit, credit, "USD", amount)
                .build())
        .transactionOrThrow();
  }
}
