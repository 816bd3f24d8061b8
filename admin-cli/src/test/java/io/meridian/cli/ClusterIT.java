package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.ProgressListener;
import io.meridian.client.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example cluster from up to down, over the kill -9 of one of its nodes. */
final class ClusterIT {
  private static final Path HOME = Path.of("target", "cluster-it").toAbsolutePath();
  private static final String LEDGER = "shop";
  private static final int SHARDS = 8;
  private static final int PAYMENTS = 10;
  private static final Duration END_MAX = Duration.ofSeconds(30);

  private final Program program = Program.bare().launchedBy(LaunchedServer.LAUNCHER, HOME);
  private final Map<String, Long> pids = new LinkedHashMap<>();
  private int payments;

  @BeforeEach
  void removeWhatAnEarlierRunLeft() throws IOException {
    if (Files.exists(HOME)) {
      try (Stream<Path> files = Files.walk(HOME)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @AfterEach
  void stopWhatIsLeft() {
    if (Files.isDirectory(HOME)) {
      program.run("cluster", "down", "--data", HOME.toString());
    }
    pids.values().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  @Test
  void shouldKeepTheBooksOfBothRegionsWhenANodeIsKilledAndComesBack() throws Exception {
    // Given the cluster, with accounts in both regions
    JsonNode up = up();
    Map<String, Long> first = Map.copyOf(pids);
    assertThat(first).hasSize(8);
    List<String> servers = List.of(up.get("address").asText().split(","));
    try (MeridianClient eu = client(servers.get(0));
        MeridianClient uk = client(servers.get(1))) {
      open(eu);
      pay(eu, uk);

      // When a node is killed
      kill("eu-2");
      pay(eu, uk);

      // Then both servers tell who is away, and of every shard who leads it
      for (String server : servers) {
        JsonNode status = status(server);
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
      up();
      assertThat(pids.get("eu-2")).isNotEqualTo(first.get("eu-2"));
      assertThat(pids).containsAllEntriesOf(without(first, "eu-2"));
      pay(eu, uk);
      Awaitility.await("every copy to be whole")
          .atMost(END_MAX)
          .until(() -> isWhole(status(servers.get(1))));
      assertThat(uk.operations().checkConservation(LEDGER, ProgressListener.NONE).findings())
          .isEmpty();
    }

    // And a node that does not answer holds nobody up
    signal("STOP", "uk-3");
    try {
      assertThat(states(status(servers.get(0)))).containsEntry("uk-3", "SILENT");
    } finally {
      signal("CONT", "uk-3");
    }

    // And down leaves no process, however often
    Run down = down();
    assertThat(down.exitCode()).as(down.err()).isZero();
    assertThat(pids.values()).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(down().exitCode()).isZero();
  }

  private JsonNode up() {
    Run up =
        program.run("cluster", "up", "--data", HOME.toString(), "--free-ports", "--output", "json");
    assertThat(up.exitCode()).as(up.err()).isZero();
    JsonNode told = up.json();
    told.get("processes")
        .forEach(process -> pids.put(process.get("name").asText(), process.get("pid").asLong()));
    return told;
  }

  private JsonNode status(String server) {
    Run status = program.run("cluster", "status", "--address", server, "--output", "json");
    assertThat(status.exitCode()).as(status.err()).isZero();
    return status.json();
  }

  private static Map<String, String> states(JsonNode status) {
    Map<String, String> states = new LinkedHashMap<>();
    status
        .get("nodes")
        .forEach(node -> states.put(node.get("nodeId").asText(), node.get("state").asText()));
    return states;
  }

  private static boolean isWhole(JsonNode status) {
    for (JsonNode shard : status.get("shards")) {
      if (!shard.get("rebalancing").asText().equals("false")) {
        return false;
      }
    }
    return true;
  }

  private void signal(String name, String node) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, pids.get(node).toString()).start();
    assertThat(kill.waitFor()).isZero();
  }

  private Run down() {
    return program.run("cluster", "down", "--data", HOME.toString(), "--output", "json");
  }

  private void kill(String node) throws Exception {
    ProcessHandle process = ProcessHandle.of(pids.get(node)).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(END_MAX.toSeconds(), TimeUnit.SECONDS);
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
