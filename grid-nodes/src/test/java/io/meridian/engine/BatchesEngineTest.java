package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.BOB;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.batch;
import static io.meridian.engine.EngineFixture.call;
import static io.meridian.engine.EngineFixture.capture;
import static io.meridian.engine.EngineFixture.hold;
import static io.meridian.engine.EngineFixture.id;
import static io.meridian.engine.EngineFixture.post;
import static io.meridian.engine.EngineFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.PreparedBatch.Mode;
import io.meridian.ledger.Command;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of every mode through the whole engine, dry runs among them. */
class BatchesEngineTest {
  private EngineFixture engine;

  @BeforeEach
  void startWithMoney() {
    engine = new EngineFixture(EngineConfig.DEFAULTS);
    engine.applied(post("fund", WORLD, ALICE, 100));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldApplyAllItemsOfAnAtomicBatchOnEachOthersEffects() {
    BatchReply.Items reply =
        items(
            atomically(
                "b",
                post("p-1", ALICE, BOB, 100),
                hold("h", BOB, ALICE, 60, Duration.ofMinutes(1)),
                capture("c", "h", 60)));

    assertThat(reply.replayed()).isFalse();
    assertThat(reply.items()).allSatisfy(item -> assertThat(item.refused()).isEmpty());
    assertThat(engine.account(BOB).balance()).isEqualTo(40);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldCommitTheItemsOfAnAtomicBatchOneMicrosecondApart() {
    List<Long> micros =
        records(
                items(
                    atomically(
                        "b",
                        post("p-1", ALICE, BOB, 1),
                        post("p-2", ALICE, BOB, 2),
                        post("p-3", ALICE, BOB, 3))))
            .stream()
            .map(LedgerRecord::commitMicros)
            .toList();

    assertThat(micros).containsExactly(micros.get(0), micros.get(0) + 1, micros.get(0) + 2);
  }

  @Test
  void shouldExpireAHoldFirstThatComesDueBetweenTheCommitTimesOfAnAtomicBatch() {
    // Given a hold that is due one microsecond after the batch would begin
    engine.applied(hold("h", ALICE, BOB, 100, Duration.ofSeconds(10)));
    long due = engine.transaction("h").original().orElseThrow().expiresMicros();
    engine.runtime.advance(Duration.ofNanos(1_000 * (due - 1 - engine.runtime.wallMicros())));

    // When the batch has a commit time for itself and three for its items
    List<LedgerRecord> records =
        records(
            items(
                atomically(
                    "b",
                    post("p-1", ALICE, BOB, 60),
                    post("p-2", ALICE, BOB, 30),
                    post("p-3", ALICE, BOB, 10))));

    // Then all of them come after the expiry, and what was held is there for them
    long expired = engine.transaction("expire/h").recorded().record().commitMicros();
    assertThat(expired).isEqualTo(due);
    assertThat(records)
        .extracting(LedgerRecord::commitMicros)
        .containsExactly(due + 2, due + 3, due + 4);
    assertThat(engine.account(BOB).balance()).isEqualTo(100);
  }

  @Test
  void shouldApplyNothingOfAnAtomicBatchAndRecordWhyWhenOneItemFails() {
    Command[] commands = {
      post("p-1", ALICE, BOB, 60), post("p-2", ALICE, BOB, 60), post("p-3", WORLD, BOB, 1)
    };

    List<Reason> first = reasons(items(atomically("b", commands)));
    engine.restart();
    BatchReply.Items again = items(atomically("b", commands));

    assertThat(first)
        .containsExactly(Reason.BATCH_ABORTED, Reason.INSUFFICIENT_FUNDS, Reason.BATCH_ABORTED);
    assertThat(again.replayed()).isTrue();
    assertThat(reasons(again)).isEqualTo(first);
    assertThat(((CommandReply.Recorded) engine.execute(commands[2])).replayed()).isTrue();
    assertThat(engine.refused(commands[2])).isEqualTo(Reason.BATCH_ABORTED);
    assertThat(engine.account(BOB).version()).isZero();
  }

  @Test
  void shouldReplayAnAtomicBatchWholeAndItsItemsOneByOne() {
    Command[] commands = {post("p-1", ALICE, BOB, 60), post("p-2", BOB, ALICE, 20)};
    BatchReply.Items first = items(atomically("b", commands));

    BatchReply.Items again = items(atomically("b", commands));

    assertThat(again.replayed()).isTrue();
    assertThat(records(again)).isEqualTo(records(first));
    assertThat(((CommandReply.Recorded) engine.execute(commands[1])).replayed()).isTrue();
    assertThat(engine.account(BOB).balance()).isEqualTo(40);
  }

  @Test
  void shouldNameWhatDiffersWhenABatchIdIsUsedForAnotherBatch() {
    items(atomically("b", post("p-1", ALICE, BOB, 60), post("p-2", BOB, ALICE, 20)));

    BatchReply amount =
        atomically("b", post("p-1", ALICE, BOB, 60), post("p-2", BOB, ALICE, 21)).join();
    BatchReply fewer = atomically("b", post("p-1", ALICE, BOB, 60)).join();
    BatchReply single = atomically("fund", post("p-9", ALICE, BOB, 1)).join();

    assertThat(((BatchReply.Refused) amount).refusal())
        .isEqualTo(mismatch("b", "requests[1].post.postings[0].amount"));
    assertThat(((BatchReply.Refused) fewer).refusal()).isEqualTo(mismatch("b", "requests"));
    assertThat(((BatchReply.Refused) single).refusal()).isEqualTo(mismatch("fund", "operation"));
  }

  @Test
  void shouldRefuseAnAtomicBatchWithoutARecordWhenAnItemWasExecutedOutsideIt() {
    engine.applied(post("p-1", ALICE, BOB, 5));

    BatchReply.Items reply =
        items(atomically("b", post("p-0", ALICE, BOB, 1), post("p-1", ALICE, BOB, 5)));

    assertThat(reasons(reply)).containsExactly(Reason.BATCH_ABORTED, Reason.IDEMPOTENCY_MISMATCH);
    assertThat(items(atomically("b", post("p-0", ALICE, BOB, 1))).replayed()).isFalse();
    assertThat(engine.account(BOB).balance()).isEqualTo(6);
  }

  @Test
  void shouldNameTheLimitWhenWhatAnAtomicBatchVoidsHasTooManyPostings() {
    List<Posting> postings = Collections.nCopies(100, new Posting(WORLD, BOB, "USD", 1));
    Command[] voids = new Command[101];
    for (int i = 0; i < voids.length; i++) {
      engine.applied(new Hold(id("h-" + i), "", postings, 60_000_000, 0, TransactionDetails.NONE));
      voids[i] = voidHold("v-" + i, "h-" + i);
    }

    BatchReply tooMany = atomically("b", voids).join();

    assertThat(((BatchReply.Refused) tooMany).refusal())
        .isEqualTo(
            new Refusal(
                Reason.TOO_MANY_POSTINGS, Map.of("field", "requests", "postingsMax", "10000")));
    assertThat(reasons(items(atomically("b", Arrays.copyOf(voids, 100))))).containsOnlyNulls();
  }

  @Test
  void shouldStopBehindTheFirstFailureAndLeaveTheLaterIdsUnused() {
    Command last = post("p-3", ALICE, BOB, 1);

    List<Reason> reasons =
        inOrder(true, post("p-1", ALICE, BOB, 60), post("p-2", ALICE, BOB, 60), last)
            .map(CompletableFuture::join)
            .map(reply -> reply.refused().map(Refusal::reason).orElse(null))
            .toList();

    assertThat(reasons).containsExactly(null, Reason.INSUFFICIENT_FUNDS, Reason.BATCH_STOPPED);
    assertThat(engine.applied(last).replayed()).isFalse();
  }

  @Test
  void shouldGoOnBehindAFailureWhenItemsAreIndependent() {
    List<Boolean> applied =
        inOrder(
                false,
                post("p-1", ALICE, BOB, 60),
                post("p-2", ALICE, BOB, 60),
                post("p-3", BOB, ALICE, 60))
            .map(reply -> reply.join().refused().isEmpty())
            .toList();

    assertThat(applied).containsExactly(true, false, true);
  }

  @Test
  void shouldAgreeWithTheRealRunAndChangeNothingWhenDry() {
    Command[] commands = {
      post("p-1", ALICE, BOB, 60), post("p-2", ALICE, BOB, 60), post("p-3", ALICE, BOB, 40)
    };
    for (Mode mode : Mode.values()) {
      BatchReply.Items dry = items(engine.engine().dryRun(batch(mode, "b", commands), call()));
      assertThat(dry.items().get(0)).isNotInstanceOf(CommandReply.Recorded.class);
      assertThat(reasons(dry))
          .isEqualTo(
              switch (mode) {
                case INDEPENDENT -> Arrays.asList(null, Reason.INSUFFICIENT_FUNDS, null);
                case ATOMIC ->
                    List.of(Reason.BATCH_ABORTED, Reason.INSUFFICIENT_FUNDS, Reason.BATCH_ABORTED);
              });
    }
    CommandReply single = engine.engine().dryRun(CommandCodec.prepare(commands[0]), call()).join();

    assertThat(single).isInstanceOf(CommandReply.Tried.class);
    assertThat(engine.account(BOB).version()).isZero();
    assertThat(engine.applied(commands[0]).replayed()).isFalse();
    assertThat(
            ((CommandReply.Recorded)
                    engine.engine().dryRun(CommandCodec.prepare(commands[0]), call()).join())
                .replayed())
        .isTrue();
  }

  @Test
  void shouldRememberARefusedIdAsTheRealRunDoesWhenItIsUsedAgainInADryRun() {
    // Given an item that is refused, what would let it pass, and its id again, alike and otherwise
    Command[] commands = {
      post("p", ALICE, BOB, 150),
      post("more", WORLD, ALICE, 100),
      post("p", ALICE, BOB, 150),
      post("p", ALICE, BOB, 1)
    };

    // When they are tried, and then executed
    List<Reason> dry =
        reasons(items(engine.engine().dryRun(batch(Mode.INDEPENDENT, "", commands), call())));
    List<Reason> real =
        inOrder(false, commands)
            .map(CompletableFuture::join)
            .map(reply -> reply.refused().map(Refusal::reason).orElse(null))
            .toList();

    // Then both find the id used
    assertThat(dry)
        .containsExactly(
            Reason.INSUFFICIENT_FUNDS,
            null,
            Reason.INSUFFICIENT_FUNDS,
            Reason.IDEMPOTENCY_MISMATCH);
    assertThat(real).isEqualTo(dry);
  }

  private CompletableFuture<BatchReply> atomically(String id, Command... commands) {
    return engine.engine().executeAtomically(batch(Mode.ATOMIC, id, commands), call());
  }

  private Stream<CompletableFuture<CommandReply>> inOrder(boolean stop, Command... commands) {
    return engine
        .engine()
        .executeInOrder(Stream.of(commands).map(CommandCodec::prepare).toList(), stop, call())
        .stream();
  }

  private static BatchReply.Items items(CompletableFuture<BatchReply> reply) {
    return (BatchReply.Items) reply.join();
  }

  private static List<Reason> reasons(BatchReply.Items reply) {
    return reply.items().stream()
        .map(item -> item.refused().map(Refusal::reason).orElse(null))
        .toList();
  }

  private static List<LedgerRecord> records(BatchReply.Items reply) {
    return reply.items().stream().map(item -> ((CommandReply.Recorded) item).record()).toList();
  }

  private static Refusal mismatch(String id, String field) {
    return new Refusal(
        Reason.IDEMPOTENCY_MISMATCH, Map.of("ledger", id(id).ledger(), "id", id, "field", field));
  }
}
