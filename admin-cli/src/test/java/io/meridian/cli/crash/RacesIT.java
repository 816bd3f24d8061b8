package io.meridian.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.client.Account;
import io.meridian.client.Ids;
import io.meridian.client.MeridianClient;
import io.meridian.client.PostRequest;
import io.meridian.client.Reason;
import io.meridian.client.Refused;
import io.meridian.client.RetryPolicy;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionOutcome.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Many callers at once, on one server; each test has a ledger of its own. */
@TestInstance(Lifecycle.PER_CLASS)
final class RacesIT {
  private static final String REGION = "eu";
  private static final int CALLERS = 50;
  private static final Duration RACE_MAX = Duration.ofSeconds(30);

  @AutoClose private final CrashServer server = CrashServer.named("races", REGION);

  @BeforeAll
  void startServer() throws Exception {
    server.start();
  }

  @Test
  void shouldExecuteOnceWhenFiftyCallersUseOneIdAtOnce() throws Exception {
    try (MeridianClient client = client()) {
      // Given
      Wallets wallets = filled(client, "one-id", 100);
      PostRequest payment =
          wallets.payment(wallets.wallet(REGION, 0), wallets.wallet(REGION, 1), 7);

      // When
      List<TransactionOutcome> answers = race(client, repeat(payment, CALLERS));

      // Then
      assertThat(answers).hasSize(CALLERS).allMatch(answer -> answer instanceof Applied);
      assertThat(answers)
          .extracting(TransactionOutcome::transactionOrThrow)
          .containsOnly(answers.get(0).transactionOrThrow());
      assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSizeLessThanOrEqualTo(1);
      assertThat(wallet(client, wallets, 0))
          .returns(93L, Account::balance)
          .returns(2L, Account::version);
    }
  }

  @Test
  void shouldNameTheAmountWhenOneIdIsUsedForTwoAmountsAtOnce() throws Exception {
    try (MeridianClient client = client()) {
      // Given
      Wallets wallets = filled(client, "two-amounts", 100);
      String id = Ids.next();
      List<PostRequest> payments = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        payments.add(
            PostRequest.builder(wallets.ledger())
                .id(id)
                .posting(
                    wallets.wallet(REGION, 0),
                    wallets.wallet(REGION, 1),
                    Wallets.ASSET,
                    caller % 2 == 0 ? 3 : 5)
                .build());
      }

      // When
      List<TransactionOutcome> answers = race(client, payments);

      // Then one amount has won, whole
      List<TransactionOutcome> posted =
          answers.stream().filter(answer -> answer instanceof Applied).toList();
      assertThat(posted).hasSize(CALLERS / 2);
      assertThat(posted)
          .extracting(TransactionOutcome::transactionOrThrow)
          .containsOnly(posted.get(0).transactionOrThrow());
      assertThat(posted).filteredOn(answer -> !answer.replayed()).hasSizeLessThanOrEqualTo(1);
      assertThat(answers)
          .filteredOn(answer -> !(answer instanceof Applied))
          .hasSize(CALLERS / 2)
          .allSatisfy(
              answer -> {
                assertThat(((Refused) answer).reason()).isEqualTo(Reason.IDEMPOTENCY_MISMATCH);
                assertThat(((Refused) answer).metadata())
                    .containsEntry("field", "post.postings[0].amount");
              });
      long amount = posted.get(0).transactionOrThrow().postings().get(0).amount();
      assertThat(wallet(client, wallets, 0).balance()).isEqualTo(100 - amount);
    }
  }

  @Test
  void shouldLetExactlyFiveHundredPassWhenAThousandPayFromFiveHundred() throws Exception {
    try (MeridianClient client = client()) {
      // Given
      Wallets wallets = filled(client, "thousand", 500);
      List<PostRequest> payments = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        payments.add(wallets.payment(wallets.wallet(REGION, 0), wallets.wallet(REGION, 1), 1));
      }

      // When
      List<TransactionOutcome> answers = race(client, payments);

      // Then
      assertThat(answers).filteredOn(answer -> answer instanceof Applied).hasSize(500);
      assertThat(answers)
          .filteredOn(answer -> answer instanceof Refused)
          .hasSize(500)
          .allSatisfy(
              answer ->
                  assertThat(((Refused) answer).reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS));
      assertThat(wallet(client, wallets, 0))
          .returns(0L, Account::balance)
          .returns(501L, Account::version);
      assertThat(wallet(client, wallets, 1).balance()).isEqualTo(1000);
    }
  }

  @Test
  void shouldAnswerEveryoneWhenStoppedUnderLoad() throws Exception {
    // Given
    Book book = new Book();
    Wallets wallets = new Wallets("stopped", List.of(REGION), 20);
    try (MeridianClient client = client()) {
      wallets.create(client);
      wallets.fillings(1000).forEach(book::asked);
      new Audit(client, book, wallets).resolve(book.unknown());
    }

    // When
    try (MeridianClient client =
            server
                .client()
                .retryPolicy(RetryPolicy.never().withTryTimeoutMax(RACE_MAX))
                .deadline(RACE_MAX)
                .build();
        Load load = Load.start(client, book, wallets, 1, 500)) {
      load.awaitAnswersWanted();
      server.stop();
    }

    // Then the book has seen nothing but answers and UNAVAILABLE, and nothing of it is lost
    assertThat(book.contradictions()).isEmpty();
    server.start();
    Instant serverSince = Instant.now();
    try (MeridianClient client = client()) {
      new Audit(client, book, wallets, serverSince).everythingHolds();
    }
  }

  @Test
  void shouldRefuseASecondServerOnTheSameDirectory() throws Exception {
    // Given
    String told = server.serverFileContent();

    // When
    CrashServer.Ended second = server.startSecondOnTheSameDirectory();

    // Then
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output())
        .contains("in use by the process " + server.pid())
        .doesNotContain("\tat ");
    assertThat(server.serverFileContent()).isEqualTo(told);
    try (MeridianClient client = client()) {
      assertThat(client.operations().status().regions()).containsExactly(REGION);
    }
  }

  private MeridianClient client() {
    return server
        .client()
        .retryPolicy(RetryPolicy.DEFAULT.withAttemptsMax(100))
        .deadline(RACE_MAX)
        .build();
  }

  private static Wallets filled(MeridianClient client, String ledger, long amount) {
    Wallets wallets = new Wallets(ledger, List.of(REGION), 2);
    wallets.create(client);
    wallets
        .fillings(amount)
        .forEach(filling -> client.transactions().create(filling).transactionOrThrow());
    return wallets;
  }

  private static Account wallet(MeridianClient client, Wallets wallets, int number) {
    return client.accounts().get(wallets.ledger(), wallets.wallet(REGION, number)).orElseThrow();
  }

  private static List<PostRequest> repeat(PostRequest payment, int times) {
    return java.util.Collections.nCopies(times, payment);
  }

  /** Sends the payments from as many threads as there are callers, all at once. */
  private static List<TransactionOutcome> race(MeridianClient client, List<PostRequest> payments)
      throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      CyclicBarrier start = new CyclicBarrier(CALLERS);
      List<Callable<List<TransactionOutcome>>> tasks = new ArrayList<>();
      int each = payments.size() / CALLERS;
      for (int caller = 0; caller < CALLERS; caller++) {
        List<PostRequest> own = payments.subList(caller * each, (caller + 1) * each);
        tasks.add(
            () -> {
              start.await(RACE_MAX.toSeconds(), TimeUnit.SECONDS);
              return own.stream().map(client.transactions()::createAsync).toList().stream()
                  .map(answer -> answer.join())
                  .toList();
            });
      }
      List<TransactionOutcome> answers = new ArrayList<>();
      for (Future<List<TransactionOutcome>> task :
          callers.invokeAll(tasks, RACE_MAX.toSeconds(), TimeUnit.SECONDS)) {
        answers.addAll(task.get());
      }
      return answers;
    } finally {
      callers.shutdownNow();
    }
  }
}
