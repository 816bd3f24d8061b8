package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.client.MeridianClient;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where three copies can lose what was acknowledged: one node is away, and then the other two lose
 * their disks. With two owners for an answer that is a loss, and whoever checks must find it; with
 * three nothing is acknowledged while one is away.
 */
@Tag("chaos")
final class LostDisksIT {
  private static final Duration ALONE = Duration.ofSeconds(10);
  private static final Duration ASKED = Duration.ofSeconds(8);

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("disks", List.of(CrashGrid.REGION), 20, 4);

  @Test
  void shouldFindTheLossWhenBothOwnersOfAnAnswerLoseTheirDisks() throws Exception {
    try (CrashGrid grid = CrashGrid.named("disks-2", 2)) {
      List<Transaction> acknowledged = loseTwoDisksWhileOneNodeIsAway(grid);
      assertThat(acknowledged).isNotEmpty();
      try (MeridianClient client = grid.patientClient(CrashGrid.REGION)) {
        List<TransactionRequest> answered = book.acknowledged();
        assertThatThrownBy(() -> new Audit(client, book, wallets).acknowledgedIsThere(answered))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("the record of the acknowledged");
      }
    }
  }

  @Test
  void shouldLoseNothingWhenThreeOwnersAreWantedForAnAnswer() throws Exception {
    try (CrashGrid grid = CrashGrid.named("disks-3", 3)) {
      List<Transaction> acknowledged = loseTwoDisksWhileOneNodeIsAway(grid);
      assertThat(acknowledged).isEmpty();
      try (MeridianClient client = grid.patientClient(CrashGrid.REGION)) {
        new Audit(client, book, wallets, Instant.now()).everythingHoldsAcrossShards();
      }
    }
  }

  /** Returns what was applied while the node was away. */
  private List<Transaction> loseTwoDisksWhileOneNodeIsAway(CrashGrid grid) throws Exception {
    grid.start();
    List<Transaction> before;
    try (MeridianClient client = grid.patientClient(CrashGrid.REGION)) {
      wallets.create(client);
      wallets.fillings(1_000).forEach(book::asked);
      new Audit(client, book, wallets).resolve(book.unknown());
      before = book.applied();
    }
    String away = grid.nodes().get(2);
    grid.kill(away);
    try (MeridianClient client =
        grid.client(CrashGrid.REGION).deadline(Duration.ofSeconds(5)).build()) {
      Tellers tellers = Tellers.start(client, book, wallets, 1);
      TimeUnit.MILLISECONDS.sleep(ASKED.toMillis());
      tellers.close();
    }
    List<Transaction> after =
        book.applied().stream().filter(applied -> !before.contains(applied)).toList();
    grid.killServer(CrashGrid.REGION);
    List<String> emptied = grid.nodes().subList(0, 2);
    for (String node : emptied) {
      grid.kill(node);
      grid.loseDisk(node);
    }
    // The one with data first: two that have none would wait for others that have none.
    grid.launchAgain(away);
    TimeUnit.MILLISECONDS.sleep(ALONE.toMillis());
    grid.startTogether(emptied);
    grid.startServer(CrashGrid.REGION);
    return after;
  }
}
