package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.MeridianClient;
import io.meridian.client.ProgressListener;
import io.meridian.client.RebuildReport;
import io.meridian.client.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Everything derived is made again from the journal, and is what it was. */
final class RebuildIT {
  @AutoClose private final CrashServer server = CrashServer.named("rebuild", "eu", "us");

  @Test
  void shouldShowTheSameBooksWhenDerivedDataIsRebuilt() throws Exception {
    // Given the books after some load
    Book book = new Book();
    Wallets wallets = new Wallets("rebuilt", List.of("eu", "us"), 20);
    server.start();
    try (MeridianClient client =
        server
            .client()
            .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
            .deadline(Duration.ofSeconds(30))
            .operationDeadline(Duration.ofMinutes(1))
            .build()) {
      wallets.create(client);
      wallets.fillings(1000).forEach(book::asked);
      Audit audit = new Audit(client, book, wallets);
      audit.resolve(book.unknown());
      try (Load load = Load.start(client, book, wallets, 1, 1000)) {
        load.awaitAnswersWanted();
      }
      audit.everythingHolds();
      Map<String, Account> before = audit.accounts();

      // When
      RebuildReport report =
          client.operations().rebuildDerived(Optional.empty(), ProgressListener.NONE);

      // Then
      assertThat(report.shards()).anySatisfy(shard -> assertThat(shard.records()).isPositive());
      assertThat(audit.accounts()).isEqualTo(before);
      audit.everythingHolds();
    }

    // And a server that starts on what was rebuilt shows the same
    server.kill();
    server.start();
    try (MeridianClient client = server.client().build()) {
      new Audit(client, book, wallets).everythingHolds();
    }
  }
}
