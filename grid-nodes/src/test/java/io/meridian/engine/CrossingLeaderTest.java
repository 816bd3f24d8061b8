package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.CommandKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a leader does about crossing payments when it is replaced, its clock was set, or nobody
 * answers.
 */
final class CrossingLeaderTest {
  private static final ShardId HOME = new ShardId("eu", 0);
  private static final ShardId OTHER = new ShardId("uk", 0);

  /** One command fills a batch, so that what comes next waits in the queue. */
  private static final EngineConfig ONE_BY_ONE =
      new EngineConfig(
          30_000,
          64L << 20,
          1,
          1 << 20,
          1_000,
          1_000,
          60_000,
          100,
          Duration.ofMillis(5),
          2_000,
          5,
          Duration.ofMillis(20),
          Duration.ofMillis(20),
          16,
          Duration.ofSeconds(5),
          1);

  private final CrossingFixture engine = new CrossingFixture(ONE_BY_ONE);

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Whatever can still move by itself has had time to. */
  private void awaitFullQueue() {
    Awaitility.await().during(Duration.ofMillis(200)).until(() -> engine.waiting(HOME) > 0);
  }

  @Test
  void K2_shouldAbandonWhatAnEarlierLeaderWasAboutToDecide() {
    // Given a leader with a full batch in flight, behind which its decision waits in the queue
    engine.applied(post("fund", WORLD, ALICE, 100));
    long before = engine.head(OTHER).sequence();
    engine.journal.shut(OTHER);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    Awaitility.await().until(() -> engine.head(OTHER).sequence() > before);
    engine.journal.shut(HOME, OTHER);
    for (int i = 0; i < 3; i++) {
      var unused = engine.send(post("filling-" + i, WORLD, ALICE, 1));
    }
    awaitFullQueue();
    engine.journal.open(OTHER);
    awaitFullQueue();

    // When it is replaced
    var unused = engine.engine().rebuild(Optional.of("eu"), Progress.NONE, CrossingFixture.call());
    engine.until(reply::isDone);
    engine.journal.open();

    // Then the next one gives up what was not decided
    engine.quiet();
    assertThat(reply).isCompletedExceptionally();
    assertThat(engine.account(BOB).balance()).isZero();
    engine.applied(post("p", ALICE, BOB, 60));
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void C5_shouldNotRecordTheEndByAWrongClock() {
    // Given a payment that its other shard is about to apply
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    engine.journal.shut(OTHER);
    long before = engine.head(OTHER).sequence();
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.until(() -> engine.head(OTHER).sequence() > before);

    // When
    engine.runtime.setWallClock(Duration.ofHours(1));
    engine.journal.open();
    engine.until(reply::isDone);
    engine.until(() -> engine.waiting(HOME) == 0);

    // Then
    long wrong = engine.runtime.wallMicros() - Duration.ofMinutes(1).toNanos() / 1_000;
    assertThat(engine.head(HOME).lastMicros()).isLessThan(wrong);
    engine.runtime.setWallClock(Duration.ofHours(-1));
    engine.quiet();
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K8_shouldTellTheCallerOfADryRunWhenAnotherShardIsSilentWithoutAWord() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    engine.peers.loseUnnoticed(true);

    CompletableFuture<CommandReply> reply = engine.dryRun(post("p", ALICE, BOB, 60));

    engine.until(reply::isDone);
    assertThat(reply).isCompletedExceptionally();
    engine.peers.open(CommandKind.PREPARE_LEGS);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K2_shouldAskHomeAgainWhenItsAnswerWasLostWithoutAWord() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    engine.peers.loseUnnoticed(true);
    var unused = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    engine.until(() -> engine.peers.unheard() > 0);

    engine.peers.silence(false);

    engine.until(() -> engine.account(BOB).balance() == 60);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    assertThat(engine.problems()).isEmpty();
  }
}
