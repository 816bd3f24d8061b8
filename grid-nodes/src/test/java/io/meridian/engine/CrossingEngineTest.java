package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.capture;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.move;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.refund;
import static io.meridian.engine.CrossingFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refund;
import io.meridian.ledger.Reserved;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions between two shards, with messages lost and repeated, and all memory lost. */
final class CrossingEngineTest {
  private final CrossingFixture engine = new CrossingFixture(EngineFixture.FORGETFUL);

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldMoveMoneyBetweenShardsAllOrNothing() {
    engine.applied(post("fund", WORLD, ALICE, 100));

    CommandReply.Recorded reply = engine.applied(post("p", ALICE, BOB, 60));

    assertThat(reply.replayed()).isFalse();
    assertThat(engine.account(ALICE).balance()).isEqualTo(40);
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldReplayAndTellAMismatchAsInsideOneShard() {
    engine.applied(post("p", WORLD, BOB, 60));

    CommandReply.Recorded again = engine.applied(post("p", WORLD, BOB, 60));

    assertThat(again.replayed()).isTrue();
    assertThat(engine.refused(post("p", WORLD, BOB, 61))).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
  }

  @Test
  void shouldRecordTheRefusalOfAParticipantAndReleaseTheRest() {
    // Given
    engine.applied(post("fund", WORLD, BOB, 50));

    // When
    Post tooMuch =
        new Post(
            post("p", WORLD, ALICE, 1).commandId(),
            "",
            List.of(
                post("p", WORLD, ALICE, 10).postings().get(0),
                post("p", BOB, ALICE, 51).postings().get(0)),
            post("p", WORLD, ALICE, 1).details());

    // Then
    assertThat(engine.refused(tooMuch)).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    engine.quiet();
    assertThat(engine.account(BOB).available()).isEqualTo(50);
    assertThat(engine.account(ALICE).balance()).isZero();
    engine.applied(post("more", WORLD, BOB, 50));
    CommandReply again = engine.execute(tooMuch);
    assertThat(again.refused().orElseThrow().reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(((CommandReply.Recorded) again).replayed()).isTrue();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldTellTheAccountThatIsMissingElsewhereAndNotPrepareAnything() {
    Post lost = post("p", WORLD, new AccountRef("uk", "nobody"), 5);

    assertThat(engine.refused(lost)).isEqualTo(Reason.ACCOUNT_NOT_FOUND);

    engine.quiet();
    assertThat(engine.account(WORLD).balance()).isZero();
  }

  @Test
  void shouldHoldCaptureVoidAndRefundAcrossShards() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    Hold hold = hold("h", ALICE, BOB, 80, Duration.ofHours(1));

    engine.applied(hold);
    engine.quiet();
    assertThat(engine.account(ALICE).available()).isEqualTo(20);
    assertThat(engine.account(BOB).counters().heldCredits()).isEqualTo(80);
    engine.applied(capture("c", hold, 30));
    assertThat(engine.account(BOB).balance()).isEqualTo(30);
    engine.applied(refund("r", capture("c", hold, 30), 10));
    assertThat(engine.account(BOB).balance()).isEqualTo(20);
    engine.applied(voidHold("v", hold));
    assertThat(engine.refused(capture("late", hold, 1))).isEqualTo(Reason.HOLD_ALREADY_VOIDED);

    engine.quiet();
    assertThat(engine.account(ALICE).available()).isEqualTo(80);
    assertThat(engine.account(BOB).counters().heldCredits()).isZero();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K7_shouldExpireAHoldForItsOtherShardsWhenHomesExpiryReachesThem() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.applied(hold("h", ALICE, BOB, 80, Duration.ofSeconds(30)));

    engine.runtime.advance(Duration.ofSeconds(31));

    engine.until(() -> engine.account(BOB).counters().heldCredits() == 0);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldAgreeInADryRunWithTheRealRunAndStoreNothing() {
    engine.applied(post("fund", WORLD, ALICE, 100));

    CommandReply good = engine.dryRun(post("p", ALICE, BOB, 60)).join();
    CommandReply bad = engine.dryRun(post("p", BOB, ALICE, 1)).join();

    assertThat(good).isInstanceOf(CommandReply.Tried.class);
    assertThat(good.refused()).isEmpty();
    assertThat(bad.refused().orElseThrow().reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.applied(post("p", ALICE, BOB, 60)).replayed()).isFalse();
  }

  @Test
  void K2_shouldAbandonWhatIsNotPreparedInTimeAndLeaveTheIdFree() {
    // Given
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.PREPARE_LEGS);

    // When
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(reply::isDone);

    // Then
    assertThatThrownBy(reply::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
    engine.quiet();
    engine.peers.open(CommandKind.PREPARE_LEGS);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.applied(post("p", ALICE, BOB, 70)).replayed()).isFalse();
    assertThat(engine.account(BOB).balance()).isEqualTo(70);
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K4_shouldAnswerSuccessOnlyWhenEveryShardHasAppliedIt() {
    // Given
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);

    // When
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    CompletableFuture<CommandReply> again = engine.send(post("p", ALICE, BOB, 60));
    engine.until(again::isDone);

    // Then who asked first was told of success no more than who asked again
    assertThat(reply.isDone() && !reply.isCompletedExceptionally()).isFalse();
    assertThatThrownBy(again::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
    assertThat(engine.account(BOB).balance()).isZero();
    assertThat(engine.pendingTransactions()).isEqualTo(1);
    assertThat(engine.transaction(post("p", ALICE, BOB, 60)).path())
        .hasValueSatisfying(
            path -> {
              assertThat(path.finished()).isFalse();
              assertThat(path.stops())
                  .extracting(CrossingPath.Stop::shard, CrossingPath.Stop::appliedMicros)
                  .containsExactly(tuple(new ShardId("uk", 0), OptionalLong.empty()));
            });
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(engine.pendingTransactions()).isZero();
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    assertThat(engine.applied(post("p", ALICE, BOB, 60)).replayed()).isTrue();
    assertThat(engine.transaction(post("p", ALICE, BOB, 60)).path().orElseThrow().finished())
        .isTrue();
    reply.handle((value, fault) -> null).join();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldTellTheWholeWayOfWhatIsFinishedAfterACrashToo() {
    // Given
    engine.applied(post("fund", WORLD, ALICE, 100));
    long before = engine.runtime.wallMicros();
    CommandReply.Recorded reply = engine.applied(post("p", ALICE, BOB, 60));
    engine.quiet();

    // When
    CrossingPath path = engine.transaction(post("p", ALICE, BOB, 60)).path().orElseThrow();
    engine.restart();
    engine.quiet();

    // Then
    assertThat(path.finished()).isTrue();
    assertThat(path.decisionMicros()).isEqualTo(reply.record().commitMicros());
    assertThat(path.preparedMicros().orElseThrow()).isBetween(before, path.decisionMicros() - 1);
    CrossingPath.Stop bobs = path.stops().get(0);
    assertThat(path.stops()).hasSize(1);
    assertThat(bobs.shard()).isEqualTo(new ShardId("uk", 0));
    assertThat(bobs.preparedMicros()).isBetween(before, path.decisionMicros() - 1);
    assertThat(bobs.appliedMicros()).hasValue(engine.account(BOB).updateMicros());
    assertThat(engine.transaction(post("p", ALICE, BOB, 60)).path()).contains(path);
    assertThat(engine.transaction(post("fund", WORLD, ALICE, 100)).path()).isEmpty();
  }

  @Test
  void K2_shouldAbandonWhatItFindsUndecidedAfterACrash() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    engine.restart();
    engine.peers.open(CommandKind.PREPARE_LEGS);

    engine.quiet();
    reply.handle((value, fault) -> null).join();
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.applied(post("p", ALICE, BOB, 60)).replayed()).isFalse();
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K2_shouldGoOnTellingADecisionAfterACrash() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    engine.restart();
    engine.peers.open(CommandKind.SETTLE_LEGS);

    engine.quiet();
    reply.handle((value, fault) -> null).join();
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    assertThat(engine.applied(post("p", ALICE, BOB, 60)).replayed()).isTrue();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K2_shouldAskHomeForTheDecisionThatNobodyTells() {
    engine.peers.shut(CommandKind.SETTLE_LEGS);

    CompletableFuture<CommandReply> reply = engine.send(post("p", WORLD, BOB, 60));

    engine.until(() -> engine.account(BOB).balance() == 60);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(reply.join().refused()).isEmpty();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K5_shouldCountATransactionOnAllItsAccountsOrNoneWhateverTheInstant() {
    // Given a payment that its second shard applies long after it was decided, and local ones
    // around
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.applied(post("fund-b", WORLD, BOB, 50));
    engine.quiet();
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> late = engine.send(post("late", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    engine.applied(post("carol-1", BOB, CAROL, 5));
    engine.applied(post("carol-2", BOB, CAROL, 5));
    engine.until(late::isDone);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.quiet();
    engine.applied(post("after", WORLD, BOB, 7));
    long decided = engine.applied(post("late", ALICE, BOB, 60)).record().commitMicros();
    long now = engine.runtime.wallMicros();

    // When asked about instants all over that time
    for (long at = decided - 3; at < now; at += Math.max(1, (now - decided) / 50)) {
      BalancesCut cut = engine.cut(OptionalLong.of(at)).join();

      // Then
      assertThat(CrossingFixture.sum(cut)).as("at %d, decided %d", at, decided).isZero();
      assertThat(cut.accounts().get(2).balance() >= 60).isEqualTo(at >= decided);
    }
    assertThat(CrossingFixture.sum(engine.cut(OptionalLong.empty()).join())).isZero();
  }

  @Test
  void K5_shouldAnswerAboutAnInstantOnlyWhenWhatWasPreparedByThenIsDecided() {
    // Given a participant that has prepared its part and not heard what was decided
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    // When
    CompletableFuture<BalancesCut> cut = engine.cut(OptionalLong.empty());
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.until(cut::isDone);

    // Then
    assertThat(CrossingFixture.sum(cut.join())).isZero();
    assertThat(cut.join().accounts().get(2).balance()).isEqualTo(60);
    engine.until(reply::isDone);
  }

  @Test
  void K5_shouldNotTakeOffAtAnInstantWhatWasReservedLater() {
    // Given all of alice's money reserved for a payment that is not decided yet
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.quiet();
    engine.runtime.advance(Duration.ofSeconds(1));
    long before = engine.runtime.wallMicros();
    engine.runtime.advance(Duration.ofMillis(1));
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> late = engine.send(post("late", ALICE, BOB, 100));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);
    assertThat(engine.account(ALICE).available()).isZero();

    // When
    Account alice = engine.cut(OptionalLong.of(before)).join().accounts().get(1);

    // Then
    assertThat(alice.available()).isEqualTo(100);
    assertThat(alice.reserved()).isEqualTo(Reserved.NONE);
    engine.until(late::isDone);
  }

  @Test
  void shouldShowTheSameSumAtEveryCutWhilePaymentsCross() {
    engine.applied(post("fund-a", WORLD, ALICE, 10_000));
    engine.applied(post("fund-b", WORLD, BOB, 10_000));
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    List<CompletableFuture<BalancesCut>> cuts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      replies.add(engine.send(post("ab-" + i, ALICE, BOB, 3)));
      replies.add(engine.send(post("bc-" + i, BOB, CAROL, 2)));
      replies.add(engine.send(post("ca-" + i, CAROL, ALICE, 1)));
      if (i % 10 == 0) {
        cuts.add(engine.cut(OptionalLong.empty()));
        engine.runtime.advance(Duration.ofMillis(1));
      }
    }

    engine.until(() -> replies.stream().allMatch(CompletableFuture::isDone));
    engine.until(() -> cuts.stream().allMatch(CompletableFuture::isDone));

    assertThat(cuts).allSatisfy(cut -> assertThat(CrossingFixture.sum(cut.join())).isZero());
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldDoEveryStepOnceHoweverOftenItArrives() {
    engine.peers.repeat(CommandKind.PREPARE_LEGS, 3);
    engine.peers.repeat(CommandKind.SETTLE_LEGS, 3);

    engine.applied(post("p", WORLD, BOB, 60));

    engine.quiet();
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    assertThat(engine.account(BOB).version()).isEqualTo(1);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldFinishPaymentsThatWantEachOthersAccounts() {
    engine.applied(post("fund-a", WORLD, ALICE, 1_000));
    engine.applied(post("fund-b", WORLD, BOB, 1_000));
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      replies.add(engine.send(post("ab-" + i, ALICE, BOB, 3)));
      replies.add(engine.send(post("ba-" + i, BOB, ALICE, 3)));
      replies.add(engine.send(post("ac-" + i, ALICE, CAROL, 1)));
    }

    engine.until(() -> replies.stream().allMatch(CompletableFuture::isDone));

    assertThat(replies).allSatisfy(reply -> assertThat(reply.join().refused()).isEmpty());
    engine.quiet();
    assertThat(engine.account(ALICE).balance()).isEqualTo(800);
    assertThat(engine.account(BOB).balance()).isEqualTo(1_000);
    assertThat(engine.account(CAROL).balance()).isEqualTo(200);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K9_shouldWaitForReservationsBeforeItRefusesForLackOfFunds() {
    // Given all of alice's money reserved for a payment that is going to be released
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> first = engine.send(post("first", ALICE, BOB, 100));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    // When
    CompletableFuture<CommandReply> second = engine.send(post("second", ALICE, WORLD, 100));
    engine.until(() -> first.isDone() && second.isDone());

    // Then
    assertThat(second.join().refused()).isEmpty();
    assertThat(first).isCompletedExceptionally();
  }

  @Test
  void K3_shouldHaveTheRefundOfACaptureWaitForItsHoldThoughTheRecordIsForgotten() {
    // Given a capture of which something was refunded, and a refund of its hold that is not decided
    engine.applied(post("fund", WORLD, ALICE, 200));
    Hold hold =
        new Hold(
            new CommandId(CrossingFixture.LEDGER, "eu", "h"),
            "",
            List.of(move(ALICE, WORLD, 100), move(ALICE, BOB, 100)),
            Duration.ofHours(1).toNanos() / 1_000,
            0,
            TransactionDetails.NONE);
    engine.applied(hold);
    Capture capture = capture("c", hold, 100);
    engine.applied(capture);
    engine.applied(
        new Capture(
            hold.commandId().sibling("c2"),
            "",
            "h",
            Parts.of(List.of(new Part(1, 100))),
            false,
            TransactionDetails.NONE));
    engine.applied(refund("r1", capture, 1));
    engine.quiet();
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> all =
        engine.send(
            new Refund(
                hold.commandId().sibling("all"),
                "",
                "h",
                Parts.ALL_REMAINING,
                TransactionDetails.NONE));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    // When
    CompletableFuture<CommandReply> part = engine.send(refund("r2", capture, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 2);
    assertThat(part).isNotDone();
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.until(() -> all.isDone() && part.isDone());

    // Then nothing is moved back twice
    assertThat(all.join().refused()).isEmpty();
    assertThat(part.join().refused().orElseThrow().reason())
        .isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(engine.account(ALICE).balance()).isEqualTo(200);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K3_shouldHaveASecondCaptureWaitForTheFirst() {
    engine.applied(post("fund", WORLD, ALICE, 100));
    Hold hold = hold("h", ALICE, BOB, 80, Duration.ofHours(1));
    engine.applied(hold);

    CompletableFuture<CommandReply> one = engine.send(capture("c1", hold, 50));
    CompletableFuture<CommandReply> other = engine.send(capture("c2", hold, 50));
    engine.until(() -> one.isDone() && other.isDone());

    assertThat(List.of(one.join(), other.join()))
        .extracting(reply -> reply.refused().map(refusal -> refusal.reason()).orElse(null))
        .containsExactlyInAnyOrder(null, Reason.CAPTURE_EXCEEDS_HOLD);
    engine.quiet();
    assertThat(engine.account(BOB).balance()).isEqualTo(50);
    assertThat(engine.findings()).isEmpty();
  }
}
