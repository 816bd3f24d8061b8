package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldRequest;
import io.meridian.client.HoldState;
import io.meridian.client.MeridianClient;
import io.meridian.client.ProgressListener;
import io.meridian.client.Reason;
import io.meridian.client.RefundRequest;
import io.meridian.client.Refused;
import io.meridian.client.RetryPolicy;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.VoidRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Two who want the same thing at the same moment, hundreds of times: exactly one gets it, and the
 * other is told what the contract says. Here what they want is an earlier transaction, or a part of
 * it.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OriginalDuels {
  static final String LEDGER = "duels";
  static final String WORLD = "eu/world";
  static final int ROUNDS = 300;
  static final Duration ANSWER_MAX = Duration.ofSeconds(30);
  private static final String SEED = "meridian.duels.seed";

  @AutoClose private final CrashServer server;

  private final long seed = Long.getLong(SEED, System.nanoTime());
  private final String payee;
  final Wallets wallets;
  final Random random = new Random(seed);
  MeridianClient client;

  /**
   * On a server of its own.
   *
   * @param payeeRegion where the account is that the outside world of eu pays
   */
  OriginalDuels(String name, List<String> regions, String payeeRegion) {
    server = CrashServer.named(name, regions.toArray(String[]::new));
    wallets = new Wallets(LEDGER, regions, 1);
    payee = wallets.wallet(payeeRegion, 0);
  }

  @BeforeAll
  void openALedger() throws Exception {
    System.out.printf("duels: -D%s=%d%n", SEED, seed);
    server.start();
    client =
        server
            .client()
            .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
            .deadline(ANSWER_MAX)
            .operationDeadline(Duration.ofMinutes(1))
            .build();
    wallets.create(client);
  }

  @AfterAll
  void theBooksBalance() {
    assertThat(client.operations().checkConservation(LEDGER, ProgressListener.NONE))
        .satisfies(report -> assertThat(report.holds()).as("%s", report).isTrue());
    assertThat(client.operations().checkJournal(Optional.empty(), ProgressListener.NONE))
        .satisfies(report -> assertThat(report.holds()).as("%s", report).isTrue());
    client.close();
  }

  @Test
  void shouldLetOneOfTwoCapturesHaveTheWholeHold() throws Exception {
    // Given
    List<String> holds = holds(10, Duration.ofHours(1));

    // When
    List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers =
        fight(holds, this::captureAll, this::captureAll);

    // Then
    for (int round = 0; round < ROUNDS; round++) {
      Transaction winner = onlyWinner(answers.get(round), Reason.HOLD_ALREADY_CAPTURED);
      assertThat(loser(answers.get(round)).holder()).contains(winner.transaction());
      endedBy(holds.get(round), HoldState.CAPTURED, winner, 10);
    }
    bothWin(answers);
  }

  @Test
  void shouldTellTheOneThatComesTooLateHowMuchTwoPartialCapturesLeave() throws Exception {
    // Given
    List<String> holds = holds(10, Duration.ofHours(1));

    // When both want 6 of 10
    List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers =
        fight(holds, this::captureSix, this::captureSix);

    // Then
    for (int round = 0; round < ROUNDS; round++) {
      onlyWinner(answers.get(round), Reason.CAPTURE_EXCEEDS_HOLD);
      assertThat(loser(answers.get(round)).remaining()).hasValue(4);
      assertThat(loser(answers.get(round)).metadata())
          .containsEntry("transaction", holds.get(round))
          .containsEntry("posting", "0")
          .containsEntry("required", "6");
      FoundTransaction hold = found(holds.get(round));
      assertThat(hold.remainder().orElseThrow().holdState()).contains(HoldState.OPEN);
      assertThat(hold.remainder().orElseThrow().postings().get(0).captured()).isEqualTo(6);
    }
  }

  @Test
  void shouldEitherCaptureOrVoidAHold() throws Exception {
    // Given
    List<String> holds = holds(10, Duration.ofHours(1));

    // When
    List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers =
        fight(holds, this::captureAll, this::voidIt);

    // Then
    for (int round = 0; round < ROUNDS; round++) {
      boolean captured = answers.get(round).one() instanceof TransactionOutcome.Applied;
      Transaction winner =
          onlyWinner(
              answers.get(round),
              captured ? Reason.HOLD_ALREADY_CAPTURED : Reason.HOLD_ALREADY_VOIDED);
      assertThat(loser(answers.get(round)).holder()).contains(winner.transaction());
      endedBy(
          holds.get(round),
          captured ? HoldState.CAPTURED : HoldState.VOIDED,
          winner,
          captured ? 10 : 0);
    }
    bothWin(answers);
  }

  @Test
  void shouldNotMoveBackMoreThanWasPosted() throws Exception {
    // Given posts of 10
    List<String> posts = posts(10);

    // When both want 6 back, or both want all of it
    List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers =
        fight(posts, this::refund, this::refund);

    // Then
    for (int round = 0; round < ROUNDS; round++) {
      onlyWinner(answers.get(round), Reason.REFUND_EXCEEDS_REMAINING);
      long moved = wantsAll(posts.get(round)) ? 10 : 6;
      assertThat(loser(answers.get(round)).remaining()).hasValue(10 - moved);
      assertThat(loser(answers.get(round)).metadata())
          .containsEntry("transaction", posts.get(round));
      assertThat(found(posts.get(round)).remainder().orElseThrow().postings().get(0).refunded())
          .isEqualTo(moved);
    }
    bothWin(answers);
  }

  List<Duel.Answers<TransactionOutcome, TransactionOutcome>> fight(
      List<String> over,
      Function<String, TransactionRequest> one,
      Function<String, TransactionRequest> other)
      throws Exception {
    return Duel.fight(
        over.stream()
            .map(
                reference -> {
                  TransactionRequest first = one.apply(reference);
                  TransactionRequest second = other.apply(reference);
                  return new Duel<>(
                      () -> client.transactions().createAsync(first),
                      () -> client.transactions().createAsync(second));
                })
            .toList(),
        random);
  }

  TransactionRequest captureAll(String hold) {
    return CaptureRequest.builder(LEDGER, hold).allRemaining().build();
  }

  private TransactionRequest captureSix(String hold) {
    return CaptureRequest.builder(LEDGER, hold).part(0, 6).build();
  }

  private TransactionRequest voidIt(String hold) {
    return VoidRequest.builder(LEDGER, hold).build();
  }

  private TransactionRequest refund(String post) {
    RefundRequest.Builder refund = RefundRequest.builder(LEDGER, post);
    return (wantsAll(post) ? refund.allRemaining() : refund.part(0, 6)).build();
  }

  private static boolean wantsAll(String post) {
    return post.hashCode() % 2 == 0;
  }

  List<String> holds(long amount, Duration timeout) {
    List<TransactionRequest> holds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      holds.add(
          HoldRequest.builder(LEDGER)
              .posting(WORLD, payee, Wallets.ASSET, amount)
              .timeout(timeout)
              .build());
    }
    return applied(holds);
  }

  private List<String> posts(long amount) {
    List<TransactionRequest> posts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      posts.add(wallets.payment(WORLD, payee, amount));
    }
    return applied(posts);
  }

  List<String> applied(List<TransactionRequest> requests) {
    BatchRequest batch =
        BatchRequest.builder(LEDGER, BatchMode.INDEPENDENT).addAll(requests).build();
    return client.transactions().batch(batch).items().stream()
        .map(item -> item.outcomeOrThrow().transactionOrThrow().transaction())
        .toList();
  }

  FoundTransaction found(String reference) {
    return client.transactions().get(LEDGER, reference).orElseThrow();
  }

  void endedBy(String hold, HoldState state, Transaction winner, long captured) {
    FoundTransaction found = found(hold);
    assertThat(found.remainder().orElseThrow().holdState()).contains(state);
    assertThat(found.remainder().orElseThrow().lastTransaction()).contains(winner.transaction());
    assertThat(found.remainder().orElseThrow().postings().get(0).captured()).isEqualTo(captured);
    assertThat(found.remainder().orElseThrow().postings().get(0).remaining()).isZero();
  }

  private static Transaction onlyWinner(
      Duel.Answers<TransactionOutcome, TransactionOutcome> answers, Reason whyNot) {
    assertThat(List.of(answers.one(), answers.other()))
        .filteredOn(answer -> answer instanceof TransactionOutcome.Applied)
        .hasSize(1);
    assertThat(loser(answers).reason()).isEqualTo(whyNot);
    return (answers.one() instanceof Refused ? answers.other() : answers.one())
        .transactionOrThrow();
  }

  private static Refused loser(Duel.Answers<TransactionOutcome, TransactionOutcome> answers) {
    return (Refused) (answers.one() instanceof Refused ? answers.one() : answers.other());
  }

  private static void bothWin(List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers) {
    assertThat(answers).anyMatch(answer -> answer.one() instanceof TransactionOutcome.Applied);
    assertThat(answers).anyMatch(answer -> answer.other() instanceof TransactionOutcome.Applied);
  }
}
