package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.cluster.ExampleCluster;
import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.CreateAssetRequest;
import io.meridian.client.CreateLedgerRequest;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A third region of three nodes is added to the example cluster as docs/operations.md says, while
 * its two regions take payments: nobody is told anything but the answer, and then money moves
 * between the new region and an old one.
 */
@Tag("chaos")
final class AddedRegionIT {
  private static final int RATE = 20;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration JOINED_MAX = Duration.ofMinutes(3);
  private static final String LEDGER = "everywhere";
  private static final String ASSET = "USD";
  private static final String NEW_NODES = "us-1,us-2,us-3";

  @Test
  void shouldAddARegionWhileTheOthersTakePayments() throws Exception {
    try (ExampleCluster cluster = ExampleCluster.named("new-region")) {
      // Given a cluster of two regions that takes payments
      cluster.up();
      List<String> old = List.copyOf(cluster.pids().keySet());
      Random random = new Random(7);
      try (MeridianClient client =
          cluster.client().deadline(DEADLINE).inFlightMax(RATE * 60).build()) {
        Tenant tenant = new Tenant(client, "tenant");
        PacedLoad load = PacedLoad.start(RATE, () -> tenant.next(random));
        try (load) {
          // When nodes of a new region are started, and added to the baseline
          new NewRegion(cluster.home()).addNodes();
          CompletableFuture<JsonNode> up = CompletableFuture.supplyAsync(cluster::up);
          Awaitility.await("the new nodes in view")
              .atMost(JOINED_MAX)
              .until(() -> grid(cluster, "--baseline").contains("Number of other nodes: 3"));
          grid(cluster, "--baseline", "add", NEW_NODES, "--yes");
          up.get(JOINED_MAX.toSeconds(), TimeUnit.SECONDS);

          // And every other process gets to know it, one after the other, and it gets a server
          new NewRegion(cluster.home()).tellTheOthers();
          old.forEach(cluster::restart);
          new NewRegion(cluster.home()).addServer();
          cluster.up();
        }

        // Then every call was answered
        System.out.printf(
            "new region: %d calls begun, %d answered, %d failed, slowest %.0f ms%n",
            load.begun(),
            load.answers().size(),
            load.failures().size(),
            load.answers().stream().mapToDouble(PacedLoad.Answer::millis).max().orElse(0));
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).hasSize((int) load.begun());
        tenant.holds(Instant.now());
      }

      // And money moves between the new region and an old one, asked at either
      List<String> servers = cluster.servers();
      assertThat(servers).hasSize(3);
      try (MeridianClient eu = client(servers.get(0));
          MeridianClient us = client(servers.get(2))) {
        cluster.awaitWhole(us);
        assertThat(us.operations().status().shards()).hasSize(24);
        eu.ledgers().create(CreateLedgerRequest.of(LEDGER));
        eu.assets().create(CreateAssetRequest.of(LEDGER, ASSET, 2));
        for (String region : List.of("eu", "us")) {
          us.accounts()
              .create(
                  CreateAccountRequest.builder(LEDGER, region + "/world", ASSET).noFloor().build());
          us.accounts().create(CreateAccountRequest.of(LEDGER, region + "/till", ASSET));
        }
        pay(us, "us/world", "us/till", 50);
        pay(eu, "us/till", "eu/till", 20);
        pay(us, "eu/till", "us/till", 5);
        assertThat(posted(eu, "us/till")).isEqualTo(35);
        assertThat(posted(us, "eu/till")).isEqualTo(15);
        assertThat(us.operations().checkConservation(LEDGER, ProgressListener.NONE).findings())
            .isEmpty();
      }
    }
  }

  private static MeridianClient client(String address) {
    return MeridianClient.builder().target(address).plaintext().deadline(DEADLINE).build();
  }

  private static void pay(MeridianClient client, String debit, String credit, long amount) {
    client
        .transactions()
        .create(PostRequest.builder(LEDGER).posting(debit, credit, ASSET, amount).build())
        .transactionOrThrow();
  }

  private static long posted(MeridianClient client, String account) {
    return client.accounts().get(LEDGER, account).orElseThrow().balance();
  }

  private static String grid(ExampleCluster cluster, String... words) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("grid", "--data", cluster.home().resolve("eu-1").toString()));
    line.addAll(List.of(words));
    Launched.Run run = Launched.run(line.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    return run.said();
  }

  /** The settings of a cluster, and what an operator changes in them. */
  private record NewRegion(Path home) {
    private Path nodes() {
      return home.resolve("config").resolve("nodes");
    }

    private Path servers() {
      return home.resolve("config").resolve("servers");
    }

    /** A file for each node of the region, made of that of a node of eu. */
    void addNodes() throws IOException {
      for (String number : List.of("1", "2", "3")) {
        String text = Files.readString(nodes().resolve("eu-" + number + ".yml"));
        String changed =
            withFreePorts(text)
                .replace("nodeId: eu-", "nodeId: us-")
                .replace("[eu-1, eu-2, eu-3]}", "[eu-1, eu-2, eu-3], hosted: false}")
                .replaceAll("(?m)^    uk: .*$", "$0\n    us: {voters: [us-1, us-2, us-3]}");
        Files.writeString(nodes().resolve("us-" + number + ".yml"), changed);
      }
    }

    /** The region in the files of all others. */
    void tellTheOthers() throws IOException {
      for (String region : List.of("eu", "uk")) {
        for (String number : List.of("1", "2", "3")) {
          Path file = nodes().resolve(region + '-' + number + ".yml");
          change(file, "us: {voters: [us-1, us-2, us-3], hosted: false}");
        }
        change(servers().resolve("server-" + region + ".yml"), "us: {}");
      }
    }

    /** A file for its server. */
    void addServer() throws IOException {
      String text = Files.readString(servers().resolve("server-uk.yml"));
      Files.writeString(
          servers().resolve("server-us.yml"),
          withFreePorts(text).replace("nodeId: server-uk", "nodeId: server-us"));
    }

    private static void change(Path file, String region) throws IOException {
      String text = Files.readString(file);
      Files.writeString(file, text.replaceAll("(?m)^    uk: .*$", "$0\n    " + region));
    }

    private static String withFreePorts(String text) throws IOException {
      StringBuilder changed = new StringBuilder();
      for (String line : text.lines().toList()) {
        changed.append(line.replaceAll("([pP]ort): \\d+$", "$1: " + FreePorts.free())).append('\n');
      }
      return changed.toString();
    }
  }
}
