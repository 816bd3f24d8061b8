package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.BOB;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.capture;
import static io.meridian.engine.EngineFixture.hold;
import static io.meridian.engine.EngineFixture.post;
import static io.meridian.engine.EngineFixture.refund;
import static io.meridian.engine.EngineFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.HoldState;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds through the whole engine: memory, expiry, what is left after a crash. */
class HoldsEngineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private EngineFixture engine;

  @BeforeEach
  void startWithMoney() {
    engine = new EngineFixture(EngineFixture.FORGETFUL);
    engine.applied(post("fund", WORLD, ALICE, 1_000));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldCaptureInPartsAndVoidTheRest() {
    engine.applied(hold("h", ALICE, BOB, 100, MINUTE));

    engine.applied(capture("c-1", "h", 30));
    engine.applied(capture("c-2", "h", 20));
    Reason tooMuch = engine.refused(capture("c-3", "h", 51));
    engine.applied(voidHold("v", "h"));

    assertThat(tooMuch).isEqualTo(Reason.CAPTURE_EXCEEDS_HOLD);
    assertThat(engine.refused(capture("c-4", "h", 1))).isEqualTo(Reason.HOLD_ALREADY_VOIDED);
    assertThat(engine.account(ALICE).available()).isEqualTo(950);
    assertThat(engine.account(ALICE).counters().heldDebits()).isZero();
    assertThat(engine.account(BOB).balance()).isEqualTo(50);
    assertThat(engine.transaction("h").original().orElseThrow().state())
        .isEqualTo(HoldState.VOIDED);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldRefundAPostACaptureAndAHoldUpToWhatWasPosted() {
    engine.applied(post("p", ALICE, BOB, 40));
    engine.applied(hold("h", ALICE, BOB, 100, MINUTE));
    engine.applied(capture("c", "h", 60));

    engine.applied(refund("r-1", "p", 40));
    engine.applied(refund("r-2", "c", 50));
    engine.applied(refund("r-3", "h", 5));

    assertThat(engine.refused(refund("r-4", "p", 1))).isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(engine.refused(refund("r-5", "c", 6))).isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(engine.refused(refund("r-6", "h", 6))).isEqualTo(Reason.REFUND_EXCEEDS_REMAINING);
    assertThat(engine.refused(refund("r-7", "r-1", 1))).isEqualTo(Reason.NOT_REFUNDABLE);
    assertThat(engine.refused(refund("r-8", "nothing", 1))).isEqualTo(Reason.TRANSACTION_NOT_FOUND);
    assertThat(engine.account(BOB).balance()).isEqualTo(5);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldReleaseByItselfWhenTheTimeHasCome() {
    engine.applied(hold("h", ALICE, BOB, 100, Duration.ofSeconds(10)));
    await(shard -> shard.backlogRecords() == 0 && shard.materializedSequence() == shard.sequence());

    engine.runtime.advance(Duration.ofSeconds(11));

    awaitOpenHolds(0);
    assertThat(engine.account(ALICE).counters().heldDebits()).isZero();
    assertThat(engine.transaction("expire/h").recorded().record().command().actor()).isEmpty();
    assertThat(engine.transaction("h").original().orElseThrow().state())
        .isEqualTo(HoldState.EXPIRED);
    assertThat(engine.refused(capture("c", "h", 1))).isEqualTo(Reason.HOLD_EXPIRED);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldNotCountADueHoldInADecisionEvenBeforeTheTimerRang() {
    engine.applied(hold("h", ALICE, BOB, 1_000, Duration.ofSeconds(10)));
    assertThat(engine.refused(post("p-1", ALICE, BOB, 1))).isEqualTo(Reason.INSUFFICIENT_FUNDS);

    engine.runtime.advance(Duration.ofSeconds(10).plusNanos(500_000));

    assertThat(engine.applied(post("p-2", ALICE, BOB, 1_000)).replayed()).isFalse();
  }

  @Test
  void shouldExpireAfterACrashWhatWasHeldBefore() {
    engine.applied(hold("h-1", ALICE, BOB, 100, Duration.ofSeconds(10)));
    engine.applied(hold("h-2", ALICE, BOB, 100, Duration.ofSeconds(30)));
    engine.applied(hold("h-3", ALICE, BOB, 100, Duration.ofSeconds(40)));
    engine.applied(voidHold("v", "h-1"));
    engine.applied(hold("h-4", ALICE, BOB, 100, Duration.ofSeconds(20)));

    engine.restart();
    engine.runtime.advance(Duration.ofSeconds(35));

    awaitOpenHolds(1);
    assertThat(engine.account(ALICE).counters().heldDebits()).isEqualTo(100);
    long second = engine.transaction("expire/h-2").recorded().record().commitMicros();
    long fourth = engine.transaction("expire/h-4").recorded().record().commitMicros();
    assertThat(fourth).isLessThan(second);
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void shouldReleaseTenThousandHoldsOfOneSecondInTheirOrder() {
    int holds = 10_000;
    List<CompletableFuture<CommandReply>> placed = new ArrayList<>();
    engine.applied(post("fund-all", WORLD, ALICE, holds));
    for (int i = 0; i < holds; i++) {
      placed.add(
          engine.send(hold("h-" + i, ALICE, BOB, 1, Duration.ofMillis(60_000 + (holds - i) / 10))));
    }
    placed.forEach(CompletableFuture::join);
    assertThat(engine.account(ALICE).counters().heldDebits()).isEqualTo(holds);

    engine.runtime.advance(Duration.ofSeconds(62));
    awaitOpenHolds(0);

    long before = 0;
    for (int i = holds - 1; i >= 0; i -= 100) {
      long micros = engine.transaction("expire/h-" + i).recorded().record().commitMicros();
      assertThat(micros).isGreaterThan(before);
      before = micros;
    }
    assertThat(engine.findings()).isEmpty();
  }

  private void awaitOpenHolds(int open) {
    await(shard -> shard.openHolds() == open);
  }

  /** Asks nothing of the shard: a read would end what is due by itself. */
  private void await(Predicate<ShardStatus> holds) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              engine.runtime.advance(Duration.ofMillis(20));
              return engine.engine().status().stream()
                  .allMatch(shard -> shard.state() == ShardStatus.State.OPEN && holds.test(shard));
            });
  }
}
