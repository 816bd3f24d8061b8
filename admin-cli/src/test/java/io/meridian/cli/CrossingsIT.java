package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.cli.Program.Run;
import io.meridian.cli.cluster.FreePorts;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.TransactionOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left between two regions when the node of one is killed, and how it is settled. */
final class CrossingsIT {
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final int KILLS_MAX = 10;
  private static final int PAYMENTS = 500;

  private final Path home = Path.of("target", "servers", "crossings").toAbsolutePath();
  private int frontDiscovery;
  private int backDiscovery;
  private int port;
  private ServerProcess front;
  private ServerProcess back;

  /** A server that keeps region eu, and a node that keeps region us. */
  @BeforeEach
  void startBoth() throws Exception {
    TestDirectories.delete(home);
    Files.createDirectories(home);
    frontDiscovery = FreePorts.free();
    backDiscovery = FreePorts.free();
    back = launch(Launch.Kind.NODE, "back", "us", backDiscovery);
    front = launch(Launch.Kind.SERVER, "front", "eu", frontDiscovery);
    back.awaitReady(READY_MAX);
    port = front.awaitReady(READY_MAX);
    await()
        .atMost(READY_MAX.toSeconds(), TimeUnit.SECONDS)
        .until(() -> run("ledger create shop").exitCode() == 0);
    done("asset create USD --scale 2 -l shop");
    done("account create eu/world --asset USD --floor none -l shop");
    done("account create us/ann --asset USD -l shop");
  }

  @AfterEach
  void stopBoth() {
    back.close();
    front.close();
  }

  @Test
  void shouldSettleWhatWasLeftOpenAndShowItsPathForEver() throws Exception {
    // Given a payment that is decided in eu, and that us was killed before it could apply
    String leftover = leftover();

    // When it is driven on, first in vain
    Run vain = run("check crossings -l shop --region eu --settle --older-than 1ms");
    JsonNode pending = done("tx get " + leftover + " -l shop");

    // Then
    assertThat(vain.exitCode()).isEqualTo(1);
    assertThat(vain.json().get("driven").asInt()).isPositive();
    assertThat(vain.json().get("tooOld").asInt()).isPositive();
    assertThat(pending.get("state").asText()).isEqualTo("PENDING");
    assertThat(instant(pending.get("prepareTime"))).isBefore(instant(pending.get("decisionTime")));
    assertThat(pending.at("/participants/0/region").asText()).isEqualTo("us");
    assertThat(pending.at("/participants/0/applyTime").isNull()).isTrue();

    // When us is back, and it is driven on again
    back = launch(Launch.Kind.NODE, "back", "us", backDiscovery);
    back.awaitReady(READY_MAX);
    await()
        .atMost(READY_MAX.toSeconds(), TimeUnit.SECONDS)
        .until(() -> run("check crossings -l shop --settle --older-than 1ms").exitCode() == 0);

    // Then nothing is open, and the payment is there once
    assertThat(done("check crossings -l shop").get("open").asInt()).isZero();
    JsonNode posted = done("tx get " + leftover + " -l shop");
    assertThat(posted.get("state").asText()).isEqualTo("POSTED");
    assertThat(posted.get("prepareTime")).isEqualTo(pending.get("prepareTime"));
    assertThat(posted.get("decisionTime")).isEqualTo(pending.get("decisionTime"));
    JsonNode participant = posted.at("/participants/0");
    assertThat(instant(participant.get("prepareTime")))
        .isBefore(instant(posted.get("decisionTime")));
    assertThat(instant(participant.get("applyTime")))
        .isAfterOrEqualTo(instant(posted.get("decisionTime")));
    assertThat(done("check conservation -l shop").get("conservation").asText()).isEqualTo("OK");

    // When the server that keeps its record is killed and started again
    front.kill();
    front = launch(Launch.Kind.SERVER, "front", "eu", frontDiscovery);
    port = front.awaitReady(READY_MAX);

    // Then its path is what it was
    await()
        .atMost(READY_MAX.toSeconds(), TimeUnit.SECONDS)
        .until(() -> run("tx get " + leftover + " -l shop").exitCode() == 0);
    assertThat(done("tx get " + leftover + " -l shop")).isEqualTo(posted);
  }

  /** Kills the node of us under payments until one is left that is decided and not applied. */
  private String leftover() throws Exception {
    for (int kill = 0; kill < KILLS_MAX; kill++) {
      try (MeridianClient client =
          MeridianClient.builder()
              .target("localhost:" + port)
              .plaintext()
              .drainMax(Duration.ofSeconds(1))
              .build()) {
        List<CompletableFuture<TransactionOutcome>> answers = new ArrayList<>();
        for (int i = 0; i < PAYMENTS; i++) {
          answers.add(
              client
                  .transactions()
                  .createAsync(
                      PostRequest.builder("shop")
                          .id("pay-" + kill + "-" + i)
                          .posting("eu/world", "us/ann", "USD", 1)
                          .build()));
        }
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).join();
        back.kill();
      }
      // What home has not decided it abandons in 3 s; what is left then stays until us is back.
      await().pollDelay(5, TimeUnit.SECONDS).until(() -> true);
      for (JsonNode open :
          done("check crossings -l shop --region eu --older-than 1d").get("openCrossings")) {
        if (open.get("state").asText().equals("DECIDED")) {
          return open.get("transaction").asText();
        }
      }
      back = launch(Launch.Kind.NODE, "back", "us", backDiscovery);
      back.awaitReady(READY_MAX);
    }
    throw new AssertionError("nothing was left open in " + KILLS_MAX + " kills");
  }

  private ServerProcess launch(Launch.Kind kind, String name, String region, int discovery)
      throws IOException {
    Path file =
        Files.writeString(
            home.resolve(name + ".yml"),
            """
            grid:
              nodeId: %s
              shards: 2
              regions:
                eu: {voters: [front], hosted: %b}
                us: {voters: [back], hosted: %b}
              network:
                discoveryPort: %d
                peers: ["127.0.0.1:%d", "127.0.0.1:%d"]
              storage: {memoryInitial: 32MiB, memoryMax: 128MiB, walSegment: 8MiB, walArchiveMax: 64MiB}
            """
                .formatted(
                    name,
                    region.equals("eu"),
                    region.equals("us"),
                    discovery,
                    frontDiscovery,
                    backDiscovery));
    List<String> flags = new ArrayList<>(Launch.config(file));
    if (kind == Launch.Kind.SERVER) {
      flags.addAll(Launch.ports(port));
    } else {
      flags.addAll(List.of("--admin-port", "0"));
    }
    return ServerProcess.start(
        new Launch(
            LaunchedServer.LAUNCHER,
            kind,
            home.resolve(name),
            home.resolve(name + ".log"),
            flags,
            Map.of()));
  }

  private static Instant instant(JsonNode text) {
    return Instant.parse(text.asText());
  }

  private JsonNode done(String line) {
    Run run = run(line);
    assertThat(run.exitCode()).as("%s\n%s", line, run.err()).isZero();
    return run.json();
  }

  private Run run(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(List.of("-o", "json"));
    return Program.bare().at("localhost:" + port).run(words.toArray(String[]::new));
  }
}
