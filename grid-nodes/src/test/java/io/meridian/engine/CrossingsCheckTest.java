package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.LEDGER;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.call;
import static io.meridian.engine.CrossingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left open between two shards of which one is silent, and how it is driven on. */
final class CrossingsCheckTest {
  private static final ShardId EU = new ShardId("eu", 0);
  private static final ShardId UK = new ShardId("uk", 0);

  private final CrossingFixture engine = new CrossingFixture(EngineFixture.FORGETFUL);

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void shouldListNothingWhenNothingIsOpen() {
    engine.applied(post("p", WORLD, BOB, 60));
    engine.quiet();

    assertThat(list(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void shouldShowWhatHomeHasNotDecidedAndWhomItWaitsFor() {
    // Given
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    long before = engine.runtime.wallMicros();
    CompletableFuture<CommandReply> reply = engine.send(post("p", WORLD, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);
    engine.runtime.advance(Duration.ofMillis(500));

    // When
    List<OpenCrossing> open = list(Optional.empty(), 10);

    // Then
    assertThat(open).hasSize(1);
    OpenCrossing crossing = open.get(0);
    assertThat(crossing.shard()).isEqualTo(EU);
    assertThat(crossing.transaction()).isEqualTo(post("p", WORLD, BOB, 60).commandId());
    assertThat(crossing.kind()).isEqualTo(CommandKind.POST);
    assertThat(crossing.decision()).isEmpty();
    assertThat(crossing.waitsFor()).containsExactly(UK);
    assertThat(crossing.preparedMicros()).isGreaterThanOrEqualTo(before);
    assertThat(crossing.ageMicros())
        .isEqualTo(engine.runtime.wallMicros() - crossing.preparedMicros())
        .isGreaterThanOrEqualTo(500_000);
    engine.peers.open(CommandKind.PREPARE_LEGS);
    engine.until(reply::isDone);
  }

  @Test
  void shouldShowBothSidesOfWhatIsDecidedAndNotApplied() {
    CompletableFuture<CommandReply> reply = decidedAndUntold();

    assertThat(list(Optional.empty(), 10))
        .extracting(
            OpenCrossing::shard, open -> open.decision().isPresent(), OpenCrossing::waitsFor)
        .containsExactly(tuple(EU, true, List.of(UK)), tuple(UK, false, List.of(EU)));
    assertThat(list(Optional.of("uk"), Optional.empty(), 10))
        .extracting(OpenCrossing::shard)
        .containsExactly(UK);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(reply).isDone();
  }

  @Test
  void shouldListPageByPageInOneOrder() {
    // Given
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      replies.add(engine.send(post("p-" + i, WORLD, i % 2 == 0 ? BOB : CAROL, 1)));
    }
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) >= 7);
    List<OpenCrossing> whole = list(Optional.empty(), 100);

    // When
    List<OpenCrossing.Place> paged = new ArrayList<>();
    Optional<OpenCrossing.Place> after = Optional.empty();
    List<OpenCrossing> page = list(after, 4);
    while (!page.isEmpty()) {
      page.forEach(crossing -> paged.add(crossing.place()));
      after = Optional.of(page.get(page.size() - 1).place());
      page = list(after, 4);
    }

    // Then
    assertThat(whole).hasSize(14);
    assertThat(paged).isEqualTo(whole.stream().map(OpenCrossing::place).toList());
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    engine.quiet();
    assertThat(replies).allMatch(CompletableFuture::isDone);
  }

  @Test
  void K2_shouldHaveHomeTellAgainAtOnce() {
    // Given a decision that was told a few times, so that the next time is a while away
    CompletableFuture<CommandReply> reply = decidedAndUntold();
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 4);
    engine.peers.open(CommandKind.SETTLE_LEGS);

    // When, and the clock stands still
    int driven = settle("eu");

    // Then
    assertThat(driven).isEqualTo(1);
    Awaitility.await().until(() -> list(Optional.empty(), 10).isEmpty());
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
    assertThat(reply).isDone();
    assertThat(engine.findings()).isEmpty();
  }

  @Test
  void K2_shouldHaveAParticipantAskHomeAtOnceAndDecideNothingItself() {
    // Given a participant whom home cannot reach
    CompletableFuture<CommandReply> reply = decidedAndUntold();
    engine.peers.silence(false);

    // When, and the clock stands still
    int driven = settle("uk");

    // Then
    assertThat(driven).isEqualTo(1);
    Awaitility.await().until(() -> engine.account(BOB).balance() == 60);
    assertThat(list(Optional.of("uk"), Optional.empty(), 10)).isEmpty();
    assertThat(list(Optional.of("eu"), Optional.empty(), 10)).hasSize(1);
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.quiet();
    assertThat(reply).isDone();
  }

  @Test
  void K2_shouldLeaveUndecidedWhatHomeStillWaitsFor() {
    // Given
    engine.applied(post("fund", WORLD, ALICE, 100));
    engine.quiet();
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> reply = engine.send(post("p", ALICE, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);

    // When
    int driven = settle("eu");

    // Then
    assertThat(driven).isEqualTo(1);
    assertThat(list(Optional.empty(), 10))
        .extracting(OpenCrossing::decision)
        .containsExactly(Optional.empty());
    assertThat(engine.account(ALICE).available()).isEqualTo(40);
    engine.peers.open(CommandKind.PREPARE_LEGS);
    settle("eu");
    Awaitility.await().until(reply::isDone);
    assertThat(engine.account(BOB).balance()).isEqualTo(60);
  }

  @Test
  void shouldRefuseALedgerAndARegionThatAreNotThere() {
    assertThat(
            refused(
                engine
                    .engine()
                    .checkCrossings("none", Optional.empty(), Optional.empty(), 10, call())
                    .join()))
        .isEqualTo(Reason.LEDGER_NOT_FOUND);
    assertThat(refused(engine.engine().settleCrossings(LEDGER, Optional.of("mars"), call()).join()))
        .isEqualTo(Reason.REGION_NOT_IN_LEDGER);
  }

  /** A payment of 60 to bob that is decided, and neither told nor asked about. */
  private CompletableFuture<CommandReply> decidedAndUntold() {
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    CompletableFuture<CommandReply> reply = engine.send(post("p", WORLD, BOB, 60));
    engine.until(() -> engine.peers.lost(CommandKind.SETTLE_LEGS) > 0);
    return reply;
  }

  private List<OpenCrossing> list(Optional<OpenCrossing.Place> after, int limit) {
    return list(Optional.empty(), after, limit);
  }

  private List<OpenCrossing> list(
      Optional<String> region, Optional<OpenCrossing.Place> after, int limit) {
    return found(engine.engine().checkCrossings(LEDGER, region, after, limit, call()).join());
  }

  private int settle(String region) {
    return found(engine.engine().settleCrossings(LEDGER, Optional.of(region), call()).join());
  }

  private static <T> T found(ReadReply<T> reply) {
    return ((ReadReply.Found<T>) reply).value();
  }

  private static Reason refused(ReadReply<?> reply) {
    return ((ReadReply.Refused<?>) reply).refusal().reason();
  }
}
