package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.atomic;
import static io.meridian.engine.CrossingFixture.capture;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.move;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.reasons;
import static io.meridian.engine.CrossingFixture.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Atomic batches between three shards [K10], with messages lost, all memory lost, and others in the
 * way.
 */
final class CrossingBatchFaultsTest {
  private final CrossingFixture engine = new CrossingFixture(EngineFixture.FORGETFUL);

  @BeforeEach
  void fund() {
    engine.applied(post("fund-a", WORLD, ALICE, 100));
    engine.applied(post("fund-b", WORLD, BOB, 100));
    engine.quiet();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static void assertTryAgain(CompletableFuture<?> reply) {
    assertThatThrownBy(reply::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
  }

  private static long decision(CommandReply reply) {
    return ((Outcome.Applied) ((CommandReply.Recorded) reply).record().outcome())
        .crossed()
        .orElseThrow()
        .decision()
        .micros();
  }

  @Test
  void K3_shouldHaveOthersWaitForTheOriginalsThatABatchChanges() {
    Hold before = hold("before", ALICE, BOB, 40, Duration.ofHours(1));
    engine.applied(before);
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<BatchReply> batch =
        engine.send(atomic("b", capture("c1", before, 30), post("p", ALICE, DAVE, 1)));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    CompletableFuture<CommandReply> other = engine.send(capture("c2", before, 30));
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.until(() -> batch.isDone() && other.isDone());

    assertThat(reasons((BatchReply.Items) batch.join())).containsOnlyNulls();
    assertThat(other.join().refused().orElseThrow().reason())
        .isEqualTo(Reason.CAPTURE_EXCEEDS_HOLD);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K2_shouldAbandonABatchThatASilentShardDoesNotPrepareAndLeaveEveryIdFree() {
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    PreparedBatch batch = atomic("b", post("p1", ALICE, BOB, 60), post("p2", WORLD, ALICE, 1));

    CompletableFuture<BatchReply> reply = engine.send(batch);
    engine.until(reply::isDone);

    assertTryAgain(reply);
    engine.quiet();
    engine.peers.open(CommandKind.PREPARE_LEGS);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.applied(post("p2", WORLD, ALICE, 7)).replayed()).isFalse();
    assertThat(reasons(engine.execute(atomic("b", post("p1", ALICE, BOB, 107)))))
        .containsOnlyNulls();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K2_shouldAbandonABatchThatItFindsUndecidedAfterACrash() {
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    PreparedBatch batch = atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, DAVE, 1));
    CompletableFuture<BatchReply> reply = engine.send(batch);
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    engine.restart();
    engine.peers.open(CommandKind.PREPARE_LEGS);

    engine.quiet();
    reply.handle((value, fault) -> null).join();
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    BatchReply.Items again = engine.execute(batch);
    assertThat(again.replayed()).isFalse();
    assertThat(reasons(again)).containsOnlyNulls();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K2_shouldGoOnTellingTheDecisionAboutABatchAfterACrash() {
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    PreparedBatch batch = atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, DAVE, 1));
    CompletableFuture<BatchReply> reply = engine.send(batch);
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    engine.restart();
    CompletableFuture<BatchReply> waiting = engine.send(batch);
    CompletableFuture<CommandReply> item = engine.send(post("p2", ALICE, DAVE, 1));
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);

    engine.quiet();
    reply.handle((value, fault) -> null).join();
    assertThat(List.of(engine.account(BOB).balance(), engine.account(DAVE).balance()))
        .containsExactly(160L, 1L);
    engine.until(() -> waiting.isDone() && item.isDone());
    BatchReply.Items again = engine.execute(batch);
    assertThat(again.replayed()).isTrue();
    assertThat(reasons(again)).containsOnlyNulls();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K4_shouldAnswerSuccessOfTheBatchAndOfItsItemsOnlyWhenEveryShardHasAppliedIt() {
    // Given
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    Post local = post("p2", WORLD, ALICE, 1);
    PreparedBatch batch = atomic("b", post("p1", ALICE, BOB, 60), local);

    // When
    CompletableFuture<BatchReply> reply = engine.send(batch);
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    CompletableFuture<BatchReply> again = engine.send(batch);
    CompletableFuture<CommandReply> item = engine.send(local);
    engine.until(() -> reply.isDone() && again.isDone() && item.isDone());

    // Then
    assertTryAgain(reply);
    assertTryAgain(again);
    assertTryAgain(item);
    assertThat(engine.account(BOB).balance()).isEqualTo(100);
    CrossingPath path = engine.transaction(post("p1", ALICE, BOB, 60)).path().orElseThrow();
    assertThat(path.finished()).isFalse();
    assertThat(path.stops()).extracting(stop -> stop.shard().region()).containsExactly("uk");
    CrossingPath ofLocal = engine.transaction(local).path().orElseThrow();
    assertThat(ofLocal.finished()).isFalse();
    assertThat(ofLocal.stops()).isEmpty();
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(engine.transaction(local).path().orElseThrow().finished()).isTrue();
    assertThat(engine.execute(batch).replayed()).isTrue();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K2_shouldAskHomeForTheDecisionAboutABatchThatNobodyTells() {
    engine.peers.shut(CommandKind.SETTLE_LEGS);

    CompletableFuture<BatchReply> reply =
        engine.send(atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, BOB, 1)));

    engine.until(() -> engine.account(BOB).balance() == 161);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.until(reply::isDone);
    assertThat(reasons((BatchReply.Items) reply.join())).containsOnlyNulls();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K5_shouldCountABatchOnAllItsAccountsOrNoneWhateverTheInstant() {
    // Given a batch that its other shards apply long after it was decided, and payments around
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    PreparedBatch batch =
        atomic(
            "b",
            post("p1", ALICE, BOB, 60),
            post("p2", WORLD, ALICE, 7),
            post("p3", ALICE, DAVE, 40));
    CompletableFuture<BatchReply> late = engine.send(batch);
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    engine.applied(post("carol", BOB, CAROL, 5));
    engine.until(late::isDone);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.quiet();
    engine.applied(post("after", WORLD, BOB, 7));
    BatchReply.Items items = engine.execute(batch);
    long decided = decision(items.items().get(0));
    long now = engine.runtime.wallMicros();

    // When asked about instants all over that time, each of its microseconds among them
    List<Long> instants = new ArrayList<>();
    for (long at = decided - 3; at < decided + 6; at++) {
      instants.add(at);
    }
    for (long at = decided + 6; at < now; at += Math.max(1, (now - decided) / 30)) {
      instants.add(at);
    }
    for (long at : instants) {
      BalancesCut cut = engine.cut(OptionalLong.of(at)).join();

      // Then
      assertThat(CrossingFixture.sum(cut)).as("at %d, decided %d", at, decided).isZero();
      assertThat(cut.accounts().get(1).balance()).isEqualTo(at >= decided ? 7 : 100);
      assertThat(cut.accounts().get(2).balance() >= 155).isEqualTo(at >= decided);
      assertThat(cut.accounts().get(4).balance()).isEqualTo(at >= decided ? 40 : 0);
    }
    assertThat(items.items()).allSatisfy(item -> assertThat(decision(item)).isEqualTo(decided));
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K9_shouldFinishBatchesThatWantEachOthersAccounts() {
    engine.applied(post("more-a", WORLD, ALICE, 400));
    engine.applied(post("more-b", WORLD, BOB, 400));
    List<CompletableFuture<BatchReply>> replies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      replies.add(
          engine.send(
              atomic("ab" + i, post("a" + i, ALICE, BOB, 2), post("d" + i, ALICE, DAVE, 1))));
      replies.add(
          engine.send(
              atomic("ba" + i, post("b" + i, BOB, ALICE, 2), post("c" + i, BOB, CAROL, 1))));
    }

    engine.until(() -> replies.stream().allMatch(CompletableFuture::isDone));

    assertThat(replies)
        .allSatisfy(
            reply -> assertThat(reasons((BatchReply.Items) reply.join())).containsOnlyNulls());
    assertThat(
            List.of(
                engine.account(ALICE).balance(),
                engine.account(BOB).balance(),
                engine.account(CAROL).balance(),
                engine.account(DAVE).balance()))
        .containsExactly(460L, 460L, 40L, 40L);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K9_shouldWaitForReservationsBeforeABatchIsRefused() {
    // Given all of bob's money reserved for a payment that is released, which bob's shard has not
    // heard
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> first =
        engine.send(take("first", move(BOB, ALICE, 100), move(DAVE, ALICE, 1)));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    // When
    CompletableFuture<BatchReply> batch =
        engine.send(
            atomic("b", take("p1", move(BOB, ALICE, 60)), take("p2", move(BOB, ALICE, 40))));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 3);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.until(() -> first.isDone() && batch.isDone());

    // Then
    assertThat(first.join().refused().orElseThrow().reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(reasons((BatchReply.Items) batch.join())).containsOnlyNulls();
    assertThat(engine.account(BOB).balance()).isZero();
    assertThat(engine.problems()).isEmpty();
  }
}
