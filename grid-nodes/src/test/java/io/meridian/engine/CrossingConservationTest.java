package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.LEDGER;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.hold;
import static io.meridian.engine.CrossingFixture.post;
import static io.meridian.engine.CrossingFixture.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.codec.Head;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The books at a cut while transactions cross shards, and when holds between shards have passed
 * since.
 */
final class CrossingConservationTest {
  private static final ShardId EU = new ShardId("eu", 0);
  private static final long HOUR_MICROS = 3_600_000_000L;

  private static final int CHECKS = 8;
  private static final int PAYMENTS_MIN = 100;
  private static final int UNDER_WAY_MAX = 30;

  private final CrossingFixture engine = new CrossingFixture(EngineFixture.FORGETFUL);

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldTakeOffWhatHappenedSinceToAHoldThatAnotherShardsAccountPays() throws Exception {
    // Given a hold of eu by which bob, of uk, pays too, with some of it captured
    engine.applied(post("a", WORLD, ALICE, 100));
    engine.applied(post("b", WORLD, BOB, 100));
    Hold hold =
        new Hold(
            new CommandId(LEDGER, "eu", "h"),
            "",
            List.of(new Posting(ALICE, BOB, "USD", 30), new Posting(BOB, ALICE, "USD", 40)),
            HOUR_MICROS,
            50,
            TransactionDetails.NONE);
    engine.applied(hold);
    engine.applied(capture("c0", hold, new Part(1, 3)));
    engine.quiet();
    Head cut = engine.head(EU);

    // When bob's part is captured beyond what is held, then the rest voided
    engine.applied(capture("c1", hold, new Part(1, 45)));
    Head later = engine.head(EU);
    engine.applied(voidHold("v", hold));
    engine.quiet();
    assertThat(engine.findings()).isEmpty();

    // Then what remained at each cut is found
    assertThat(remainingAt(cut)).isEqualTo(30 + 37);
    assertThat(remainingAt(later)).isEqualTo(30);
  }

  @Test
  void shouldCountNothingThatIsOnlyReservedAndLeaveItOutOfTheTotals() {
    // Given a payment that home has prepared and not decided
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.quiet();
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> undecided = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);
    assertThat(engine.account(ALICE).reserved().outgoing()).isEqualTo(60);

    // When
    ConservationReport report = engine.conservation().orTimeout(30, TimeUnit.SECONDS).join();

    // Then
    assertThat(report.findings()).isEmpty();
    assertThat(report.assets().get(0).postedDebits()).isEqualTo(100);
    assertThat(report.assets().get(0).postedCredits()).isEqualTo(100);
    assertThat(report.assets().get(0).heldDebits()).isZero();
    engine.until(undecided::isDone);
  }

  @Test
  void shouldWaitForWhatAShardHasPreparedByTheCutAndCountAllOfIt() {
    // Given a payment that is decided, of which the other shard has not heard
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.quiet();
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> decided = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    // When the books are added up meanwhile
    CompletableFuture<ConservationReport> waiting = engine.conservation();
    engine.runtime.advance(Duration.ofMillis(100));
    assertThat(waiting).isNotDone();
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.until(waiting::isDone);

    // Then both of its accounts count it
    assertThat(waiting.join().findings()).isEmpty();
    assertThat(waiting.join().assets().get(0).postedDebits()).isEqualTo(160);
    assertThat(waiting.join().assets().get(0).postedCredits()).isEqualTo(160);
    engine.until(decided::isDone);
  }

  @Test
  void K5_shouldHoldAtEveryCutWhilePaymentsCross() {
    // Given
    engine.applied(post("fund-a", WORLD, ALICE, 10_000));
    engine.applied(post("fund-b", WORLD, BOB, 10_000));
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    List<CompletableFuture<ConservationReport>> checks = new ArrayList<>();

    // When
    for (int i = 0; checks.size() < CHECKS || i < PAYMENTS_MIN; i++) {
      replies.add(engine.send(post("ab-" + i, ALICE, BOB, 3)));
      replies.add(engine.send(post("bc-" + i, BOB, CAROL, 2)));
      replies.add(engine.send(hold("ca-" + i, CAROL, ALICE, 1, Duration.ofMillis(200))));
      if (checks.isEmpty() || checks.get(checks.size() - 1).isDone()) {
        checks.add(engine.conservation());
      }
      engine.until(replies.get(Math.max(0, replies.size() - UNDER_WAY_MAX))::isDone);
    }
    engine.until(() -> replies.stream().allMatch(CompletableFuture::isDone));
    engine.until(() -> checks.stream().allMatch(CompletableFuture::isDone));

    // Then
    assertThat(checks).allSatisfy(check -> holds(check.join()));
    long between = checks.get(checks.size() / 2).join().cuts().get(0).atMicros();
    assertThat(replies).anySatisfy(reply -> assertThat(committed(reply)).isLessThan(between));
    assertThat(replies).anySatisfy(reply -> assertThat(committed(reply)).isGreaterThan(between));
  }

  @Test
  void K5_shouldNotAddUpBeforeItIsKnownWhatBecomesOfACrossingTransaction() {
    // Given one that is decided in eu, and not known to be so in uk
    engine.applied(post("a", WORLD, ALICE, 100));
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> payment = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);

    // When
    CompletableFuture<ConservationReport> check = engine.conservation();
    engine.until(check::isDone);

    // Then
    assertThatThrownBy(check::join)
        .cause()
        .isInstanceOfSatisfying(
            EngineException.class, fault -> assertThat(fault.reason()).isEqualTo(Reason.TRY_AGAIN));
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.until(payment::isDone);
    CompletableFuture<ConservationReport> again = engine.conservation();
    engine.until(again::isDone);
    holds(again.join());
    assertThat(again.join().assets())
        .extracting(ConservationReport.AssetTotals::postedDebits)
        .containsExactly(BigInteger.valueOf(160));
  }

  private static void holds(ConservationReport report) {
    assertThat(report.findings()).isEmpty();
    assertThat(report.holds()).isTrue();
  }

  private static long committed(CompletableFuture<CommandReply> reply) {
    return ((CommandReply.Recorded) reply.join()).record().commitMicros();
  }

  private static Capture capture(String id, Hold hold, Part part) {
    return new Capture(
        hold.commandId().sibling(id),
        "",
        hold.commandId().id(),
        Parts.of(List.of(part)),
        false,
        TransactionDetails.NONE);
  }

  private long remainingAt(Head cut) throws Exception {
    AssetSums sums = new AssetSums();
    Findings findings = new Findings(10);
    HoldsCheck check = engine.holdsAt(EU, cut, sums, findings);
    check.run();
    assertThat(findings.kept()).isEmpty();
    assertThat(check.openHolds()).isEqualTo(1);
    return sums.totals().stream()
        .map(ConservationReport.AssetTotals::remaining)
        .reduce(BigInteger.ZERO, BigInteger::add)
        .longValueExact();
  }
}
