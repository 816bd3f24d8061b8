package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.atomic;
import static io.meridian.engine.CrossingFixture.capture;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.reasons;
import static io.meridian.engine.CrossingFixture.refund;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dry runs of batches with transactions between shards: they tell what executing them would. */
final class CrossingDryRunTest {
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
  void K9_shouldHaveTheDryRunOfABatchWaitForReservationsAsItsExecutionDoes() {
    // Given a payment that is not decided, and a batch that has enough only without it
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> undecided = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);
    PreparedBatch batch = atomic("b", post("p1", ALICE, WORLD, 50));

    // When
    CompletableFuture<BatchReply> tried = engine.engine().dryRun(batch, CrossingFixture.call());
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 2);

    // Then
    assertThat(tried).isNotDone();
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.until(() -> undecided.isDone() && tried.isDone());
    assertThat(reasons((BatchReply.Items) tried.join())).containsExactly(Reason.INSUFFICIENT_FUNDS);
    assertThat(reasons(engine.execute(batch))).containsExactly(Reason.INSUFFICIENT_FUNDS);
  }

  /** What executing them one after the other comes to. */
  private List<Object> executed(Command... commands) {
    return engine
        .engine()
        .executeInOrder(
            Stream.of(commands).map(CommandCodec::prepare).toList(), false, CrossingFixture.call())
        .stream()
        .map(CompletableFuture::join)
        .map(CrossingDryRunTest::outcome)
        .toList();
  }

  private List<Object> tried(Command... commands) {
    return engine.dryRun(commands).items().stream().map(CrossingDryRunTest::outcome).toList();
  }

  /** The reason why it is refused, or home's entries. */
  private static Object outcome(CommandReply reply) {
    if (reply.refused().isPresent()) {
      return reply.refused().get().reason();
    }
    LedgerRecord record =
        reply instanceof CommandReply.Tried tried
            ? tried.record()
            : ((CommandReply.Recorded) reply).record();
    return ((Outcome.Applied) record.outcome()).entries();
  }

  private void assertTold(Command... commands) {
    List<Object> tried = tried(commands);
    assertThat(tried).isEqualTo(executed(commands));
  }

  @Test
  void shouldCountWhatEarlierItemsDidInTheirOwnShardAndInOthers() {
    Command[] commands = {
      post("p1", ALICE, BOB, 60),
      post("p2", ALICE, WORLD, 41),
      post("p3", BOB, DAVE, 160),
      post("p4", BOB, CAROL, 1),
      post("p5", DAVE, ALICE, 100),
      post("p6", ALICE, CAROL, 140),
      post("p7", ALICE, CAROL, 1)
    };

    assertThat(reasons(engine.dryRun(commands)))
        .containsExactly(
            null,
            Reason.INSUFFICIENT_FUNDS,
            null,
            Reason.INSUFFICIENT_FUNDS,
            null,
            null,
            Reason.INSUFFICIENT_FUNDS);
    assertThat(engine.account(ALICE).version()).isEqualTo(1);
    assertTold(commands);
  }

  @Test
  void shouldJudgeWhatIsAboutAnEarlierItemThatCrosses() {
    Hold hold = hold("h", ALICE, BOB, 80, Duration.ofHours(1));

    assertTold(
        hold,
        post("p1", BOB, CAROL, 101),
        capture("c", hold, 50),
        capture("c2", hold, 31),
        post("p2", BOB, CAROL, 150),
        refund("r", capture("c", hold, 50), 1),
        post("p3", BOB, CAROL, 1));
  }

  @Test
  void shouldTellOfARefusedEarlierItemAsOfOneThatIsRecorded() {
    Hold refused = hold("h", ALICE, BOB, 101, Duration.ofHours(1));

    assertTold(refused, capture("c", refused, 1), post("p", DAVE, BOB, 1), refused);
  }

  @Test
  void shouldJudgeAnAtomicBatchAsItWouldBeExecuted() {
    PreparedBatch good =
        atomic(
            "b",
            post("p1", ALICE, BOB, 60),
            post("p2", WORLD, ALICE, 5),
            post("p3", ALICE, DAVE, 45));
    PreparedBatch bad = atomic("b", post("p1", ALICE, BOB, 60), post("p2", ALICE, DAVE, 41));

    BatchReply.Items tried = engine.dryRun(good);

    assertThat(reasons(tried)).containsOnlyNulls();
    assertThat(tried.items()).allMatch(CommandReply.Tried.class::isInstance);
    assertThat(reasons(engine.dryRun(bad)))
        .containsExactly(Reason.BATCH_ABORTED, Reason.INSUFFICIENT_FUNDS);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    assertThat(engine.execute(good).replayed()).isFalse();
    assertThat(engine.dryRun(good).replayed()).isTrue();
  }

  @Test
  void shouldTellOfRandomItemsWhatTheirExecutionTells() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      List<AccountRef> accounts = List.of(WORLD, ALICE, BOB, CAROL, DAVE);
      String round = "s" + seed + "-";
      Command[] commands =
          IntStream.range(0, 12)
              .mapToObj(
                  i -> {
                    int debit = random.nextInt(5);
                    int credit = (debit + 1 + random.nextInt(4)) % 5;
                    return (Command)
                        post(
                            round + i,
                            accounts.get(debit),
                            accounts.get(credit),
                            1 + random.nextInt(120));
                  })
              .toArray(Command[]::new);

      List<Object> tried = tried(commands);

      assertThat(tried).as("seed %d", seed).isEqualTo(executed(commands));
    }
    engine.quiet();
    assertThat(engine.findings()).isEmpty();
  }
}
