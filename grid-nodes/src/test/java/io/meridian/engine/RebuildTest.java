package io.meridian.engine;

import static io.meridian.engine.EngineFixture.ALICE;
import static io.meridian.engine.EngineFixture.WORLD;
import static io.meridian.engine.EngineFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal that no derived state can be made of, however often it is tried. */
class RebuildTest {
  private static final AccountRef CAROL = new AccountRef("eu", "carol");

  private EngineFixture engine;

  @BeforeEach
  void startOnAJournalThatMovesAnAccountItNeverOpened() {
    LedgerRecord elsewhere;
    try (EngineFixture other = new EngineFixture(EngineConfig.DEFAULTS)) {
      other.open(CAROL, OptionalLong.of(0));
      elsewhere = other.applied(post("to-carol", WORLD, CAROL, 5)).record();
    }
    engine = new EngineFixture(EngineConfig.DEFAULTS);
    engine.stop();
    engine.forge(elsewhere);
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldSayUnavailableWhenARebuildEndsLikeTheReplayBefore() {
    awaitFailed();

    CompletableFuture<CommandReply> reply = engine.send(post("p", WORLD, ALICE, 1));

    assertThatThrownBy(reply::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class,
            fault -> {
              assertThat(fault.reason()).isEqualTo(Reason.REGION_UNAVAILABLE);
              assertThat(fault).hasMessageContaining("carol");
            });
  }

  @Test
  void shouldNotRebuildAgainBeforeItsTime() {
    awaitFailed();
    long epoch = engine.head().epoch();

    Awaitility.await()
        .during(EngineConfig.DEFAULTS.birthDelay().multipliedBy(3))
        .until(() -> engine.head().epoch() == epoch);
    engine.send(post("p", WORLD, ALICE, 1)).exceptionally(fault -> null).join();

    assertThat(engine.head().epoch()).isEqualTo(epoch);
    engine.runtime.advance(RebuildBackoff.FIRST_DELAY);
    Awaitility.await().until(() -> engine.head().epoch() == epoch + 1);
    awaitFailed();
    engine.runtime.advance(RebuildBackoff.FIRST_DELAY);
    assertThat(engine.head().epoch()).isEqualTo(epoch + 1);
  }

  @Test
  void shouldWaitTwiceAsLongEachTimeUpToABound() {
    RebuildBackoff backoff = new RebuildBackoff(Duration.ofMillis(200));

    assertThat(backoff.failed(0)).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.hopeless()).isFalse();
    assertThat(backoff.failed(0)).isEqualTo(RebuildBackoff.FIRST_DELAY);
    assertThat(backoff.hopeless()).isTrue();
    assertThat(backoff.failed(0)).isEqualTo(RebuildBackoff.FIRST_DELAY.multipliedBy(2));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.failed(0)).isLessThanOrEqualTo(RebuildBackoff.DELAY_MAX);
    }
  }

  @Test
  void shouldHopeAgainWhenARebuildHasSucceeded() {
    RebuildBackoff backoff = new RebuildBackoff(Duration.ofMillis(200));
    backoff.failed(0);
    backoff.failed(0);

    backoff.born(0);

    assertThat(backoff.hopeless()).isFalse();
    backoff.failed(1);
    assertThat(backoff.hopeless()).isTrue();
  }

  @Test
  void shouldBeginAnewOnlyAfterALeaderStoodForLong() {
    RebuildBackoff backoff = new RebuildBackoff(Duration.ofMillis(200));
    long calm = RebuildBackoff.CALM.toNanos();
    backoff.failed(0);
    backoff.born(0);

    assertThat(backoff.failed(calm - 1)).isEqualTo(RebuildBackoff.FIRST_DELAY);

    backoff.born(calm);
    assertThat(backoff.failed(2 * calm)).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.failed(9 * calm)).isEqualTo(RebuildBackoff.FIRST_DELAY);
  }

  private void awaitFailed() {
    Awaitility.await()
        .until(() -> engine.engine().status().get(0).state() == ShardStatus.State.FAILED);
  }
}
