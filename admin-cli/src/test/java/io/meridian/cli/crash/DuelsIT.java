package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountStatus;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.CaptureRequest;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.FoundTransaction;
import io.meridian.client.HoldRequest;
import io.meridian.client.HoldState;
import io.meridian.client.Ids;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.ProgressListener;
import io.meridian.client.Reason;
import io.meridian.client.RefundRequest;
import io.meridian.client.Refused;
import io.meridian.client.RetryPolicy;
import io.meridian.client.StreamOptions;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.UpdateAccountRequest;
import io.meridian.client.VoidRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Two who want the same thing at the same moment, hundreds of times: exactly one gets it, and the
 * other is told what the contract says.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class DuelsIT {
  private static final String SEED = "meridian.duels.seed";
  private static final String LEDGER = "duels";
  private static final String REGION = "eu";
  private static final String WORLD = "eu/world";
  private static final int ROUNDS = 300;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  @AutoClose private final CrashServer server = CrashServer.named("duels", REGION);

  private final Wallets wallets = new Wallets(LEDGER, List.of(REGION), 1);
  private final long seed = Long.getLong(SEED, System.nanoTime());
  private final Random random = new Random(seed);
  private MeridianClient client;

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
  void shouldEitherCaptureAHoldBeforeItsTimeOrLetItExpire() throws Exception {
    // Given holds whose time comes in a while
    List<String> holds = holds(10, Duration.ofSeconds(3));
    List<Instant> due = new ArrayList<>();
    for (String hold : holds) {
      due.add(found(hold).transaction().expireTime().orElseThrow());
    }

    // When each is captured about when its time comes
    List<CompletableFuture<TransactionOutcome>> captures = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long aboutMillis = random.nextLong(600) - 450;
      // On a machine that is late with everything, one in ten still comes in time.
      long waitMillis =
          round % 10 == 0
              ? 0
              : Duration.between(Instant.now(), due.get(round)).toMillis() + aboutMillis;
      TransactionRequest capture = captureAll(holds.get(round));
      captures.add(
          CompletableFuture.runAsync(
                  () -> {},
                  CompletableFuture.delayedExecutor(Math.max(0, waitMillis), TimeUnit.MILLISECONDS))
              .thenCompose(now -> client.transactions().createAsync(capture)));
    }

    // Then
    int captured = 0;
    for (int round = 0; round < ROUNDS; round++) {
      TransactionOutcome outcome = captures.get(round).get(60, TimeUnit.SECONDS);
      if (outcome instanceof TransactionOutcome.Applied applied) {
        captured++;
        assertThat(applied.transaction().commitTime()).isBefore(due.get(round));
        endedBy(holds.get(round), HoldState.CAPTURED, applied.transaction(), 10);
      } else {
        Refused refused = (Refused) outcome;
        assertThat(refused.reason()).isEqualTo(Reason.HOLD_EXPIRED);
        assertThat(refused.expiredAt()).contains(due.get(round));
        String expiry = holds.get(round).replace("/", "/expire/");
        Awaitility.await()
            .atMost(ANSWER_MAX)
            .until(() -> client.transactions().get(LEDGER, expiry).isPresent());
        Transaction expired = found(expiry).transaction();
        assertThat(expired.commitTime()).isAfterOrEqualTo(due.get(round));
        endedBy(holds.get(round), HoldState.EXPIRED, expired, 0);
      }
    }
    System.out.printf("captured before their time came: %d of %d%n", captured, ROUNDS);
    assertThat(captured).isBetween(1, ROUNDS - 1);
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

  @Test
  void shouldEitherCloseAnAccountOrPostToIt() throws Exception {
    // Given
    List<String> accounts = accounts("closing");

    // When
    List<Duel.Answers<AccountOutcome, TransactionOutcome>> answers =
        Duel.fight(
            accounts.stream()
                .map(
                    account -> {
                      AccountStatusRequest close = AccountStatusRequest.close(LEDGER, account);
                      PostRequest post = wallets.payment(WORLD, account, 5);
                      return new Duel<>(
                          () -> client.accounts().changeStatusAsync(close),
                          () -> client.transactions().createAsync(post));
                    })
                .toList(),
            random);

    // Then
    int closed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Account account = client.accounts().get(LEDGER, accounts.get(round)).orElseThrow();
      if (answers.get(round).one() instanceof Refused refused) {
        assertThat(refused.reason()).isEqualTo(Reason.ACCOUNT_NOT_EMPTY);
        assertThat(refused.metadata())
            .containsEntry("account", accounts.get(round))
            .containsEntry("balance", "5");
        assertThat(answers.get(round).other()).isInstanceOf(TransactionOutcome.Applied.class);
        assertThat(account.status()).isEqualTo(AccountStatus.OPEN);
        assertThat(account.balance()).isEqualTo(5);
      } else {
        closed++;
        Refused refused = (Refused) answers.get(round).other();
        assertThat(refused.reason()).isEqualTo(Reason.ACCOUNT_CLOSED);
        assertThat(refused.metadata()).containsEntry("account", accounts.get(round));
        assertThat(account.status()).isEqualTo(AccountStatus.CLOSED);
        assertThat(account.version()).isZero();
      }
    }
    assertThat(closed).isBetween(1, ROUNDS - 1);
  }

  @Test
  void shouldExecuteOneRequestOnceThatComesOverTwoCalls() throws Exception {
    // Given
    try (TransactionStream stream = client.transactions().openStream(StreamOptions.DEFAULT)) {
      List<Duel<TransactionOutcome, TransactionOutcome>> duels = new ArrayList<>();
      List<PostRequest> posts = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        PostRequest post = wallets.payment(WORLD, wallets.wallet(REGION, 0), 1 + round);
        posts.add(post);
        duels.add(
            new Duel<>(
                round % 2 == 0
                    ? () -> client.transactions().createAsync(post)
                    : () -> stream.send(post),
                () ->
                    client
                        .transactions()
                        .batchAsync(
                            BatchRequest.builder(LEDGER, BatchMode.INDEPENDENT).add(post).build())
                        .thenApply(batch -> batch.items().get(0).outcomeOrThrow())));
      }

      // When
      List<Duel.Answers<TransactionOutcome, TransactionOutcome>> answers =
          Duel.fight(duels, random);

      // Then
      for (int round = 0; round < ROUNDS; round++) {
        TransactionOutcome one = answers.get(round).one();
        TransactionOutcome other = answers.get(round).other();
        assertThat(one.transactionOrThrow()).isEqualTo(other.transactionOrThrow());
        assertThat(one.replayed()).as("%s", posts.get(round)).isNotEqualTo(other.replayed());
      }
    }
  }

  @Test
  void shouldGiveAnIdToOneOfTwoDifferentCommands() throws Exception {
    // Given an id that a post and, by turns, a hold and a freeze want
    List<String> accounts = accounts("wanted");
    List<Duel<TransactionOutcome, Object>> duels = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      String id = Ids.next();
      ids.add(id);
      PostRequest post =
          PostRequest.builder(LEDGER)
              .id(id)
              .posting(WORLD, wallets.wallet(REGION, 0), Wallets.ASSET, 1)
              .build();
      HoldRequest hold =
          HoldRequest.builder(LEDGER)
              .id(id)
              .posting(WORLD, wallets.wallet(REGION, 0), Wallets.ASSET, 1)
              .build();
      AccountStatusRequest freeze =
          AccountStatusRequest.freeze(LEDGER, accounts.get(round)).withId(id);
      duels.add(
          new Duel<>(
              () -> client.transactions().createAsync(post),
              round % 2 == 0
                  ? () -> client.transactions().createAsync(hold).thenApply(answer -> answer)
                  : () -> client.accounts().changeStatusAsync(freeze).thenApply(answer -> answer)));
    }

    // When
    List<Duel.Answers<TransactionOutcome, Object>> answers = Duel.fight(duels, random);

    // Then
    int posted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      boolean won = answers.get(round).one() instanceof TransactionOutcome.Applied;
      posted += won ? 1 : 0;
      Object loser = won ? answers.get(round).other() : answers.get(round).one();
      assertThat(won ? answers.get(round).one() : answers.get(round).other())
          .isNotInstanceOf(Refused.class);
      assertThat(loser)
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
                assertThat(refused.metadata()).containsKey("field");
              })
          .satisfies(refused -> assertThat(((Refused) refused).replayed()).isFalse());
      assertThat(client.transactions().get(LEDGER, REGION + "/" + ids.get(round)).isPresent())
          .isEqualTo(won || round % 2 == 0);
    }
    assertThat(posted).isBetween(1, ROUNDS - 1);
  }

  @Test
  void shouldJudgeAPostByTheLimitThatIsThereWhenItsTurnComes() throws Exception {
    // Given accounts with 100 and a floor of 0
    List<String> accounts = accounts("limited");
    fill(accounts, 100);

    // When 80 are paid out while the floor is raised to 50
    List<Duel.Answers<AccountOutcome, TransactionOutcome>> answers =
        Duel.fight(
            accounts.stream()
                .map(
                    account -> {
                      UpdateAccountRequest raise =
                          UpdateAccountRequest.builder(LEDGER, account).floor(50).build();
                      PostRequest pay = wallets.payment(account, WORLD, 80);
                      return new Duel<>(
                          () -> client.accounts().updateAsync(raise),
                          () -> client.transactions().createAsync(pay));
                    })
                .toList(),
            random);

    // Then
    int paid = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Account raised = answers.get(round).one().accountOrThrow();
      assertThat(raised.floor()).hasValue(50);
      assertThat(raised.revision()).isEqualTo(2);
      if (answers.get(round).other() instanceof Refused refused) {
        assertThat(refused.reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
        assertThat(refused.metadata())
            .containsEntry("account", accounts.get(round))
            .containsEntry("available", "100")
            .containsEntry("required", "80")
            .containsEntry("floor", "50");
        assertThat(raised.balance()).isEqualTo(100);
      } else {
        paid++;
        Transaction payment = answers.get(round).other().transactionOrThrow();
        assertThat(payment.commitTime()).isBefore(raised.updateTime());
        assertThat(raised.balance()).isEqualTo(20);
      }
    }
    assertThat(paid).isBetween(1, ROUNDS - 1);
  }

  private List<Duel.Answers<TransactionOutcome, TransactionOutcome>> fight(
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

  private TransactionRequest captureAll(String hold) {
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

  private List<String> holds(long amount, Duration timeout) {
    List<TransactionRequest> holds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      holds.add(
          HoldRequest.builder(LEDGER)
              .posting(WORLD, wallets.wallet(REGION, 0), Wallets.ASSET, amount)
              .timeout(timeout)
              .build());
    }
    return applied(holds);
  }

  private List<String> posts(long amount) {
    List<TransactionRequest> posts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      posts.add(wallets.payment(WORLD, wallets.wallet(REGION, 0), amount));
    }
    return applied(posts);
  }

  private void fill(List<String> accounts, long amount) {
    applied(
        accounts.stream()
            .<TransactionRequest>map(account -> wallets.payment(WORLD, account, amount))
            .toList());
  }

  private List<String> applied(List<TransactionRequest> requests) {
    BatchRequest batch =
        BatchRequest.builder(LEDGER, BatchMode.INDEPENDENT).addAll(requests).build();
    return client.transactions().batch(batch).items().stream()
        .map(item -> item.outcomeOrThrow().transactionOrThrow().transaction())
        .toList();
  }

  private List<String> accounts(String name) {
    List<CreateAccountRequest> requests = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      requests.add(
          CreateAccountRequest.of(LEDGER, REGION + "/" + name + "-" + round, Wallets.ASSET));
    }
    return client.accounts().createAll(requests).stream()
        .map(outcome -> outcome.accountOrThrow().account())
        .toList();
  }

  private FoundTransaction found(String reference) {
    return client.transactions().get(LEDGER, reference).orElseThrow();
  }

  private void endedBy(String hold, HoldState state, Transaction winner, long captured) {
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
