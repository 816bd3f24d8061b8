package io.meridian.cli.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.cli.process.LaunchedServer;
import io.meridian.client.MeridianClient;
import io.meridian.client.ServerStatus.NodeState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a snapshot of three nodes whose nodes come and go while it is made. */
@Tag("chaos")
final class SnapshotWatchIT {
  private static final Duration MAX = Duration.ofMinutes(1);

  /** A snapshot of what is there takes minutes at this rate, bytes a second. */
  private static final String SLOW = "2000";

  /** And longer than it takes to look twice at this one. */
  private static final String MODERATE = "40000";

  private static final String ANY = "0";
  private static final long SECONDS_MAX = 180;

  @AutoClose private final CrashGrid grid = CrashGrid.named("snapshot-watch");

  @Test
  void shouldCancelASnapshotWhoseNodeWentAndCameBackBetweenTwoLooks() throws Exception {
    // Given a slow snapshot, which is about to begin
    grid.start();
    rate(SLOW);
    String struck = grid.nodes().get(1);
    Path said = grid.data(struck).resolveSibling("snapshot.log");
    Process program = launch("flapped", said);
    try {
      ProcessHandle tool = tool(program);
      signal("STOP", program.toHandle());
      signal("STOP", tool);

      // When it begins while a node is away, which comes back before the program looks again
      grid.kill(struck);
      awaitAway(struck);
      signal("CONT", tool);
      await().atMost(MAX).until(() -> grid("--snapshot", "status").said().contains("flapped"));
      grid.startAgain(struck);
      signal("CONT", program.toHandle());

      // Then it is cancelled, and said why
      assertThat(program.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(program.exitValue()).as(Files.readString(said)).isEqualTo(ExitCodes.FAULT);
      assertThat(Files.readString(said, UTF_8))
          .contains("no snapshot was made")
          .contains("went and came back: " + struck);
    } finally {
      program.descendants().forEach(ProcessHandle::destroyForcibly);
      program.destroyForcibly();
    }

    // And nothing of it is in the way of the next
    rate(ANY);
    Launched.Run next = snapshot("next");
    assertThat(next.exitCode()).as(next.said()).isEqualTo(ExitCodes.DONE);
  }

  @Test
  void shouldMakeASlowSnapshotWithoutANodeThatIsAwayFromTheBeginning() throws Exception {
    // Given a node that is away
    grid.start();
    String away = grid.nodes().get(2);
    grid.kill(away);
    awaitAway(away);

    // When a snapshot takes so long that it is looked more than once
    rate(MODERATE);
    Launched.Run run = snapshot("without");

    // Then it is made
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
    assertThat(grid.data(grid.nodes().get(0)).resolve("snapshots").resolve("without")).exists();
  }

  private Process launch(String name, Path said) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                LaunchedServer.LAUNCHER.toString(),
                "snapshot",
                "create",
                name,
                "--connector-port",
                Integer.toString(grid.connectorPort(grid.nodes().get(0))))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().put("MERIDIAN_BUILD", "off");
    return builder.start();
  }

  /** The control utility as soon as the program has it make the snapshot. */
  private static ProcessHandle tool(Process program) {
    return await()
        .atMost(MAX)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                program
                    .descendants()
                    .filter(
                        process ->
                            List.of(process.info().arguments().orElse(new String[0]))
                                .contains("create"))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private void awaitAway(String node) {
    try (MeridianClient client = grid.patientClient(CrashGrid.REGION)) {
      await()
          .atMost(MAX)
          .until(
              () ->
                  client.operations().status().nodes().stream()
                      .anyMatch(
                          each -> each.nodeId().equals(node) && each.state() == NodeState.AWAY));
    }
  }

  private void rate(String bytesPerSecond) throws Exception {
    Launched.Run run =
        grid(
            "--property",
            "set",
            "--name",
            "snapshotTransferRate",
            "--val",
            bytesPerSecond,
            "--yes");
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
  }

  private Launched.Run grid(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("grid", "--port", port()));
    line.addAll(List.of(words));
    return Launched.run(line.toArray(String[]::new));
  }

  private Launched.Run snapshot(String name) throws Exception {
    return Launched.run("snapshot", "create", name, "--connector-port", port());
  }

  private String port() {
    return Integer.toString(grid.connectorPort(grid.nodes().get(0)));
  }

  private static void signal(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }
}
