package io.meridian.engine;

import static io.meridian.engine.SpreadFixture.FUNDS;
import static io.meridian.engine.SpreadFixture.SHARDS;
import static io.meridian.engine.SpreadFixture.call;
import static io.meridian.engine.SpreadFixture.capture;
import static io.meridian.engine.SpreadFixture.hold;
import static io.meridian.engine.SpreadFixture.id;
import static io.meridian.engine.SpreadFixture.post;
import static io.meridian.engine.SpreadFixture.refund;
import static io.meridian.engine.SpreadFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.PreparedBatch.Mode;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Command;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of every mode whose items are homed in several shards. */
class SpreadBatchesTest {
  private final SpreadFixture engine = new SpreadFixture();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void K10_shouldLetLaterItemsSeeWhatEarlierOnesDidInTheirOwnShardsAndInOthers() {
    List<CommandReply> replies =
        inOrder(
            false,
            hold("h-1", engine.wallet(1), engine.world(1), 60),
            post("p-2", engine.world(2), engine.wallet(2), 1),
            capture("c-1", "h-1", 60),
            post("p-1", engine.wallet(1), engine.world(1), 40),
            capture("c-9", "h-9", 60),
            refund("r-1", "c-1", 60),
            post("p-3", engine.wallet(1), engine.world(1), 60));

    assertThat(reasons(replies))
        .containsExactly(null, null, null, null, Reason.HOLD_NOT_FOUND, null, null);
    assertThat(engine.account(engine.wallet(1)).balance()).isZero();
    assertThat(engine.account(engine.wallet(2)).balance()).isEqualTo(FUNDS + 1);
  }

  @Test
  void K10_shouldStopAtTheFirstFailureWhicheverShardItIsIn() {
    List<CommandReply> replies =
        inOrder(
            true,
            hold("h-0", engine.wallet(0), engine.world(0), 10),
            post("p-3", engine.world(3), engine.wallet(3), 1),
            voidHold("v-0", "h-0"),
            post("p-1", engine.wallet(1), engine.world(1), FUNDS + 1),
            post("p-2", engine.world(2), engine.wallet(2), 1),
            post("p-4", engine.world(3), engine.wallet(3), 1));

    assertThat(reasons(replies))
        .containsExactly(
            null,
            null,
            null,
            Reason.INSUFFICIENT_FUNDS,
            Reason.BATCH_STOPPED,
            Reason.BATCH_STOPPED);
    assertThat(engine.account(engine.wallet(2)).version()).isEqualTo(1);
    assertThat(engine.account(engine.wallet(3)).balance()).isEqualTo(FUNDS + 1);
    assertThat(engine.applied(post("p-2", engine.world(2), engine.wallet(2), 1)).replayed())
        .isFalse();
  }

  @Test
  void K10_shouldStopAtAnItemThatNoShardCanTake() {
    List<CommandReply> replies =
        inOrder(
            true,
            post("p-0", engine.world(0), engine.wallet(0), 1),
            capture("c", "nothing", 1),
            post("p-1", engine.world(0), engine.wallet(0), 1));

    assertThat(reasons(replies)).containsExactly(null, Reason.HOLD_NOT_FOUND, Reason.BATCH_STOPPED);
    assertThat(engine.account(engine.wallet(0)).balance()).isEqualTo(FUNDS + 1);
  }

  @Test
  void shouldAnswerAThousandItemsOfAllShardsInTheirOrderAndTheSameAgain() {
    Command[] commands = new Command[1_000];
    for (int i = 0; i < commands.length; i++) {
      commands[i] = post("p-" + i, engine.wallet(i % SHARDS), engine.world(i % SHARDS), 1);
    }

    List<CommandReply> first = inOrder(false, commands);
    List<CommandReply> again = inOrder(true, commands);

    // The wallets hold four times 100.
    assertThat(first.subList(0, 400)).allMatch(reply -> reply.refused().isEmpty());
    assertThat(first.subList(400, 1_000)).allMatch(reply -> reply.refused().isPresent());
    assertThat(again.subList(0, 401)).allMatch(reply -> ((CommandReply.Recorded) reply).replayed());
    assertThat(reasons(again.subList(401, 1_000))).containsOnly(Reason.BATCH_STOPPED);
    for (int i = 0; i < SHARDS; i++) {
      assertThat(engine.account(engine.wallet(i)).balance()).isZero();
    }
  }

  @Test
  void K10_shouldRefuseAnAtomicBatchOfSeveralShardsAndNameTheItem() {
    engine.applied(hold("h-2", engine.wallet(2), engine.world(2), 10));
    Command here = post("p-1", engine.world(1), engine.wallet(1), 1);
    Command there = post("p-2", engine.world(2), engine.wallet(2), 1);

    assertThat(atomically(here, here("p-3"), there)).isEqualTo(malformed(2));
    assertThat(atomically(here, capture("c", "h-2", 1))).isEqualTo(malformed(1));
    assertThat(atomically(capture("c", "h-2", 1), here)).isEqualTo(malformed(1));
    assertThat(engine.account(engine.wallet(1)).version()).isEqualTo(1);
  }

  @Test
  void K10_shouldExecuteAnAtomicBatchOfOneShardAndReplayIt() {
    Command[] commands = {
      here("p-1"), hold("h", engine.wallet(1), engine.world(1), 10), capture("c", "h", 10),
    };

    BatchReply.Items first = (BatchReply.Items) atomically(commands);
    engine.restart();
    BatchReply.Items again = (BatchReply.Items) atomically(commands);

    assertThat(reasons(first.items())).containsOnlyNulls();
    assertThat(again.replayed()).isTrue();
    assertThat(engine.account(engine.wallet(1)).balance()).isEqualTo(FUNDS + 1 - 10);
  }

  @Test
  void K10_shouldFindTheHomeOfAnItemThatIsAboutAnEarlierOneWhichHadToBeLookedFor() {
    engine.applied(hold("h-1", engine.wallet(1), engine.world(1), 10));
    Command[] commands = {capture("c", "h-1", 10), refund("r", "c", 4), here("p-1")};

    BatchReply.Items tried = (BatchReply.Items) dryRun(commands);
    BatchReply.Items done = (BatchReply.Items) atomically(commands);

    assertThat(reasons(tried.items())).containsOnlyNulls();
    assertThat(reasons(done.items())).containsOnlyNulls();
    assertThat(engine.account(engine.wallet(1)).balance()).isEqualTo(FUNDS - 10 + 4 + 1);
  }

  @Test
  void K10_shouldFindAnItemThatWasRecordedWhereItsRecordIs() {
    engine.applied(hold("h-1", engine.wallet(1), engine.world(1), 10));
    engine.applied(post("r", engine.world(2), engine.wallet(2), 1));
    Command[] commands = {capture("c", "h-1", 10), refund("r", "c", 4)};

    BatchReply.Items tried = (BatchReply.Items) dryRun(commands);
    List<CommandReply> done = inOrder(false, commands);

    assertThat(reasons(done)).containsExactly(null, Reason.IDEMPOTENCY_MISMATCH);
    assertThat(reasons(tried.items())).isEqualTo(reasons(done));
  }

  @Test
  void K10_shouldNotFindAHomeForAnItemThatIsAboutAnEarlierOneWithoutOne() {
    BatchReply.Items tried =
        (BatchReply.Items) dryRun(capture("c", "nothing", 10), refund("r", "c", 4));

    assertThat(reasons(tried.items()))
        .containsExactly(Reason.HOLD_NOT_FOUND, Reason.TRANSACTION_NOT_FOUND);
  }

  @Test
  void K10_shouldRecordNothingOfAnAtomicBatchWhoseItemHasNoHome() {
    BatchReply.Items reply = (BatchReply.Items) atomically(here("p-1"), capture("c", "h", 1));

    assertThat(reasons(reply.items())).containsExactly(Reason.BATCH_ABORTED, Reason.HOLD_NOT_FOUND);
    assertThat(reply.items()).allMatch(CommandReply.Unrecorded.class::isInstance);
    assertThat(engine.applied(here("p-1")).replayed()).isFalse();
  }

  @Test
  void K6_shouldNameBothShardsWhenAnEarlierItemIsOneOfTwoThatHoldTheId() {
    engine.applied(post("h", engine.world(2), engine.wallet(2), 1));
    Command[] commands = {hold("h", engine.wallet(1), engine.world(1), 10), capture("c", "h", 10)};

    BatchReply.Items together = (BatchReply.Items) atomically(commands);
    BatchReply.Items tried = (BatchReply.Items) dryRun(commands);
    List<CommandReply> done = inOrder(false, commands);
    BatchReply.Items replayed = (BatchReply.Items) dryRun(commands);

    assertThat(reasons(done)).containsExactly(null, Reason.AMBIGUOUS_ID);
    assertThat(reasons(tried.items())).isEqualTo(reasons(done));
    assertThat(tried.items().get(1)).isEqualTo(done.get(1));
    assertThat(replayed.items().get(1)).isEqualTo(done.get(1));
    assertThat(reasons(together.items()))
        .containsExactly(Reason.BATCH_ABORTED, Reason.AMBIGUOUS_ID);
    assertThat(together.items()).allMatch(CommandReply.Unrecorded.class::isInstance);
  }

  @Test
  void K6_shouldReplayARefusedAtomicBatchWhateverHasBecomeOfTheIdsThatItNames() {
    engine.applied(hold("h", engine.wallet(1), engine.world(1), 10));
    Command[] commands = {here("p"), capture("c", "h", 11)};
    BatchReply.Items first = (BatchReply.Items) atomically(commands);
    engine.applied(post("h", engine.world(2), engine.wallet(2), 1));

    BatchReply.Items again = (BatchReply.Items) atomically(commands);

    assertThat(reasons(first.items()))
        .containsExactly(Reason.BATCH_ABORTED, Reason.CAPTURE_EXCEEDS_HOLD);
    assertThat(reasons(again.items())).isEqualTo(reasons(first.items()));
    assertThat(again.replayed()).isTrue();
  }

  @Test
  void shouldJudgeADryRunOverSeveralShardsAsItWouldBeExecuted() {
    Command[] commands = {
      hold("h-1", engine.wallet(1), engine.world(1), 60),
      post("p-2", engine.wallet(2), engine.world(2), FUNDS + 1),
      capture("c-1", "h-1", 60),
      capture("c-9", "h-9", 60),
      post("p-1", engine.wallet(1), engine.world(1), FUNDS)
    };

    BatchReply.Items tried = (BatchReply.Items) dryRun(commands);

    assertThat(reasons(tried.items()))
        .containsExactly(
            null, Reason.INSUFFICIENT_FUNDS, null, Reason.HOLD_NOT_FOUND, Reason.INSUFFICIENT_FUNDS)
        .isEqualTo(reasons(inOrder(false, commands)));
  }

  private Command here(String id) {
    return post(id, engine.world(1), engine.wallet(1), 1);
  }

  private static BatchReply malformed(int item) {
    return new BatchReply.Refused(
        new Refusal(
            Reason.MALFORMED_REQUEST,
            Map.of(
                "field",
                "requests[" + item + "]",
                "rule",
                "must be homed in one shard with all of an atomic batch")));
  }

  private BatchReply dryRun(Command... commands) {
    return engine
        .engine()
        .dryRun(new PreparedBatch(Mode.INDEPENDENT, Optional.empty(), prepared(commands)), call())
        .join();
  }

  private BatchReply atomically(Command... commands) {
    List<PreparedCommand> items = prepared(commands);
    AtomicBatch frame =
        new AtomicBatch(
            id("eu", "batch"),
            "",
            items.stream()
                .map(
                    item ->
                        new AtomicBatch.Item(item.command().commandId().id(), item.fingerprint()))
                .toList());
    return engine
        .engine()
        .executeAtomically(
            new PreparedBatch(Mode.ATOMIC, Optional.of(CommandCodec.prepare(frame)), items), call())
        .join();
  }

  private List<CommandReply> inOrder(boolean stopOnFailure, Command... commands) {
    return engine.engine().executeInOrder(prepared(commands), stopOnFailure, call()).stream()
        .map(CompletableFuture::join)
        .toList();
  }

  private static List<PreparedCommand> prepared(Command... commands) {
    return List.of(commands).stream().map(CommandCodec::prepare).toList();
  }

  private static List<Reason> reasons(List<CommandReply> replies) {
    List<Reason> reasons = new ArrayList<>();
    replies.forEach(reply -> reasons.add(reply.refused().map(Refusal::reason).orElse(null)));
    return reasons;
  }
}
