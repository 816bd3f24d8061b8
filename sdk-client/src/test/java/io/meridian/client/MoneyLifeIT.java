package io.meridian.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meridian.server.ServerExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client and a whole server: the whole life of money, in the client's words. */
final class MoneyLifeIT {
  @RegisterExtension
  static final ServerExtension SERVER = ServerExtension.withRegions("local", "us");

  private static final String LEDGER = "life";

  private static MeridianClient client;

  @BeforeAll
  static void createLedger() {
    client = MeridianClient.builder().target(SERVER.address()).plaintext().build();
    client.ledgers().create(CreateLedgerRequest.of(LEDGER).withReferenceUnique()).ledgerOrThrow();
    client.assets().create(LEDGER, "USD", 2).assetOrThrow();
    client
        .accounts()
        .create(CreateAccountRequest.builder(LEDGER, "local/world", "USD").noFloor().build())
        .accountOrThrow();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  /** An account of this name, with so much on it. */
  private static String account(String name, long amount) {
    String account = "local/" + name;
    client.accounts().create(CreateAccountRequest.of(LEDGER, account, "USD")).accountOrThrow();
    if (amount > 0) {
      execute(payment("local/world", account, amount));
    }
    return account;
  }

  private static PostRequest payment(String from, String to, long amount) {
    return PostRequest.builder(LEDGER).posting(from, to, "USD", amount).build();
  }

  private static Transaction execute(TransactionRequest request) {
    return client.transactions().create(request).transactionOrThrow();
  }

  private static Account read(String account) {
    return client.accounts().get(LEDGER, account).orElseThrow();
  }

  private static PostingRemainder left(String transaction) {
    return client
        .transactions()
        .get(LEDGER, transaction)
        .orElseThrow()
        .remainder()
        .orElseThrow()
        .postings()
        .get(0);
  }

  @Test
  void shouldHoldCaptureInPartsReleaseTheRestAndRefund() {
    String buyer = account("buyer", 100);
    String store = account("store", 0);
    HoldRequest hold =
        HoldRequest.builder(LEDGER)
            .posting(buyer, store, "USD", 80)
            .timeout(Duration.ofHours(1))
            .build();

    Transaction held = execute(hold);
    assertThat(held.state()).isEqualTo(TransactionState.HELD);
    assertThat(held.expireTime()).contains(held.commitTime().plus(Duration.ofHours(1)));
    assertThat(read(buyer).available()).isEqualTo(20);
    assertThat(read(buyer).balance()).isEqualTo(100);

    execute(CaptureRequest.builder(LEDGER, hold.transaction()).part(0, 30).build());
    Refused tooMuch =
        (Refused)
            client
                .transactions()
                .create(CaptureRequest.builder(LEDGER, hold.transaction()).part(0, 51).build());
    assertThat(tooMuch.reason()).isEqualTo(Reason.CAPTURE_EXCEEDS_HOLD);
    assertThat(tooMuch.remaining()).hasValue(50);

    Transaction last =
        execute(
            CaptureRequest.builder(LEDGER, hold.transaction()).part(0, 20).finalCapture().build());
    assertThat(last.finalCapture()).isTrue();
    assertThat(last.original()).contains(hold.transaction());
    assertThat(left(hold.transaction())).isEqualTo(new PostingRemainder(80, 50, 30, 0, 0, 50));
    assertThat(read(buyer).available()).isEqualTo(50);

    Transaction refund =
        execute(RefundRequest.builder(LEDGER, hold.transaction()).part(0, 15).build());
    assertThat(refund.postings()).containsExactly(new Posting(store, buyer, "USD", 15));
    assertThat(left(hold.transaction()).refundable()).isEqualTo(35);
    Refused voided =
        (Refused)
            client.transactions().create(VoidRequest.builder(LEDGER, hold.transaction()).build());
    assertThat(voided.reason()).isEqualTo(Reason.HOLD_ALREADY_CAPTURED);
    assertThat(voided.holder()).contains(last.transaction());
  }

  @Test
  void shouldVoidAHoldAndTellWhoDidIt() {
    String buyer = account("void-buyer", 10);
    String store = account("void-store", 0);
    HoldRequest hold = HoldRequest.builder(LEDGER).posting(buyer, store, "USD", 10).build();
    execute(hold);
    VoidRequest voiding = VoidRequest.builder(LEDGER, hold.transaction()).build();

    Transaction released = execute(voiding);
    Refused late =
        (Refused)
            client
                .transactions()
                .create(CaptureRequest.builder(LEDGER, hold.transaction()).allRemaining().build());

    assertThat(released.state()).isEqualTo(TransactionState.RELEASED);
    assertThat(released.remainder().orElseThrow().holdState()).contains(HoldState.VOIDED);
    assertThat(late.reason()).isEqualTo(Reason.HOLD_ALREADY_VOIDED);
    assertThat(late.holder()).contains(voiding.transaction());
    assertThat(read(buyer).available()).isEqualTo(10);
  }

  @Test
  void shouldTellWhenAHoldExpired() throws InterruptedException {
    String buyer = account("expiry-buyer", 10);
    String store = account("expiry-store", 0);
    HoldRequest hold =
        HoldRequest.builder(LEDGER)
            .posting(buyer, store, "USD", 10)
            .timeout(Duration.ofSeconds(1))
            .build();
    BlockingQueue<Event> expiries = new LinkedBlockingQueue<>();
    try (Subscription watching =
        client
            .events()
            .watch(
                WatchRequest.of(LEDGER, "local"),
                ResumeTokenStore.inMemory(),
                event -> {
                  if (event.subject() instanceof Transaction transaction
                      && transaction.kind() == TransactionKind.EXPIRE) {
                    expiries.add(event);
                  }
                })) {
      Transaction held = execute(hold);

      Event event = expiries.poll(30, TimeUnit.SECONDS);

      assertThat(watching.ended()).isNotDone();
      assertThat(event).isNotNull();
      Transaction expiry = (Transaction) event.subject();
      assertThat(expiry.transaction()).isEqualTo("local/expire/" + hold.id());
      assertThat(expiry.original()).contains(hold.transaction());
      Refused late =
          (Refused)
              client
                  .transactions()
                  .create(
                      CaptureRequest.builder(LEDGER, hold.transaction()).allRemaining().build());
      assertThat(late.reason()).isEqualTo(Reason.HOLD_EXPIRED);
      assertThat(late.expiredAt()).isEqualTo(held.expireTime());
      assertThat(client.transactions().get(LEDGER, "local/expire/" + hold.id())).isPresent();
    }
  }

  @Test
  void shouldJudgeWithoutExecuting() {
    String buyer = account("dry-buyer", 10);
    PostRequest payment = payment(buyer, "local/world", 10);

    DryRun<TransactionOutcome> fine = client.transactions().validate(payment);
    DryRun<TransactionOutcome> poor =
        client.transactions().validate(payment(buyer, "local/world", 11));
    DryRun<BatchOutcome> both =
        client
            .transactions()
            .validate(
                BatchRequest.builder(LEDGER, BatchMode.INDEPENDENT)
                    .add(payment(buyer, "local/world", 6))
                    .add(payment(buyer, "local/world", 6))
                    .build());
    DryRun<AccountOutcome> closing =
        client.accounts().validate(AccountStatusRequest.close(LEDGER, buyer));

    assertThat(fine.outcome().transactionOrThrow().position()).isEmpty();
    assertThat(((Refused) poor.outcome()).reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(both.outcome().items().get(0)).isInstanceOf(TransactionOutcome.Applied.class);
    assertThat(both.outcome().items().get(1)).isInstanceOf(Refused.class);
    assertThat(((Refused) closing.outcome()).reason()).isEqualTo(Reason.ACCOUNT_NOT_EMPTY);
    assertThat(client.transactions().get(LEDGER, payment.transaction())).isEmpty();
    assertThat(client.transactions().create(payment).replayed()).isFalse();
  }

  @Test
  void shouldExecuteABatchWholeOrNotAtAllAndReplayIt() {
    String buyer = account("batch-buyer", 10);
    String store = account("batch-store", 0);
    BatchRequest fine =
        BatchRequest.builder(LEDGER, BatchMode.ATOMIC)
            .add(payment(buyer, store, 4))
            .add(payment(store, buyer, 1))
            .build();
    BatchRequest poor =
        BatchRequest.builder(LEDGER, BatchMode.ATOMIC)
            .add(payment(buyer, store, 1))
            .add(payment(buyer, store, 100))
            .build();

    BatchOutcome first = client.transactions().batch(fine);
    BatchOutcome again = client.transactions().batch(fine);
    BatchOutcome refused = client.transactions().batch(poor);

    assertThat(first.applied()).isTrue();
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    Refused aborted = (Refused) refused.items().get(0);
    assertThat(aborted.reason()).isEqualTo(Reason.BATCH_ABORTED);
    assertThat(aborted.refusal().failedItem()).hasValue(1);
    assertThat(((Refused) refused.items().get(1)).reason()).isEqualTo(Reason.INSUFFICIENT_FUNDS);
    assertThat(read(store).balance()).isEqualTo(3);
  }

  @Test
  void shouldStopABatchAtTheFirstFailureAndLeaveTheOthersAloneWhenAskedTo() {
    String buyer = account("stop-buyer", 10);
    String store = account("stop-store", 0);
    List<PostRequest> items =
        List.of(payment(buyer, store, 1), payment(buyer, store, 100), payment(buyer, store, 1));

    BatchOutcome stopped =
        client
            .transactions()
            .batch(BatchRequest.builder(LEDGER, BatchMode.STOP_ON_FAILURE).addAll(items).build());
    BatchOutcome independent =
        client
            .transactions()
            .batch(BatchRequest.builder(LEDGER, BatchMode.INDEPENDENT).addAll(items).build());

    assertThat(((Refused) stopped.items().get(2)).reason()).isEqualTo(Reason.BATCH_STOPPED);
    assertThat(independent.items().get(0).outcomeOrThrow().replayed()).isTrue();
    assertThat(independent.items().get(1).outcomeOrThrow().replayed()).isTrue();
    assertThat(independent.items().get(2).outcomeOrThrow().replayed()).isFalse();
    assertThat(read(store).balance()).isEqualTo(2);
  }

  @Test
  void shouldExecuteEverythingThatIsSentOverAStreamOnce() {
    String many = account("stream-many", 0);
    List<CompletableFuture<TransactionOutcome>> outcomes = new ArrayList<>();
    try (TransactionStream stream = client.transactions().openStream(StreamOptions.DEFAULT)) {
      for (int i = 0; i < 1500; i++) {
        outcomes.add(stream.send(payment("local/world", many, 1)));
      }
      outcomes.add(stream.send(payment(many, "local/world", 1_000_000)));
    }

    assertThat(outcomes.subList(0, 1500))
        .allMatch(outcome -> outcome.join() instanceof TransactionOutcome.Applied);
    assertThat(outcomes.get(1500).join()).isInstanceOf(Refused.class);
    assertThat(read(many).balance()).isEqualTo(1500);
    assertThat(read(many).version()).isEqualTo(1500);
  }

  @Test
  void shouldChangeAnAccountUnderItsRevision() {
    String wallet = account("changing", 0);
    UpdateAccountRequest update =
        UpdateAccountRequest.builder(LEDGER, wallet).floor(-50).ceiling(1000).revision(1).build();

    Account updated = client.accounts().update(update).accountOrThrow();
    AccountOutcome again = client.accounts().update(update);
    Refused late =
        (Refused)
            client
                .accounts()
                .update(
                    UpdateAccountRequest.builder(LEDGER, wallet).noCeiling().revision(1).build());

    assertThat(updated.floor()).hasValue(-50);
    assertThat(updated.ceiling()).hasValue(1000);
    assertThat(updated.revision()).isEqualTo(2);
    assertThat(again.replayed()).isTrue();
    assertThat(late.reason()).isEqualTo(Reason.REVISION_MISMATCH);
    assertThat(late.refusal().revision()).hasValue(2);
  }

  @Test
  void shouldFreezeUnfreezeCloseAndReopenAnAccount() {
    String wallet = account("status", 0);

    client.accounts().freeze(LEDGER, wallet).accountOrThrow();
    TransactionOutcome frozen = client.transactions().create(payment("local/world", wallet, 1));
    client.accounts().unfreeze(LEDGER, wallet).accountOrThrow();
    Account closed = client.accounts().close(LEDGER, wallet).accountOrThrow();
    TransactionOutcome shut = client.transactions().create(payment("local/world", wallet, 1));
    client.accounts().reopen(LEDGER, wallet).accountOrThrow();

    assertThat(((Refused) frozen).reason()).isEqualTo(Reason.ACCOUNT_FROZEN);
    assertThat(closed.status()).isEqualTo(AccountStatus.CLOSED);
    assertThat(((Refused) shut).reason()).isEqualTo(Reason.ACCOUNT_CLOSED);
    assertThat(read(wallet).status()).isEqualTo(AccountStatus.OPEN);
    assertThat(read(wallet).revision()).isEqualTo(5);
  }

  @Test
  void shouldReadBalancesAsOfAnInstantAndAtOneCut() {
    String one = account("cut-one", 10);
    String two = account("cut-two", 0);
    Instant before = read(one).updateTime();
    execute(payment(one, two, 4));

    Balances now = client.accounts().balances(LEDGER, List.of(one, two));
    Account then = client.accounts().get(LEDGER, one, before).orElseThrow();
    MeridianException missing =
        catchThrowableOfType(
            MeridianException.class,
            () -> client.accounts().balances(LEDGER, List.of(one, "local/nobody")));

    assertThat(now.balances()).extracting(AccountBalance::balance).containsExactly(6L, 4L);
    assertThat(now.asOf()).isAfter(before);
    assertThat(then.balance()).isEqualTo(10);
    assertThat(missing.reason()).contains(Reason.ACCOUNT_NOT_FOUND);
    assertThat(missing.metadata()).containsEntry("account", "local/nobody");
  }

  @Test
  void shouldPageThroughAStatementWithoutGapWhileItGrows() {
    String busy = account("statement", 0);
    IntStream.range(0, 25).forEach(i -> execute(payment("local/world", busy, 1)));
    List<Long> versions = new ArrayList<>();
    EntriesQuery query =
        EntriesQuery.of(LEDGER, busy).withOrder(EntryOrder.OLDEST_FIRST).withPageSize(10);
    Page<StatementEntry> page = client.accounts().entries(query);
    while (true) {
      page.items().forEach(line -> versions.add(line.entry().version()));
      execute(payment("local/world", busy, 1));
      if (!page.hasNext()) {
        break;
      }
      page = client.accounts().entries(query.withPageToken(page.nextPageToken()));
    }
    Page<StatementEntry> newest =
        client.accounts().entries(EntriesQuery.of(LEDGER, busy).withPageSize(1));

    assertThat(versions)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 25).mapToObj(Long::valueOf).toList());
    assertThat(newest.items().get(0).entry().version()).isEqualTo(28);
  }

  @Test
  void shouldKeepReferencesUniqueAndBooksClosed() {
    client.ledgers().create("books").ledgerOrThrow();
    client.assets().create("books", "USD", 2).assetOrThrow();
    for (String name : List.of("local/world", "local/till")) {
      client
          .accounts()
          .create(CreateAccountRequest.builder("books", name, "USD").noFloor().build())
          .accountOrThrow();
    }
    PostRequest invoice =
        PostRequest.builder(LEDGER)
            .posting("local/world", account("invoiced", 0), "USD", 1)
            .reference("invoice 1")
            .build();
    execute(invoice);
    Instant now = client.accounts().get("books", "local/till").orElseThrow().createTime();

    Refused taken =
        (Refused)
            client
                .transactions()
                .create(
                    PostRequest.builder(LEDGER)
                        .posting("local/world", "local/invoiced", "USD", 1)
                        .reference("invoice 1")
                        .build());
    Ledger closed =
        client.ledgers().closePeriod(ClosePeriodRequest.of("books", now)).ledgerOrThrow();
    Refused early =
        (Refused)
            client
                .transactions()
                .create(
                    PostRequest.builder("books")
                        .posting("local/world", "local/till", "USD", 1)
                        .effectiveAt(now.minusSeconds(1))
                        .build());

    assertThat(taken.reason()).isEqualTo(Reason.REFERENCE_TAKEN);
    assertThat(taken.holder()).contains(invoice.transaction());
    assertThat(closed.closedUntil()).contains(now);
    assertThat(early.reason()).isEqualTo(Reason.PERIOD_CLOSED);
    assertThat(early.refusal().closedUntil()).isPresent();
  }

  @Test
  void shouldTellEveryEventOfAnAccountAndGoOnWhereItStopped() throws Exception {
    String watched = account("watched", 0);
    ResumeTokenStore store = ResumeTokenStore.inMemory();
    Set<String> expected = new HashSet<>();
    IntStream.range(0, 10)
        .forEach(i -> expected.add(execute(payment("local/world", watched, 1)).transaction()));
    Set<String> heard = new HashSet<>();
    hear(store, expected, heard);

    IntStream.range(0, 10)
        .forEach(i -> expected.add(execute(payment("local/world", watched, 1)).transaction()));
    Set<String> later = new HashSet<>();
    hear(store, difference(expected, heard), later);

    assertThat(later).doesNotContainAnyElementsOf(heard);
  }

  private static Set<String> difference(Set<String> all, Set<String> some) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** Watches until all of these were heard of. */
  private static void hear(ResumeTokenStore store, Set<String> expected, Set<String> heard)
      throws Exception {
    CompletableFuture<Void> all = new CompletableFuture<>();
    Subscription subscription =
        client
            .events()
            .watch(
                WatchRequest.of(LEDGER, "local"),
                store,
                event -> {
                  if (event.subject() instanceof Transaction transaction) {
                    assertThat(transaction.privateData()).isEmpty();
                    heard.add(transaction.transaction());
                    if (heard.containsAll(expected)) {
                      all.complete(null);
                    }
                  }
                });
    all.get(30, TimeUnit.SECONDS);
    subscription.close();
    assertThat(subscription.ended()).isCompleted();
  }
}
