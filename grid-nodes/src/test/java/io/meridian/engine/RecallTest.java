package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests whose ids were used long ago: their records are read from the journal again. */
class RecallTest {
  private HeldReads journal;
  private EngineFixture engine;

  @BeforeEach
  void start() {
    engine =
        new EngineFixture(
            EngineFixture.FORGETFUL,
            real -> {
              journal = new HeldReads(real);
              return journal;
            });
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldAnswerTheOthersWhenTheBlockOfOneCanNotBeRead() {
    List<CommandReply.Recorded> first = payInBlocksOfTheirOwn(3);
    journal.damage(first.get(1).position().sequence());

    List<CompletableFuture<CommandReply>> again = repeatTogether(3);
    CompletableFuture<CommandReply> fresh = engine.send(post("fresh", WORLD, ALICE, 1));
    journal.release();

    assertThat(replayed(again.get(0).join())).isTrue();
    assertThat(replayed(again.get(2).join())).isTrue();
    assertThat(replayed(fresh.join())).isFalse();
    assertThatThrownBy(again.get(1)::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
  }

  @Test
  void shouldReadSeveralBlocksAtTheSameTimeButNotMoreThanTheMaximum() {
    int blocks = StateLoader.RECALLED_BLOCKS_MAX + 3;
    payInBlocksOfTheirOwn(blocks);

    List<CompletableFuture<CommandReply>> again = repeatTogether(blocks);
    journal.letGo();
    Awaitility.await().until(() -> journal.held() == StateLoader.RECALLED_BLOCKS_MAX);
    journal.release();

    again.forEach(reply -> assertThat(replayed(reply.join())).isTrue());
    assertThat(journal.heldMost()).isEqualTo(StateLoader.RECALLED_BLOCKS_MAX);
  }

  @Test
  void D5_shouldAnswerFromTheJournalWhatNoIndexHasYetAndMemoryHasNoRoomFor() {
    try (EngineFixture late = new EngineFixture(EngineFixture.NEVER_MATERIALIZED)) {
      CommandReply.Recorded first = late.applied(post("p-0", WORLD, ALICE, 1));
      for (int i = 1; i <= 3; i++) {
        late.applied(post("p-" + i, WORLD, ALICE, 1));
      }

      CommandReply again = late.send(post("p-0", WORLD, ALICE, 1)).join();

      assertThat(replayed(again)).isTrue();
      assertThat(((CommandReply.Recorded) again).position()).isEqualTo(first.position());
      assertThat(late.engine().status().get(0).materializedSequence())
          .isLessThan(first.position().sequence());
    }
  }

  /** Pays so often, and waits until memory has forgotten it. */
  private List<CommandReply.Recorded> payInBlocksOfTheirOwn(int payments) {
    List<CommandReply.Recorded> paid = new ArrayList<>();
    for (int i = 0; i < payments; i++) {
      paid.add(engine.applied(post("p-" + i, WORLD, ALICE, 1)));
    }
    engine.applied(post("first", WORLD, ALICE, 1));
    engine.awaitMaterialized();
    return paid;
  }

  /** Repeats them while another recall is under way, so that they are drained together. */
  private List<CompletableFuture<CommandReply>> repeatTogether(int payments) {
    journal.hold();
    List<CompletableFuture<CommandReply>> again = new ArrayList<>();
    var unused = engine.send(post("first", WORLD, ALICE, 1));
    Awaitility.await().until(() -> journal.held() == 1);
    for (int i = 0; i < payments; i++) {
      again.add(engine.send(post("p-" + i, WORLD, ALICE, 1)));
    }
    return again;
  }

  private static boolean replayed(CommandReply reply) {
    return ((CommandReply.Recorded) reply).replayed();
  }
}
