package io.meridian.cli;

import io.meridian.cli.process.LaunchedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real retailer's invoices on one server with three regions. */
final class RetailIT {
  @RegisterExtension
  static final LaunchedServer SERVER = new LaunchedServer("retail", "uk", "eu", "row");

  private static final Duration ANSWERS_MAX = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void shouldBookEveryInvoiceOnceInEightShardsOfEachRegionThoughTheServerIsKilled()
      throws Exception {
    // Given the accounts
    RetailBooks books = books("spread");
    books.done("ledger", "create", "spread", "--shards", "8", "-o", "json");
    books.openAccounts();

    // When the server dies while the transactions are imported, and comes back
    books.bookAllThough(
        () -> {
          SERVER.kill();
          SERVER.start();
        });

    // Then every invoice is booked once
    books.verify();
    books.verifyThatAReplayChangesNothing();
  }

  @Test
  @Tag("chaos")
  void shouldBookEveryInvoiceOnceInOneShardOfEachRegion() throws Exception {
    // Given the accounts
    RetailBooks books = books("plain");
    books.done("ledger", "create", "plain", "-o", "json");
    books.openAccounts();

    // When
    books.bookAll();

    // Then
    books.verify();
    books.verifyThatAReplayChangesNothing();
  }

  private RetailBooks books(String ledger) throws IOException {
    return new RetailBooks(
        ledger, SERVER::address, ANSWERS_MAX, directory, UnaryOperator.identity());
  }
}
