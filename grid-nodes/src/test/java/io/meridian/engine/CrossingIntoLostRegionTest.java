package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.move;
import static io.meridian.engine.CrossingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Post;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions that have a part in a region of which everybody knows that it can not work. */
final class CrossingIntoLostRegionTest {
  private static final ShardId HOME = new ShardId("eu", 0);

  private final CrossingFixture engine = new CrossingFixture(EngineConfig.DEFAULTS);

  @BeforeEach
  void loseARegion() {
    engine.applied(post("fund", WORLD, ALICE, 100));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void K8_shouldSayAtOnceThatAShardCanNotBeAskedAndRecordNothing() {
    // Given
    engine.peers.away("uk");
    long before = engine.runtime.monotonicNanos();

    // When
    EngineException fault = fault(engine.send(post("p", ALICE, BOB, 60)));

    // Then
    assertThat(fault.reason()).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(Duration.ofNanos(engine.runtime.monotonicNanos() - before))
        .as("it need not wait until it could have been prepared")
        .isLessThan(HomeCrossings.PREPARE_MAX);
    assertThat(engine.account(ALICE).available()).isEqualTo(100);
    engine.peers.away();
    assertThat(engine.applied(post("p", ALICE, BOB, 70)).replayed()).isFalse();
    assertThat(engine.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"50, false", "500, false", "50, true", "500, true"})
  void K8_shouldNameTheShardThatCanNotBeAskedWhateverHomeSees(long amount, boolean dry) {
    engine.peers.away("uk");
    Post payment = post("p", ALICE, BOB, amount);

    EngineException fault = fault(dry ? engine.dryRun(payment) : engine.send(payment));

    assertThat(fault.reason()).isEqualTo(Reason.REGION_UNAVAILABLE);
    assertThat(fault.metadata()).containsEntry("region", "uk").containsEntry("shard", "0");
  }

  @Test
  void shouldBeginNothingThatCanNotEndSoThatOtherRegionsGoOn() {
    // Given
    engine.peers.away("uk");
    fault(engine.send(post("first", WORLD, BOB, 1)));
    int begun = open();
    long blocks = engine.head(HOME).sequence();

    // When
    List<CompletableFuture<CommandReply>> more = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      more.add(engine.send(post("p" + i, WORLD, BOB, 1)));
    }
    more.forEach(reply -> assertThat(fault(reply).reason()).isEqualTo(Reason.REGION_UNAVAILABLE));

    // Then
    assertThat(open()).isEqualTo(begun).isEqualTo(1);
    assertThat(engine.head(HOME).sequence()).isEqualTo(blocks);
    assertThat(engine.applied(post("elsewhere", WORLD, DAVE, 1)).replayed()).isFalse();

    // And when it is back, everything goes on
    engine.peers.away();
    assertThat(engine.applied(post("p0", WORLD, BOB, 1)).replayed()).isFalse();
    assertThat(engine.account(BOB).balance()).isEqualTo(1);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K7_shouldBeginTheExpiryOfAHoldOnceHoweverLongARegionIsAway() {
    // Given holds of which one needs no other region, and is due last
    holds();
    engine.applied(hold("here", ALICE, WORLD, 30, Duration.ofSeconds(2)));
    engine.quiet();
    engine.peers.away("uk");

    // When
    sleep(Duration.ofSeconds(10));
    long blocks = engine.head(HOME).sequence();
    sleep(Duration.ofSeconds(60));

    // Then
    assertThat(open()).isEqualTo(10);
    assertThat(engine.head(HOME).sequence()).isEqualTo(blocks);
    assertThat(engine.account(ALICE).available()).as("30 are free again").isEqualTo(90);
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.account(BOB).available()).isZero();
    assertThat(engine.applied(post("after", ALICE, CAROL, 100)).replayed()).isFalse();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K7_shouldRefuseNobodyForWhatADueHoldHoldsWhileItsRegionIsAway() {
    // Given
    holds();
    engine.quiet();
    engine.peers.away("uk");
    sleep(Duration.ofSeconds(10));

    // When somebody wants what is held, and somebody more than there is
    Reason held = fault(engine.send(post("held", ALICE, DAVE, 100))).reason();
    Reason local = fault(engine.send(post("local", ALICE, WORLD, 100))).reason();

    // Then only the latter is refused
    assertThat(List.of(held, local)).containsOnly(Reason.TRY_AGAIN);
    assertThat(engine.refused(post("more", ALICE, WORLD, 101)))
        .isEqualTo(Reason.INSUFFICIENT_FUNDS);
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.applied(post("held", ALICE, DAVE, 100)).replayed()).isFalse();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void shouldGoOnReadingInstantsAndCutsOfOtherRegions() {
    // Given holds that are due, and whose expiry has to wait
    holds();
    engine.quiet();
    engine.peers.away("uk");
    sleep(Duration.ofSeconds(20));

    // When
    CompletableFuture<ReadReply<BalancesCut>> cut = cut(OptionalLong.empty(), ALICE, DAVE);
    engine.until(cut::isDone);

    // Then
    assertThat(cut).isCompletedWithValueMatching(ReadReply.Found.class::isInstance);
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void shouldGoOnReadingARegionThatHasAPartInAHoldThatIsDue() {
    // Given a hold of three regions, of which one is away when it is due
    dueInThreeRegions();

    // When
    CompletableFuture<ReadReply<BalancesCut>> both = cut(OptionalLong.empty(), ALICE, DAVE);
    CompletableFuture<ReadReply<BalancesCut>> earlier =
        cut(OptionalLong.of(engine.runtime.wallMicros() - 1_000_000), DAVE);
    engine.until(() -> both.isDone() && earlier.isDone());

    // Then
    assertThat(both).isCompletedWithValueMatching(ReadReply.Found.class::isInstance);
    assertThat(earlier).isCompletedWithValueMatching(ReadReply.Found.class::isInstance);
    assertThat(open("us")).isZero();
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void K7_shouldGoOnWithAnExpiryThatAnEarlierLeaderHasBegun() {
    // Given
    dueInThreeRegions();

    // When
    for (int i = 0; i < 5; i++) {
      engine.restart();
      sleep(Duration.ofSeconds(10));
    }

    // Then it is the same one, and ends when it can
    assertThat(open()).isEqualTo(1);
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.account(DAVE).available()).isZero();
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void shouldHardlySendAnythingToARegionThatIsAwayHoweverMuchWaitsForIt() {
    // Given
    int count = 300;
    engine.applied(post("more", WORLD, ALICE, count));
    for (int i = 0; i < count; i++) {
      engine.applied(hold("h" + i, ALICE, BOB, 1, Duration.ofSeconds(60)));
    }
    engine.quiet();
    engine.peers.away("uk");
    engine.until(() -> open() == count);
    sleep(Duration.ofSeconds(5));

    // When
    int sent = engine.peers.sentAway();
    sleep(Duration.ofSeconds(60));

    // Then
    assertThat(engine.peers.sentAway() - sent).isBetween(1, 60);
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == count + 100);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void shouldGoOnWithARegionThatIsBackWhileAnotherIsAway() {
    // Given holds that wait for both, and one that waits for one of them
    for (int i = 0; i < 5; i++) {
      engine.applied(threeRegions("t" + i));
    }
    engine.applied(hold("two", ALICE, BOB, 50, Duration.ofSeconds(5)));
    engine.quiet();
    engine.peers.away("uk", "us");
    sleep(Duration.ofSeconds(30));

    // When
    engine.peers.away("us");
    long back = engine.runtime.monotonicNanos();
    engine.until(() -> engine.account(ALICE).available() == 90);

    // Then
    assertThat(Duration.ofNanos(engine.runtime.monotonicNanos() - back))
        .isLessThan(AwayPeers.ASK_EVERY.multipliedBy(4));
    engine.peers.away();
    engine.until(() -> engine.account(ALICE).available() == 100);
    assertThat(engine.problems()).isEmpty();
  }

  private void dueInThreeRegions() {
    engine.applied(threeRegions("h"));
    engine.quiet();
    engine.peers.away("uk");
    sleep(Duration.ofSeconds(30));
  }

  private static Hold threeRegions(String id) {
    return new Hold(
        new CommandId(CrossingFixture.LEDGER, "eu", id),
        "",
        List.of(move(ALICE, BOB, 1), move(ALICE, DAVE, 1)),
        1_000_000,
        0,
        TransactionDetails.NONE);
  }

  private CompletableFuture<ReadReply<BalancesCut>> cut(OptionalLong at, AccountRef... accounts) {
    return engine
        .engine()
        .balances(CrossingFixture.LEDGER, List.of(accounts), at, CrossingFixture.call());
  }

  private void holds() {
    for (int i = 0; i < 10; i++) {
      engine.applied(hold("h" + i, ALICE, BOB, 1, Duration.ofSeconds(1)));
    }
  }

  private void sleep(Duration time) {
    long end = engine.runtime.monotonicNanos() + time.toNanos();
    engine.until(() -> engine.runtime.monotonicNanos() - end > 0);
  }

  private int open() {
    return open(HOME.region());
  }

  private int open(String region) {
    return engine.engine().status().stream()
        .filter(status -> status.shard().region().equals(region))
        .mapToInt(ShardStatus::openCrossings)
        .sum();
  }

  private EngineException fault(CompletableFuture<CommandReply> reply) {
    engine.until(reply::isDone);
    Throwable failure = catchThrowable(reply::join);
    assertThat(failure).hasCauseInstanceOf(EngineException.class);
    return (EngineException) failure.getCause();
  }
}
