package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountStatus;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchRequest;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.HoldRequest;
import io.meridian.client.HoldState;
import io.meridian.client.Ids;
import io.meridian.client.PostRequest;
import io.meridian.client.Reason;
import io.meridian.client.Refused;
import io.meridian.client.StreamOptions;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.UpdateAccountRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What two may want at the same moment inside one shard. */
final class DuelsIT extends OriginalDuels {
  private static final String REGION = "eu";

  DuelsIT() {
    super("duels", List.of(REGION), REGION);
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

  private void fill(List<String> accounts, long amount) {
    applied(
        accounts.stream()
            .<TransactionRequest>map(account -> wallets.payment(WORLD, account, amount))
            .toList());
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
}
