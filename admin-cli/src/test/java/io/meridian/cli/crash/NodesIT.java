package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.CrossingsQuery;
import io.meridian.client.MeridianClient;
import io.meridian.client.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A grid of three nodes, each leading some of the shards, under a server that keeps nothing: money
 * moves within and between shards of all nodes while one node after the other is killed with kill
 * -9 and comes back. Nothing that was answered is lost or done twice, and callers see delays only.
 */
final class NodesIT {
  private static final String SEED = "meridian.nodes.seed";
  private static final int ROUNDS = 1;
  private static final int CHAOS_ROUNDS = 6;
  private static final int ANSWERS = 400;
  private static final long FILLING = 5_000;

  /** Shards have no leader for a moment when a node goes, and again when it comes back. */
  private static final Duration TAKEOVER_MAX = Duration.ofSeconds(15);

  private static final Duration CROSSINGS_END_MAX = Duration.ofSeconds(30);

  @AutoClose private final CrashGrid grid = CrashGrid.named("nodes");

  private final Book book = new Book();
  private final Wallets wallets = new Wallets("nodes", List.of(CrashGrid.REGION), 60, 4);
  private final long seed = Long.getLong(SEED, System.nanoTime());

  @Test
  void shouldLoseAndDoubleNothingWhenANodeIsKilled() throws Exception {
    surviveRounds(ROUNDS);
  }

  @Test
  @Tag("chaos")
  void shouldLoseAndDoubleNothingWhenNodeAfterNodeIsKilled() throws Exception {
    surviveRounds(CHAOS_ROUNDS);
  }

  private void surviveRounds(int rounds) throws Exception {
    System.out.printf("nodes: -D%s=%d%n", SEED, seed);
    Random random = new Random(seed);
    grid.start();
    try (MeridianClient client = patientClient()) {
      wallets.create(client);
      wallets.fillings(FILLING).forEach(book::asked);
      new Audit(client, book, wallets).resolve(book.unknown());

      Instant led = Instant.MIN;
      try (Tellers tellers = Tellers.start(client, book, wallets, random.nextLong())) {
        for (int round = 0; round < rounds; round++) {
          String node = grid.nodes().get((random.nextInt(3) + round) % 3);
          tellers.awaitAnswers(ANSWERS);
          grid.kill(node);
          tellers.awaitAnswers(ANSWERS);
          grid.startAgain(node);
          led = Instant.now().plus(TAKEOVER_MAX);
        }
        tellers.awaitAnswers(ANSWERS);
      }

      assertThat(book.contradictions()).isEmpty();
      Audit audit = new Audit(client, book, wallets, led);
      int resolved = audit.answersHold();
      Awaitility.await("the end of all that crosses shards")
          .atMost(CROSSINGS_END_MAX)
          .until(
              () ->
                  client
                      .operations()
                      .checkCrossings(CrossingsQuery.of(wallets.ledger()))
                      .items()
                      .isEmpty());
      new SpreadStatements(audit).hold();
      audit.holdsAreWhatTheirRecordsSay();
      audit.checksHold();
      System.out.printf(
          "nodes: %d applied, %d refused, %d unknown then resolved%n",
          book.applied().size(), book.acknowledged().size() - book.applied().size(), resolved);
    }
  }

  private MeridianClient patientClient() {
    return grid.client()
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(Duration.ofMinutes(1))
        .operationDeadline(Duration.ofMinutes(2))
        .build();
  }
}
