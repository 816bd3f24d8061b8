package io.meridian.engine;

import static io.meridian.engine.CrossingFixture.ALICE;
import static io.meridian.engine.CrossingFixture.BOB;
import static io.meridian.engine.CrossingFixture.CAROL;
import static io.meridian.engine.CrossingFixture.DAVE;
import static io.meridian.engine.CrossingFixture.WORLD;
import static io.meridian.engine.CrossingFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.CommandCodec;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Post;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import io.meridian.ledger.TransactionDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a caller is told when a shard takes no further transaction with other shards, or lets nobody
 * else wait for one, and that payments inside the shard go on meanwhile.
 */
final class CrossingBoundsTest {
  /** The queue takes so many at once. */
  private static final int SENT_AT_ONCE_MAX = 10_000;

  private static final int SENT_AT_ONCE_LARGE = 1_000;
  private static final Duration WAIT_MAX = Duration.ofMinutes(3);
  private static final int PAYMENTS_INSIDE = 100;

  private final CrossingFixture engine = new CrossingFixture(EngineConfig.DEFAULTS);

  @AfterEach
  void stop() {
    engine.close();
  }

  /** Many payments of 1; all of them are on their way when this returns. */
  private List<CompletableFuture<CommandReply>> send(int count, IntFunction<Post> payment) {
    List<CompletableFuture<CommandReply>> replies = new ArrayList<>();
    for (int sent = 0; sent < count; ) {
      int more = Math.min(SENT_AT_ONCE_MAX, count - sent);
      IntStream.range(sent, sent + more).forEach(i -> replies.add(engine.send(payment.apply(i))));
      sent += more;
      drain();
    }
    return replies;
  }

  /** Waits until home has looked at all that was sent. */
  private void drain() {
    await(() -> engine.waiting(new ShardId("eu", 0)) == 0);
  }

  /** Waits for something while the clock stands still, so that nothing is given up meanwhile. */
  private static void await(BooleanSupplier so) {
    Awaitility.await().atMost(WAIT_MAX).pollInterval(Duration.ofMillis(2)).until(so::getAsBoolean);
  }

  private int open(String region) {
    return engine.engine().status().stream()
        .filter(status -> status.shard().equals(new ShardId(region, 0)))
        .mapToInt(ShardStatus::openCrossings)
        .sum();
  }

  /** The fault of an answer that is there without any time passing for the engine. */
  private static EngineException fault(CompletableFuture<?> answer)
      throws InterruptedException, TimeoutException {
    try {
      answer.get(30, TimeUnit.SECONDS);
      throw new AssertionError("it was taken: " + answer);
    } catch (ExecutionException failed) {
      return (EngineException) failed.getCause();
    }
  }

  /** None of them waits for anything: the clock stands still. */
  private void assertGoesOn(String name, AccountRef debit, AccountRef credit) throws Exception {
    for (int i = 0; i < PAYMENTS_INSIDE; i++) {
      CommandReply reply = engine.send(post(name + i, debit, credit, 1)).get(30, TimeUnit.SECONDS);
      assertThat(reply.refused()).isEmpty();
    }
  }

  /**
   * Lets just enough time pass for a message to be sent again: those that wait must not give up.
   */
  private void goOn(CompletableFuture<?> undecided) {
    for (int i = 0; i < 25 && !undecided.isDone(); i++) {
      engine.runtime.advance(Duration.ofMillis(100));
      try {
        undecided.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // The next step will do, or the one after.
      } catch (InterruptedException | ExecutionException failed) {
        throw new AssertionError(failed);
      }
    }
  }

  /** Lets time pass until something is so, however many have to do something meanwhile. */
  private void advance(BooleanSupplier so) {
    await(
        () -> {
          engine.runtime.advance(Duration.ofMillis(20));
          return so.getAsBoolean();
        });
  }

  @Test
  @Tag("chaos")
  void shouldTellWhoComesAtTheBoundOfOpenOnesToComeAgainAndLoseNothing() throws Exception {
    // Given as many that are decided at home and prepared elsewhere as a shard may have open
    engine.applied(post("fund-d", WORLD, DAVE, 10));
    engine.applied(post("fund-b", WORLD, BOB, PAYMENTS_INSIDE));
    engine.quiet();
    engine.peers.shut(CommandKind.SETTLE_LEGS);
    engine.peers.silence(true);
    engine.peers.loseUnnoticed(true);
    List<CompletableFuture<CommandReply>> replies =
        send(OpenCrossings.CROSSINGS_MAX, i -> post("p" + i, WORLD, BOB, 1));
    await(
        () ->
            open("eu") == OpenCrossings.CROSSINGS_MAX && open("uk") == OpenCrossings.CROSSINGS_MAX);

    // When home and a participant are asked for one more
    EngineException atHome = fault(engine.send(post("more", WORLD, BOB, 1)));
    CompletableFuture<CommandReply> elsewhere = engine.send(post("other", DAVE, BOB, 10));
    assertGoesOn("eu-", WORLD, ALICE);
    assertGoesOn("uk-", BOB, CAROL);
    advance(elsewhere::isDone);

    // Then the first is told at once, the other when home has given it up
    assertThat(atHome.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(atHome.retryAfter()).isPositive();
    assertThat(fault(elsewhere).reason()).isEqualTo(Reason.TRY_AGAIN);
    assertThat(fault(elsewhere).retryAfter()).isPositive();

    // And nothing is lost when it goes on, and there is room again
    engine.peers.open(CommandKind.SETTLE_LEGS);
    engine.peers.silence(false);
    advance(() -> replies.stream().allMatch(CompletableFuture::isDone));
    advance(() -> open("eu") == 0 && open("uk") == 0);
    engine.quiet();
    assertThat(engine.account(BOB).balance()).isEqualTo(OpenCrossings.CROSSINGS_MAX);
    assertThat(engine.account(DAVE).available()).isEqualTo(10);
    assertThat(engine.applied(post("more", WORLD, BOB, 1)).replayed()).isFalse();
    assertThat(engine.applied(post("other", DAVE, BOB, 10)).replayed()).isFalse();
    assertThat(engine.problems()).isEmpty();
  }

  /** All that alice has is reserved for a payment that is not decided. */
  private CompletableFuture<CommandReply> reserveAll() {
    engine.applied(post("fund", WORLD, ALICE, 10));
    engine.peers.shut(CommandKind.PREPARE_LEGS);
    CompletableFuture<CommandReply> undecided = engine.send(post("first", ALICE, BOB, 10));
    engine.until(() -> engine.peers.lost(CommandKind.PREPARE_LEGS) > 0);
    return undecided;
  }

  private void assertAllAreAnsweredInTheEnd(
      CompletableFuture<CommandReply> undecided, List<CompletableFuture<CommandReply>> waiting) {
    engine.peers.open(CommandKind.PREPARE_LEGS);
    goOn(undecided);
    await(() -> waiting.stream().allMatch(CompletableFuture::isDone));
    assertThat(undecided.join().refused()).isEmpty();
    assertThat(waiting).noneMatch(CompletableFuture::isCompletedExceptionally);
    long applied = waiting.stream().filter(reply -> reply.join().refused().isEmpty()).count();
    assertThat(applied).isEqualTo(PAYMENTS_INSIDE);
    assertThat(engine.account(ALICE).balance()).isZero();
    assertThat(engine.account(BOB).balance()).isEqualTo(10);
    assertThat(engine.problems()).isEmpty();
  }

  @Test
  void shouldTellWhoComesWhenAsManyWaitAsMayToComeAgainAndAnswerThoseThatWait() throws Exception {
    // Given
    CompletableFuture<CommandReply> undecided = reserveAll();
    List<CompletableFuture<CommandReply>> waiting =
        send(ParkedItems.ITEMS_MAX, i -> post("p" + i, ALICE, WORLD, 1));

    // When
    EngineException more = fault(engine.send(post("more", ALICE, WORLD, 1)));
    assertGoesOn("eu-", WORLD, ALICE);

    // Then
    assertThat(more.reason()).isEqualTo(Reason.TRY_AGAIN);
    assertThat(more.retryAfter()).isPositive();
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertAllAreAnsweredInTheEnd(undecided, waiting);
    assertThat(engine.refused(post("more", ALICE, WORLD, 1))).isEqualTo(Reason.INSUFFICIENT_FUNDS);
  }

  /** A payment of 1 with as much to say as one may. */
  private static Post large(String id) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < Limits.LABELS_MAX; i++) {
      labels.put("label" + i, "x".repeat(Limits.LABEL_VALUE_CHARS_MAX));
    }
    PrivateData data =
        new PrivateData(
            0,
            Bytes.EMPTY,
            Bytes.copyOf(new byte[Limits.PRIVATE_DATA_BYTES_MAX]),
            Bytes.copyOf(new byte[] {1}));
    Post small = post(id, ALICE, WORLD, 1);
    return new Post(
        small.commandId(),
        "",
        small.postings(),
        new TransactionDetails("", labels, Optional.of(data), OptionalLong.empty()));
  }

  @Test
  void shouldTellWhoComesWhenThoseThatWaitHaveAsManyBytesAsTheyMayToComeAgain() throws Exception {
    // Given
    CompletableFuture<CommandReply> undecided = reserveAll();
    long bytes = CommandCodec.prepare(large("p1000")).bytes();
    int count = Math.toIntExact(ParkedItems.BYTES_MAX / bytes) + 1;
    assertThat(count).isLessThan(ParkedItems.ITEMS_MAX);
    List<CompletableFuture<CommandReply>> waiting = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiting.add(engine.send(large("p" + (1_000 + i))));
      if (i % SENT_AT_ONCE_LARGE == 0) {
        drain();
      }
    }

    // When
    EngineException more = fault(engine.send(post("more", ALICE, WORLD, 1)));
    assertGoesOn("eu-", WORLD, ALICE);

    // Then
    assertThat(more.reason()).isEqualTo(Reason.TRY_AGAIN);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertAllAreAnsweredInTheEnd(undecided, waiting);
  }
}
