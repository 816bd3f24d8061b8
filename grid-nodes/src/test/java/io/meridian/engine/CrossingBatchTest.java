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
import static io.meridian.engine.CrossingFixture.move;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.reasons;
import static io.meridian.engine.CrossingFixture.refund;
import static io.meridian.engine.CrossingFixture.take;
import static io.meridian.engine.CrossingFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What atomic batches between three shards do [K10]. */
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
    assertThat(
            List.of(
                engine.account(ALICE).balance(),
                engine.account(BOB).balance(),
                engine.account(DAVE).balance()))
        .containsExactly(0L, 160L, 45L);
    assertThat(engine.problems()).isEmpty();
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
    assertThat(
            List.of(
                engine.account(ALICE).balance(),
                engine.account(BOB).balance(),
                engine.account(DAVE).balance()))
        .containsExactly(0L, 10L, 191L);
    assertThat(engine.account(BOB).version()).isEqualTo(3);
    assertThat(engine.problems()).isEmpty();
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
    assertThat(List.of(engine.account(ALICE).balance(), engine.account(DAVE).balance()))
        .containsExactly(100L, 0L);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K8_shouldHearOfEarlierItemsBeforeHomeRefusesALaterOne() {
    BatchReply.Items reply =
        engine.execute(
            atomic("b", take("p1", move(CAROL, ALICE, 1)), post("p2", ALICE, BOB, 9_999)));

    assertThat(reasons(reply)).containsExactly(Reason.INSUFFICIENT_FUNDS, Reason.BATCH_ABORTED);
    assertThat(engine.problems()).isEmpty();
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
    assertThat(engine.account(BOB).balance()).isEqualTo(160);
    assertThat(engine.problems()).isEmpty();
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
    assertThat(
            List.of(
                engine.account(ALICE).balance(),
                engine.account(BOB).balance(),
                engine.account(CAROL).balance(),
                engine.account(DAVE).balance()))
        .containsExactly(43L, 140L, 10L, 7L);
    assertThat(engine.account(ALICE).available()).isEqualTo(43);
    assertThat(engine.account(CAROL).counters().heldCredits()).isZero();
    engine.quiet();
    assertThat(engine.refused(capture("late", inside, 1))).isEqualTo(Reason.HOLD_ALREADY_VOIDED);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K7_shouldExpireAHoldThatABatchHasPlacedBetweenShards() {
    engine.execute(
        atomic("b", hold("h", ALICE, BOB, 80, Duration.ofSeconds(30)), post("p", ALICE, DAVE, 1)));

    engine.runtime.advance(Duration.ofSeconds(31));

    engine.until(() -> engine.account(BOB).counters().heldCredits() == 0);
    assertThat(engine.account(ALICE).available()).isEqualTo(99);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K10_shouldDoEveryStepOfABatchOnceHoweverOftenItArrives() {
    engine.peers.repeat(CommandKind.PREPARE_LEGS, 3);
    engine.peers.repeat(CommandKind.SETTLE_LEGS, 3);

    engine.execute(atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, BOB, 1)));

    assertThat(engine.account(BOB).balance()).isEqualTo(161);
    assertThat(engine.account(BOB).version()).isEqualTo(3);
    assertThat(engine.problems()).isEmpty();
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
    assertThat(
            List.of(
                engine.account(ALICE).balance(),
                engine.account(BOB).balance(),
                engine.account(CAROL).balance(),
                engine.account(DAVE).balance()))
        .containsExactly(350L, 350L, 250L, 250L);
    engine.restart();
    assertThat(engine.execute(batch).replayed()).isTrue();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K9_shouldCountEarlierItemsOfABatchWhenItWaitsForReservations() {
    // Given most of alice's 100 reserved for a payment that is going to be released
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> first = engine.send(post("first", ALICE, BOB, 80));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    // When a batch of one shard takes more than she had before its own first item
    CompletableFuture<BatchReply> batch =
        engine.send(atomic("b", post("in", WORLD, ALICE, 50), post("out", ALICE, WORLD, 120)));
    engine.until(() -> first.isDone() && batch.isDone());

    // Then
    assertThat(first).isCompletedExceptionally();
    assertThat(((BatchReply.Items) batch.join()).items())
        .allSatisfy(reply -> assertThat(reply.refused()).isEmpty());
  }

  @Test
  void K10_shouldNotLetALaterItemOvertakeOneThatWaits() {
    // Given alice's 100 reserved for a payment that is going to be released
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> first = engine.send(post("first", ALICE, BOB, 100));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    // When a batch takes it all in its first item, and pays in with its second
    List<CompletableFuture<CommandReply>> replies =
        engine
            .engine()
            .executeInOrder(
                List.of(
                    CommandCodec.prepare(post("out", ALICE, WORLD, 100)),
                    CommandCodec.prepare(post("in", WORLD, ALICE, 7))),
                false,
                CrossingFixture.call());
    engine.until(() -> first.isDone() && replies.stream().allMatch(CompletableFuture::isDone));

    // Then they are in the journal in their order
    CommandReply.Recorded out = (CommandReply.Recorded) replies.get(0).join();
    CommandReply.Recorded in = (CommandReply.Recorded) replies.get(1).join();
    assertThat(out.refused()).isEmpty();
    assertThat(in.refused()).isEmpty();
    assertThat(in.record().commitMicros()).isGreaterThan(out.record().commitMicros());
  }
}
