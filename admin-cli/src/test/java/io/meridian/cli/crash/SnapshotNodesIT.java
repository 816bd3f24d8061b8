package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.client.MeridianClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A snapshot of three nodes is taken while money moves within and between their shards, and
 * restored into three new nodes: each keeps its own part, and all books there are of one moment.
 */
@Tag("chaos")
final class SnapshotNodesIT {
  private static final String NAME = "nightly";
  private static final long FILLING = 5_000;
  private static final int ANSWERS = 400;

  @AutoClose private final CrashGrid origin = CrashGrid.named("snapshot-nodes");
  @AutoClose private final CrashGrid restored = CrashGrid.named("snapshot-nodes-restored");

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("nodes", List.of(CrashGrid.REGION), 60, 4);

  @Test
  void shouldRestoreWhatThreeNodesKept() throws Exception {
    // Given a snapshot that was taken under load
    origin.start();
    try (MeridianClient client = origin.patientClient(CrashGrid.REGION)) {
      wallets.create(client);
      wallets.fillings(FILLING).forEach(book::asked);
      new Audit(client, book, wallets).resolve(book.unknown());
      try (Tellers tellers = Tellers.start(client, book, wallets, 1)) {
        tellers.awaitAnswers(ANSWERS);
        assertDone(snapshot(origin, "create"));
        tellers.awaitAnswers(ANSWERS);
      }
    }
    assertDone(snapshot(origin, "verify"));
    origin.close();

    // When it is restored into new nodes
    for (String node : origin.nodes()) {
      SnapshotServer.copySnapshot(NAME, origin.data(node), restored.data(node));
    }
    restored.launchForRestore();
    String first = restored.nodes().get(0);
    SnapshotServer.awaitActive(restored.connectorPort(first));
    CompletableFuture<Launched.Run> restore =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return snapshot(restored, "restore", "--address", restored.address());
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    restored.startFront();

    // Then the command says that all books there hold, and they go on: what is filled is so already
    Launched.Run said = restore.get();
    assertDone(said);
    assertThat(said.said()).containsPattern("journal +OK").contains(wallets.ledger());
    try (MeridianClient client = restored.patientClient(CrashGrid.REGION)) {
      Book again = new Book();
      wallets.fillings(FILLING).forEach(again::asked);
      new Audit(client, again, wallets).resolve(again.unknown());
      assertThat(again.acknowledged()).isNotEmpty();
      try (Tellers tellers = Tellers.start(client, again, wallets, 2)) {
        tellers.awaitAnswers(ANSWERS);
      }
      assertThat(
              client.operations().checkConservation(wallets.ledger(), (done, total) -> {}).holds())
          .isTrue();
    }
  }

  private static Launched.Run snapshot(CrashGrid grid, String verb, String... more)
      throws Exception {
    String port = Integer.toString(grid.connectorPort(grid.nodes().get(0)));
    List<String> words = new ArrayList<>(List.of("snapshot", verb, NAME));
    words.addAll(List.of("--connector-port", port));
    words.addAll(List.of(more));
    return Launched.run(words.toArray(String[]::new));
  }

  private static void assertDone(Launched.Run run) {
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
  }
}
