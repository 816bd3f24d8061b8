package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.LEDGER;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.atomic;
import static io.meridian.engine.CrossingFixture.capture;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.reasons;
import static io.meridian.engine.CrossingFixture.refund;
import static io.meridian.engine.CrossingFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Atomic batches between three shards [K10], with messages lost, and all memory lost. */
final class CrossingBatchTest {
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

  /** A transaction homed in eu that takes from an account elsewhere. */
  private static Post take(String id, Posting... postings) {
    List<Posting> all = new ArrayList<>(List.of(post(id, WORLD, ALICE, 1).postings().get(0)));
    all.addAll(List.of(postings));
    return new Post(post(id, WORLD, ALICE, 1).commandId(), "", all, TransactionDetails.NONE);
  }

  private static Posting move(AccountRef debit, AccountRef credit, long amount) {
    return new Posting(debit, credit, "USD", amount);
  }

  private long balance(AccountRef account) {
    return engine.account(account).balance();
  }

  private void assertSound() {
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
    assertThat(CrossingFixture.sum(engine.cut(OptionalLong.empty()).join())).isZero();
    ConservationReport report =
        ((ReadReply.Found<ConservationReport>)
                engine
                    .engine()
                    .checkConservation(LEDGER, Progress.NONE, CrossingFixture.call())
                    .join())
            .value();
    assertThat(report.findings()).isEmpty();
  }

  @Test
  void K10_shouldApplyAllItemsInAllTheirShards() {
    BatchReply.Items reply =
        engine.execute(
            atomic(
                "b",
                post("p1", ALICE, BOB, 60),
                post("p2", WORLD, ALICE, 5),
                post("p3", ALICE, DAVE, 45)));

    assertThat(reasons(reply)).containsOnlyNulls();
    assertThat(reply.replayed()).isFalse();
    assertThat(List.of(balance(ALICE), balance(BOB), balance(DAVE))).containsExactly(0L, 160L, 45L);
    assertSound();
  }

  @Test
  void K10_shouldCountEarlierItemsAtHomeAndAtAParticipant() {
    BatchReply.Items reply =
        engine.execute(
            atomic(
                "b",
                post("p1", ALICE, BOB, 100),
                take("p2", move(BOB, ALICE, 190)),
                post("p3", ALICE, DAVE, 191)));

    assertThat(reasons(reply)).containsOnlyNulls();
    assertThat(List.of(balance(ALICE), balance(BOB), balance(DAVE))).containsExactly(0L, 10L, 191L);
    assertThat(engine.account(BOB).version()).isEqualTo(3);
    assertSound();
  }

  @Test
  void K10_shouldNameTheItemThatFailsElsewhereAndRecordAllForEver() {
    PreparedBatch batch =
        atomic(
            "b",
            post("p1", ALICE, DAVE, 50),
            take("p2", move(BOB, ALICE, 101)),
            post("p3", WORLD, ALICE, 1));

    BatchReply.Items reply = engine.execute(batch);
    engine.applied(post("more", WORLD, BOB, 500));
    engine.restart();
    BatchReply.Items again = engine.execute(batch);

    assertThat(reasons(reply))
        .containsExactly(Reason.BATCH_ABORTED, Reason.INSUFFICIENT_FUNDS, Reason.BATCH_ABORTED)
        .isEqualTo(reasons(again));
    assertThat(reply.items().get(0).refused().orElseThrow().metadata()).containsEntry("item", "1");
    assertThat(again.replayed()).isTrue();
    assertThat(engine.refused(post("p1", ALICE, DAVE, 50))).isEqualTo(Reason.BATCH_ABORTED);
    assertThat(List.of(balance(ALICE), balance(DAVE))).containsExactly(100L, 0L);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertSound();
  }

  @Test
  void K8_shouldHearOfEarlierItemsBeforeHomeRefusesALaterOne() {
    BatchReply.Items reply =
        engine.execute(
            atomic("b", take("p1", move(CAROL, ALICE, 1)), post("p2", ALICE, BOB, 9_999)));

    assertThat(reasons(reply)).containsExactly(Reason.INSUFFICIENT_FUNDS, Reason.BATCH_ABORTED);
    assertSound();
  }

  @Test
  void K10_shouldReplayTheBatchAndEachOfItsItemsAndTellAMismatch() {
    Post first = post("p1", ALICE, BOB, 60);
    PreparedBatch batch = atomic("b", first, post("p2", ALICE, DAVE, 5));
    engine.execute(batch);

    BatchReply.Items again = engine.execute(batch);
    engine.restart();
    BatchReply.Items later = engine.execute(batch);
    BatchReply other = engine.send(atomic("b", first, post("p2", ALICE, DAVE, 6))).join();
    BatchReply.Items used = engine.execute(atomic("c", post("p3", ALICE, BOB, 1), first));

    assertThat(again.replayed()).isTrue();
    assertThat(later.replayed()).isTrue();
    assertThat(reasons(later)).containsOnlyNulls();
    assertThat(engine.applied(first).replayed()).isTrue();
    assertThat(engine.refused(post("p1", ALICE, BOB, 61))).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(((BatchReply.Refused) other).refusal().reason())
        .isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(reasons(used)).containsExactly(Reason.BATCH_ABORTED, Reason.IDEMPOTENCY_MISMATCH);
    assertThat(balance(BOB)).isEqualTo(160);
    assertSound();
  }

  @Test
  void K10_shouldHoldCaptureVoidAndRefundInsideABatch() {
    Hold before = hold("before", ALICE, BOB, 40, Duration.ofHours(1));
    engine.applied(before);
    engine.quiet();
    Hold inside = hold("h", ALICE, CAROL, 30, Duration.ofHours(1));

    BatchReply.Items reply =
        engine.execute(
            atomic(
                "b",
                inside,
                capture("c", inside, 12),
                refund("r", capture("c", inside, 12), 2),
                voidHold("v", inside),
                capture("cb", before, 40),
                post("p", ALICE, DAVE, 10),
                refund("rp", post("p", ALICE, DAVE, 10), 3)));

    assertThat(reasons(reply)).containsOnlyNulls();
    assertThat(List.of(balance(ALICE), balance(BOB), balance(CAROL), balance(DAVE)))
        .containsExactly(43L, 140L, 10L, 7L);
    assertThat(engine.account(ALICE).available()).isEqualTo(43);
    assertThat(engine.account(CAROL).counters().heldCredits()).isZero();
    engine.quiet();
    assertThat(engine.refused(capture("late", inside, 1))).isEqualTo(Reason.HOLD_ALREADY_VOIDED);
    assertSound();
  }

  @Test
  void K7_shouldExpireAHoldThatABatchHasPlacedBetweenShards() {
    engine.execute(
        atomic("b", hold("h", ALICE, BOB, 80, Duration.ofSeconds(30)), post("p", ALICE, DAVE, 1)));

    engine.runtime.advance(Duration.ofSeconds(31));

    engine.until(() -> engine.account(BOB).counters().heldCredits() == 0);
    assertThat(engine.account(ALICE).available()).isEqualTo(99);
    assertSound();
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
    assertSound();
  }

  @Test
  void K2_shouldAbandonABatchThatASilentShardDoesNotPrepareAndLeaveEveryIdFree() {
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    PreparedBatch batch = atomic("b", post("p1", ALICE, BOB, 60), post("p2", WORLD, ALICE, 1));

    CompletableFuture<BatchReply> reply = engine.send(batch);
    engine.until(reply::isDone);

    assertTryAgain(reply);
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.quiet();
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.applied(post("p2", WORLD, ALICE, 7)).replayed()).isFalse();
    assertThat(reasons(engine.execute(atomic("b", post("p1", ALICE, BOB, 107)))))
        .containsOnlyNulls();
    assertSound();
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
    assertSound();
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
    assertThat(List.of(balance(BOB), balance(DAVE))).containsExactly(160L, 1L);
    engine.until(() -> waiting.isDone() && item.isDone());
    BatchReply.Items again = engine.execute(batch);
    assertThat(again.replayed()).isTrue();
    assertThat(reasons(again)).containsOnlyNulls();
    assertSound();
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
    assertThat(balance(BOB)).isEqualTo(100);
    assertThat(engine.transaction(post("p1", ALICE, BOB, 60)).pending())
        .hasValueSatisfying(
            path ->
                assertThat(path.participants())
                    .extracting(participant -> participant.region())
                    .containsExactly("uk"));
    assertThat(engine.transaction(local).pending())
        .hasValueSatisfying(path -> assertThat(path.participants()).isEmpty());
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(engine.transaction(local).pending()).isEmpty();
    assertThat(engine.execute(batch).replayed()).isTrue();
    assertSound();
  }

  private static void assertTryAgain(CompletableFuture<?> reply) {
    assertThatThrownBy(reply::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
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
    assertSound();
  }

  @Test
  void K10_shouldDoEveryStepOfABatchOnceHoweverOftenItArrives() {
    engine.peers.repeat(CommandKind.PREPARE_LEGS, 3);
    engine.peers.repeat(CommandKind.SETTLE_LEGS, 3);

    engine.execute(atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, BOB, 1)));

    assertThat(balance(BOB)).isEqualTo(161);
    assertThat(engine.account(BOB).version()).isEqualTo(3);
    assertSound();
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
    assertSound();
  }

  private static long decision(CommandReply reply) {
    return ((Outcome.Applied) ((CommandReply.Recorded) reply).record().outcome())
        .crossed()
        .orElseThrow()
        .decision()
        .micros();
  }

  @Test
  void K11_shouldPutEachItemsEntryUnderItsOwnIdIntoTheStatementsElsewhere() {
    engine.execute(
        atomic(
            "b",
            post("p1", ALICE, BOB, 60),
            post("p2", ALICE, CAROL, 2),
            post("p3", ALICE, BOB, 5)));

    StatementEntries statement =
        ((ReadReply.Found<StatementEntries>)
                engine
                    .engine()
                    .statement(
                        new AccountKey(LEDGER, BOB),
                        new StatementQuery(false, 0, 0, 10),
                        CrossingFixture.call())
                    .join())
            .value();

    assertThat(statement.entries())
        .extracting(entry -> entry.line().commandId() + " " + entry.line().home())
        .endsWith("p1 eu", "p3 eu");
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
    assertThat(List.of(balance(ALICE), balance(BOB), balance(CAROL), balance(DAVE)))
        .containsExactly(460L, 460L, 40L, 40L);
    assertSound();
  }

  @Test
  void K9_shouldWaitForReservationsBeforeABatchIsRefused() {
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> first = engine.send(post("first", ALICE, BOB, 100));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    CompletableFuture<BatchReply> batch =
        engine.send(atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, DAVE, 40)));
    engine.until(first::isDone);
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.until(batch::isDone);

    assertThat(reasons((BatchReply.Items) batch.join())).containsOnlyNulls();
    assertThat(first).isCompletedExceptionally();
    assertSound();
  }

  @Test
  void K10_shouldExecuteAThousandItemsAcrossShards() {
    Post[] items = new Post[1_000];
    for (int i = 0; i < items.length; i++) {
      items[i] =
          switch (i % 4) {
            case 0 -> post("p" + i, WORLD, BOB, 2);
            case 1 -> take("p" + i, move(BOB, DAVE, 1));
            case 2 -> post("p" + i, WORLD, ALICE, 1);
            default -> post("p" + i, ALICE, CAROL, 1);
          };
    }
    PreparedBatch batch = atomic("b", items);

    BatchReply.Items reply = engine.execute(batch);

    assertThat(reasons(reply)).hasSize(1_000).containsOnlyNulls();
    assertThat(List.of(balance(ALICE), balance(BOB), balance(CAROL), balance(DAVE)))
        .containsExactly(350L, 350L, 250L, 250L);
    engine.restart();
    assertThat(engine.execute(batch).replayed()).isTrue();
    assertSound();
  }
}
