package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Head;
import io.meridian.ledger.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A shard is born while the leader before it commits its last block: the head of a copy is heard
 * before that, and the block behind it is there when it is looked for. Nothing is lost then, and
 * nobody has to wait as after a loss.
 */
final class BirthDuringAppendTest {
  private static final Duration STEP = Duration.ofMillis(10);

  /** Far less than what is waited after a head was lost. */
  private static final int STEPS_MAX = 200;

  private LateHeads journal;

  @Test
  void L3_shouldOpenAtOnceWhenTheLeaderBeforeWasJustWriting() throws Exception {
    try (EngineFixture fixture = bornWhileItHears(1)) {

      assertThat(answered(fixture)).isTrue();
      assertThat(journal.late.get()).as("heads still to be heard late").isZero();
      assertThat(fixture.account(EngineFixture.ALICE).balance()).isEqualTo(13);
    }
  }

  @Test
  void L3_shouldWaitWhenTheHeadStaysBehindTheJournal() throws Exception {
    try (EngineFixture fixture = bornWhileItHears(Integer.MAX_VALUE)) {

      assertThat(answered(fixture)).isFalse();
    }
  }

  private EngineFixture bornWhileItHears(int lateHeads) {
    EngineFixture fixture =
        new EngineFixture(
            EngineFixture.NEVER_MATERIALIZED,
            real -> {
              journal = new LateHeads(real);
              return journal;
            });
    fixture.applied(EngineFixture.post("first", EngineFixture.WORLD, EngineFixture.ALICE, 5));
    Head before = fixture.head();
    fixture.applied(EngineFixture.post("last", EngineFixture.WORLD, EngineFixture.ALICE, 7));
    fixture.stop();
    journal.hear(before, lateHeads);
    fixture.start();
    return fixture;
  }

  // A shard that is not open yet may also say so, and is asked again.
  private static boolean answered(EngineFixture fixture) throws InterruptedException {
    Command next = EngineFixture.post("next", EngineFixture.WORLD, EngineFixture.ALICE, 1);
    CompletableFuture<CommandReply> reply = fixture.send(next);
    for (int step = 0; step < STEPS_MAX; step++) {
      fixture.runtime.advance(STEP);
      TimeUnit.MILLISECONDS.sleep(2);
      if (reply.isCompletedExceptionally()) {
        reply = fixture.send(next);
      } else if (reply.isDone()) {
        return true;
      }
    }
    return false;
  }

  /** Tells of a head so many times that it is one that was there before. */
  private static final class LateHeads extends ForwardingJournal {
    final AtomicInteger late = new AtomicInteger();
    private volatile Head before;

    LateHeads(JournalStore real) {
      super(real);
    }

    void hear(Head before, int times) {
      this.before = before;
      late.set(times);
    }

    @Override
    public CompletableFuture<Confirmation> confirm(ShardId shard, String owner) {
      CompletableFuture<Confirmation> now = super.confirm(shard, owner);
      return late.getAndUpdate(left -> Math.max(0, left - 1)) > 0
          ? now.thenApply(
              said ->
                  new Confirmation(
                      said.owner(),
                      said.topologyVersion(),
                      said.owning(),
                      before,
                      said.wallMicros(),
                      said.marker()))
          : now;
    }
  }
}
