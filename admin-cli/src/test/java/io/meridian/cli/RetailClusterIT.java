package io.meridian.cli;

import io.meridian.cli.cluster.ExampleCluster;
import io.meridian.client.MeridianClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real retailer's invoices on the example cluster, whose two regions are those of most of them;
 * what belongs to the third lives in eu here.
 */
@Tag("chaos")
final class RetailClusterIT {
  private static final String LEDGER = "retail";
  private static final Duration ANSWERS_MAX = Duration.ofMinutes(10);
  private static final long AWAY_SECONDS = 5;

  @TempDir Path directory;

  @Test
  void shouldBookEveryInvoiceOnceThoughANodeIsKilledAndComesBack() throws Exception {
    try (ExampleCluster cluster = ExampleCluster.named("retail")) {
      // Given the accounts
      cluster.up();
      RetailBooks books =
          new RetailBooks(
              LEDGER,
              () -> cluster.servers().get(0),
              ANSWERS_MAX,
              directory,
              RetailClusterIT::inTwoRegions);
      books.done("ledger", "create", LEDGER, "--shards", "4", "-o", "json");
      books.openAccounts();

      // When a node dies while the transactions are imported, and comes back
      books.bookAllThough(
          () -> {
            cluster.kill("uk-1");
            TimeUnit.SECONDS.sleep(AWAY_SECONDS);
            cluster.up();
          });

      // Then every invoice is booked once, on whole copies
      try (MeridianClient client = cluster.client().build()) {
        cluster.awaitWhole(client);
      }
      books.verify();
      books.verifyThatAReplayChangesNothing();
    }
  }

  private static String inTwoRegions(String account) {
    return account.startsWith("row/") ? "eu/row-" + account.substring("row/".length()) : account;
  }
}
