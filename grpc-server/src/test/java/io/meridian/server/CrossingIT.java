package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.refund;
import static io.meridian.server.Requests.request;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meridian.proto.v1.AccountBalance;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.CrossingPath;
import io.meridian.proto.v1.Entry;
import io.meridian.proto.v1.Event;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.ShardStatus;
import io.meridian.proto.v1.StatementEntry;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionState;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.time.Instant;
import java.util.Iterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions between two regions, through the API. */
final class CrossingIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
  }

  @AfterAll
  static void theBooksBalance() {
    assertThat(api.conservation(SHOP).getFindingsList()).isEmpty();
    assertThat(api.journals().getHolds()).isTrue();
  }

  @Test
  void shouldPayBetweenRegionsAndReplay() {
    // Given
    api.createAccount(SHOP, "us/ann");
    CreateTransactionRequest request = payment(SHOP, "pay-1", "eu/world", "us/ann", 70);

    // When
    CreateTransactionResponse first = pay(request);
    CreateTransactionResponse second = pay(request);

    // Then
    Transaction transaction = first.getTransaction();
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getPostingsList()).containsExactly(posting("eu/world", "us/ann", 70));
    assertThat(transaction.getEntriesList())
        .extracting(Entry::getAccount)
        .containsExactly("eu/world");
    assertThat(transaction.hasDecisionTime()).isTrue();
    assertThat(second.getReplayed()).isTrue();
    assertThat(second.getTransaction()).isEqualTo(transaction);
    assertThat(api.getTransaction(SHOP, "eu/pay-1").getTransaction()).isEqualTo(transaction);
    assertThat(api.getAccount(SHOP, "us/ann").getBalance()).isEqualTo(70);
    assertThat(refused(() -> pay(payment(SHOP, "pay-1", "eu/world", "us/ann", 71))).codeAndReason())
        .isEqualTo("ALREADY_EXISTS IDEMPOTENCY_MISMATCH");
  }

  @Test
  void shouldTellTheWayOfAPaymentBetweenRegionsAndOfNoOther() {
    // Given
    api.createAccount(SHOP, "us/way");
    api.createAccount(SHOP, "eu/here");

    // When
    Transaction transaction = pay(payment(SHOP, "way-1", "eu/world", "us/way", 7)).getTransaction();
    pay(payment(SHOP, "way-2", "eu/world", "eu/here", 7));

    // Then
    CrossingPath path = api.getTransaction(SHOP, "eu/way-1").getPath();
    assertThat(path.getDecisionTime()).isEqualTo(transaction.getDecisionTime());
    Instant decided = Requests.instant(path.getDecisionTime());
    assertThat(Requests.instant(path.getPrepareTime())).isBefore(decided);
    assertThat(path.getParticipantsList())
        .extracting(CrossingParticipant::getRegion)
        .containsExactly("us");
    CrossingParticipant other = path.getParticipants(0);
    assertThat(Requests.instant(other.getPrepareTime())).isBefore(decided);
    assertThat(other.getApplyTime()).isEqualTo(api.getAccount(SHOP, "us/way").getUpdateTime());
    assertThat(api.getTransaction(SHOP, "eu/way-2").hasPath()).isFalse();
  }

  @Test
  void K11_shouldRefuseForFundsOfTheOtherRegionWithoutAmountsAndMoveNothing() {
    // Given
    rich("eu/rob", 100);
    rich("us/poor", 5);
    CreateTransactionRequest request =
        request(SHOP, "poor-1")
            .setPost(
                Post.newBuilder()
                    .addPostings(posting("eu/rob", "us/poor", 10))
                    .addPostings(posting("us/poor", "eu/world", 16)))
            .build();

    // When
    Errors.Refused first = refused(() -> pay(request));
    Errors.Refused second = refused(() -> pay(request));

    // Then
    assertThat(first.codeAndReason()).isEqualTo("FAILED_PRECONDITION INSUFFICIENT_FUNDS");
    assertThat(first.metadata()).containsEntry("account", "us/poor").hasSize(1);
    assertThat(second.metadata()).containsEntry("replayed", "true");
    assertThat(api.getAccount(SHOP, "us/poor").getAvailable()).isEqualTo(5);
    assertThat(api.getAccount(SHOP, "eu/rob").getAvailable()).isEqualTo(100);
    assertThat(api.getAccount(SHOP, "eu/rob").hasReserved()).isFalse();
    assertThat(api.getTransaction(SHOP, "eu/poor-1").getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
  }

  @Test
  void shouldJudgeADryRunBetweenRegionsAndStoreNothing() {
    rich("eu/dry", 100);
    api.createAccount(SHOP, "us/dry");
    CreateTransactionRequest request = payment(SHOP, "dry-1", "eu/dry", "us/dry", 60);

    CreateTransactionResponse tried = pay(request.toBuilder().setValidateOnly(true).build());

    assertThat(tried.getValidateOnly()).isTrue();
    assertThat(tried.getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(api.getAccount(SHOP, "eu/dry").getAvailable()).isEqualTo(100);
    assertThat(api.getAccount(SHOP, "us/dry").getVersion()).isZero();
    assertThat(pay(request).getReplayed()).isFalse();
  }

  @Test
  void shouldHoldCaptureVoidAndRefundBetweenRegions() {
    // Given
    rich("eu/hal", 100);
    api.createAccount(SHOP, "us/store");

    // When
    CreateTransactionResponse held = pay(hold(SHOP, "h", "eu/hal", "us/store", 80));
    long availableWhileHeld = api.getAccount(SHOP, "eu/hal").getAvailable();
    long incomingWhileHeld = api.getAccount(SHOP, "us/store").getCounters().getHeldCredits();
    pay(capture(SHOP, "h-c", "eu/h", 30));
    pay(refund(SHOP, "h-r", "eu/h-c", 10));
    pay(voidHold(SHOP, "h-v", "eu/h"));

    // Then
    assertThat(held.getTransaction().getState()).isEqualTo(TransactionState.TRANSACTION_STATE_HELD);
    assertThat(availableWhileHeld).isEqualTo(20);
    assertThat(incomingWhileHeld).isEqualTo(80);
    assertThat(api.getAccount(SHOP, "eu/hal").getAvailable()).isEqualTo(80);
    assertThat(api.getAccount(SHOP, "us/store").getBalance()).isEqualTo(20);
    assertThat(api.getAccount(SHOP, "us/store").getCounters().getHeldCredits()).isZero();
    assertThat(refused(() -> pay(capture(SHOP, "h-l", "eu/h", 1))).reason())
        .isEqualTo("HOLD_ALREADY_VOIDED");
  }

  @Test
  void K5_shouldShowInAStatementWhereItIsHomedAndWhenItWasDecided() {
    // Given
    api.createAccount(SHOP, "us/sue");
    Transaction transaction = pay(payment(SHOP, "sue-1", "eu/world", "us/sue", 3)).getTransaction();

    // When
    StatementEntry line =
        api.accounts()
            .listEntries(
                ListEntriesRequest.newBuilder().setLedger(SHOP).setAccount("us/sue").build())
            .getEntries(0);

    // Then
    assertThat(line.getTransaction()).isEqualTo("eu/sue-1");
    assertThat(line.getPosition().getRegion()).isEqualTo("us");
    assertThat(line.getEntry().getBalance()).isEqualTo(3);
    assertThat(line.getDecisionTime()).isEqualTo(transaction.getDecisionTime());
    assertThat(instant(line)).isAfterOrEqualTo(Requests.instant(line.getDecisionTime()));
    assertThat(
            api.accounts()
                .getBalances(
                    GetBalancesRequest.newBuilder()
                        .setLedger(SHOP)
                        .addAccounts("us/sue")
                        .setAsOf(line.getDecisionTime())
                        .build())
                .getBalancesList())
        .extracting(AccountBalance::getBalance)
        .containsExactly(3L);
  }

  @Test
  void K11_shouldTellTheOtherRegionItsOwnLegOnly() {
    // Given
    api.createAccount(SHOP, "us/lee");
    Iterator<WatchEventsResponse> watch =
        api.transactions()
            .watchEvents(WatchEventsRequest.newBuilder().setLedger(SHOP).setRegion("us").build());

    // When
    Transaction transaction =
        pay(payment(SHOP, "lee-1", "eu/world", "us/lee", 9).toBuilder()
                .setReference("invoice 9")
                .putLabels("a", "b")
                .build())
            .getTransaction();

    // Then
    Event event = legOf(watch, "eu/lee-1");
    assertThat(event.getPosition().getRegion()).isEqualTo("us");
    assertThat(event.getLeg().getKind()).isEqualTo(transaction.getKind());
    assertThat(event.getLeg().getDecisionTime()).isEqualTo(transaction.getDecisionTime());
    assertThat(event.getLeg().getEntriesList())
        .extracting(Entry::getAccount, Entry::getBalance)
        .containsExactly(tuple("us/lee", 9L));
    assertThat(event.toString()).doesNotContain("invoice", "eu/world");
  }

  @Test
  void shouldCountNoCrossingAsOpenWhenAllAreFinished() {
    api.createAccount(SHOP, "us/quiet");

    pay(payment(SHOP, "quiet-1", "eu/world", "us/quiet", 1));

    // Home closes it right after the answer.
    Awaitility.await().until(() -> openCrossings() == 0);
  }

  private static int openCrossings() {
    return api
        .operations()
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getShardsList()
        .stream()
        .mapToInt(ShardStatus::getOpenCrossings)
        .sum();
  }

  private static Event legOf(Iterator<WatchEventsResponse> watch, String reference) {
    while (true) {
      Event event = watch.next().getEvent();
      if (event.hasLeg() && event.getLeg().getTransaction().equals(reference)) {
        return event;
      }
    }
  }

  private static Instant instant(StatementEntry line) {
    return Requests.instant(line.getCommitTime());
  }

  private static void rich(String account, long amount) {
    api.createAccount(SHOP, account);
    pay(payment(SHOP, "fund-" + account.replace('/', '-'), "eu/world", account, amount));
  }

  private static CreateTransactionResponse pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request);
  }
}
