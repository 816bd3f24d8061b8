package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.process.Launched;
import io.meridian.cli.process.TestDirectories;
import io.meridian.client.Account;
import io.meridian.client.CrossingsQuery;
import io.meridian.client.MeridianClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The journals of three nodes are exported while money moves within and between their shards and
 * one of them is killed; three new nodes are built from the files, each of the shards that it is
 * primary for.
 */
@Tag("chaos")
final class JournalNodesIT {
  private static final long FILLING = 5_000;
  private static final int ANSWERS = 400;

  @AutoClose private final CrashGrid origin = CrashGrid.named("journal-nodes");
  @AutoClose private final CrashGrid restored = CrashGrid.named("journal-nodes-restored");

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("nodes", List.of(CrashGrid.REGION), 60, 4);
  private final Path files = CrashServer.HOME.resolve("journal-nodes-files");

  @Test
  void shouldBuildThreeNodesFromWhatThreeNodesExported() throws Exception {
    TestDirectories.delete(files);
    Map<String, Account> accounts;
    // Given journals that were exported under load, before and after a leader was lost
    origin.start();
    try (MeridianClient client = origin.patientClient(CrashGrid.REGION)) {
      wallets.create(client);
      wallets.fillings(FILLING).forEach(book::asked);
      Audit audit = new Audit(client, book, wallets);
      audit.resolve(book.unknown());
      try (Tellers tellers = Tellers.start(client, book, wallets, 1)) {
        tellers.awaitAnswers(ANSWERS);
        assertDone(export());
        origin.kill(origin.nodes().get(0));
        tellers.awaitAnswers(ANSWERS);
        assertDone(export());
      }
      nothingIsOnItsWay(client);
      audit.answersHold();
      nothingIsOnItsWay(client);
      accounts = audit.accounts();
      assertDone(export());
    }
    origin.close();
    assertDone(Launched.run("journal", "verify", files.toString()));

    // When new nodes are built from them
    restored.startFromJournals(files);

    // Then all books there hold, and go on
    try (MeridianClient client = restored.patientClient(CrashGrid.REGION)) {
      Audit audit = new Audit(client, book, wallets);
      assertThat(audit.accounts()).isEqualTo(accounts);
      audit.acknowledgedIsThere(book.acknowledged());
      audit.checksHold();
      try (Tellers tellers = Tellers.start(client, book, wallets, 2)) {
        tellers.awaitAnswers(ANSWERS);
      }
      nothingIsOnItsWay(client);
      audit.checksHold();
    }
  }

  private Launched.Run export() throws Exception {
    return Launched.run(
        "journal", "export", "--to", files.toString(), "--address", origin.address());
  }

  private void nothingIsOnItsWay(MeridianClient client) {
    CrossingsQuery query = CrossingsQuery.of(wallets.ledger());
    Awaitility.await("the end of all that crosses shards")
        .atMost(Duration.ofMinutes(1))
        .until(() -> client.operations().checkCrossings(query).items().isEmpty());
  }

  private static void assertDone(Launched.Run run) {
    assertThat(run.exitCode()).as(run.said()).isEqualTo(ExitCodes.DONE);
  }
}
