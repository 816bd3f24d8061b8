package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.finalCapture;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.instant;
import static io.meridian.server.Requests.part;
import static io.meridian.server.Requests.refund;
import static io.meridian.server.Requests.refundAll;
import static io.meridian.server.Requests.request;
import static io.meridian.server.Requests.shortHold;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.Capture;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.HoldState;
import io.meridian.proto.v1.PostingRemainder;
import io.meridian.proto.v1.Remainder;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.TransactionServiceGrpc.TransactionServiceFutureStub;
import io.meridian.proto.v1.TransactionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Money that is reserved, captured in parts, released, expired and given back. */
final class LifeOfAHoldIT {
  /** With room for all that a test sends at once, however slow the machine is. */
  @RegisterExtension
  static final ServerExtension SERVER =
      ServerExtension.withRegions("eu").with("grpc: {transactionsInFlightMin: 2000}");

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
  void shouldReserveCaptureInPartsRefundAndReleaseTheRest() {
    // Given 1,000 in a wallet
    fund("eu/alice", 1_000);
    api.createAccount(SHOP, "eu/merchant");

    // When 300 are reserved
    Transaction placed = create(hold(SHOP, "life", "eu/alice", "eu/merchant", 300));

    // Then they are held, and not available
    assertThat(placed.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_HOLD);
    assertThat(placed.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_HELD);
    assertThat(Duration.between(instant(placed.getCommitTime()), instant(placed.getExpireTime())))
        .isEqualTo(Duration.ofDays(7));
    assertThat(placed.getRemainder()).isEqualTo(open(remainder(300, 0, 0, 300, 0, 0)));
    assertBalance("eu/alice", 1_000, 700);
    assertThat(account("eu/merchant").getCounters().getHeldCredits()).isEqualTo(300);
    assertThat(account("eu/merchant").getAvailable()).isZero();

    // When 120 of them are captured
    Transaction captured = create(capture(SHOP, "life-c1", "eu/life", 120));

    // Then they are posted, and the rest is still held
    assertThat(captured.getOriginal()).isEqualTo("eu/life");
    assertThat(captured.getPostingsList()).containsExactly(posting("eu/alice", "eu/merchant", 120));
    assertThat(captured.getRemainder()).isEqualTo(open(remainder(300, 120, 0, 180, 0, 120)));
    assertBalance("eu/alice", 880, 700);
    assertBalance("eu/merchant", 120, 120);

    // When 50 of those are given back
    Transaction refunded = create(refund(SHOP, "life-r1", "eu/life-c1", 50));

    // Then it went the other way, and counts against the hold too
    assertThat(refunded.getPostingsList()).containsExactly(posting("eu/merchant", "eu/alice", 50));
    assertThat(read("eu/life-c1").getRemainder().getPostings(0).getRefundable()).isEqualTo(70);
    assertThat(read("eu/life").getRemainder()).isEqualTo(open(remainder(300, 120, 0, 180, 50, 70)));
    assertBalance("eu/alice", 930, 750);

    // When 80 more are captured for good
    Transaction last = create(finalCapture(SHOP, "life-c2", "eu/life", 80));

    // Then the rest is released
    assertThat(last.getFinal()).isTrue();
    assertThat(last.getRemainder())
        .isEqualTo(
            Remainder.newBuilder()
                .setHoldState(HoldState.HOLD_STATE_CAPTURED)
                .setLastTransaction("eu/life-c2")
                .addPostings(remainder(300, 200, 100, 0, 50, 150))
                .build());
    assertBalance("eu/alice", 850, 850);
    assertBalance("eu/merchant", 150, 150);
    assertThat(read("eu/life").getTransaction()).isEqualTo(placed);
    assertThat(refused(() -> create(voidHold(SHOP, "life-v", "eu/life"))).codeAndReason())
        .isEqualTo("FAILED_PRECONDITION HOLD_ALREADY_CAPTURED");
  }

  @Test
  void shouldRefuseToCaptureMoreThanRemainsAndItsTolerance() {
    // Given a hold of 100 of which a quarter more may be captured
    fund("eu/guest", 1_000);
    CreateTransactionRequest.Builder request =
        hold(SHOP, "tip", "eu/guest", "eu/world", 100).toBuilder();
    request.getHoldBuilder().setOverCapturePercent(25);
    create(request.build());

    // Then one more than that is refused, and recorded
    Errors.Refused refused = refused(() -> create(capture(SHOP, "tip-126", "eu/tip", 126)));
    assertThat(refused.codeAndReason()).isEqualTo("FAILED_PRECONDITION CAPTURE_EXCEEDS_HOLD");
    assertThat(refused.metadata())
        .containsEntry("transaction", "eu/tip")
        .containsEntry("posting", "0")
        .containsEntry("required", "126")
        .containsEntry("remaining", "100");
    assertThat(read("eu/tip-126").getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(read("eu/tip-126").hasRemainder()).isFalse();

    // And exactly that is captured
    Transaction captured = create(capture(SHOP, "tip-125", "eu/tip", 125));
    assertThat(captured.getRemainder().getPostings(0)).isEqualTo(remainder(100, 125, 0, 0, 0, 125));
    assertThat(captured.getRemainder().getHoldState()).isEqualTo(HoldState.HOLD_STATE_CAPTURED);
    assertBalance("eu/guest", 875, 875);
  }

  @Test
  void shouldCaptureOnlyThePostingsThatAreNamed() {
    // Given a sale whose tax goes elsewhere
    fund("eu/buyer", 500);
    api.createAccount(SHOP, "eu/seller");
    api.createAccount(SHOP, "eu/tax");
    create(
        request(SHOP, "sale")
            .setHold(
                Hold.newBuilder()
                    .addPostings(posting("eu/buyer", "eu/seller", 100))
                    .addPostings(posting("eu/buyer", "eu/tax", 20)))
            .build());

    // When
    Transaction tax =
        create(
            request(SHOP, "sale-tax")
                .setCapture(Capture.newBuilder().setHold("eu/sale").addParts(part(1, 20)))
                .build());
    Transaction rest = create(captureAll(SHOP, "sale-rest", "eu/sale"));

    // Then
    assertThat(tax.getPostingsList()).containsExactly(posting("eu/buyer", "eu/tax", 20));
    assertThat(rest.getPostingsList()).containsExactly(posting("eu/buyer", "eu/seller", 100));
    assertThat(rest.getRemainder().getHoldState()).isEqualTo(HoldState.HOLD_STATE_CAPTURED);
    Transaction back = create(refundAll(SHOP, "sale-back", "eu/sale"));
    assertThat(back.getPostingsList())
        .containsExactly(posting("eu/seller", "eu/buyer", 100), posting("eu/tax", "eu/buyer", 20));
    assertThat(read("eu/sale-tax").getRemainder().getPostings(0).getRefundable()).isZero();
    assertBalance("eu/buyer", 500, 500);
  }

  @Test
  void shouldReleaseAHoldThatIsVoided() {
    fund("eu/vera", 100);
    create(hold(SHOP, "cancelled", "eu/vera", "eu/world", 60));

    Transaction voided = create(voidHold(SHOP, "cancel", "eu/cancelled"));

    assertThat(voided.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_VOID);
    assertThat(voided.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_RELEASED);
    assertThat(voided.getPostingsList()).containsExactly(posting("eu/vera", "eu/world", 60));
    assertThat(voided.getRemainder().getLastTransaction()).isEqualTo("eu/cancel");
    assertBalance("eu/vera", 100, 100);
    Errors.Refused late = refused(() -> create(captureAll(SHOP, "late", "eu/cancelled")));
    assertThat(late.codeAndReason()).isEqualTo("FAILED_PRECONDITION HOLD_ALREADY_VOIDED");
    assertThat(late.metadata()).containsEntry("holder", "eu/cancel");
  }

  @Test
  void shouldReleaseAHoldWhoseTimeHasComeByItself() {
    // Given
    fund("eu/eve", 100);
    Transaction placed = create(shortHold(SHOP, "brief", "eu/eve", "eu/world", 60));
    assertBalance("eu/eve", 100, 40);

    // When its second is over
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> account("eu/eve").getAvailable() == 100);

    // Then its expiry is there, under the name that is derived from its own
    Transaction expiry = read("eu/expire/brief").getTransaction();
    assertThat(expiry.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_EXPIRE);
    assertThat(expiry.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_RELEASED);
    assertThat(expiry.getOriginal()).isEqualTo("eu/brief");
    assertThat(instant(expiry.getCommitTime()))
        .isAfterOrEqualTo(instant(placed.getExpireTime()))
        .isBefore(instant(placed.getExpireTime()).plusSeconds(1));
    assertThat(read("eu/brief").getRemainder().getHoldState())
        .isEqualTo(HoldState.HOLD_STATE_EXPIRED);
    assertThat(read("eu/brief").getRemainder().getLastTransaction()).isEqualTo("eu/expire/brief");
    Errors.Refused late = refused(() -> create(capture(SHOP, "too-late", "eu/brief", 1)));
    assertThat(late.codeAndReason()).isEqualTo("FAILED_PRECONDITION HOLD_EXPIRED");
    assertThat(late.metadata())
        .containsEntry("expiredAt", instant(placed.getExpireTime()).toString());
    assertThat(refused(() -> create(refundAll(SHOP, "of-expiry", "eu/expire/brief"))).reason())
        .isEqualTo("NOT_REFUNDABLE");
  }

  @Test
  void shouldGiveBackAPostNoMoreThanWasPosted() {
    // Given
    fund("eu/payer", 100);
    api.createAccount(SHOP, "eu/payee");
    create(payment(SHOP, "bill", "eu/payer", "eu/payee", 100));

    // When
    create(refund(SHOP, "bill-30", "eu/bill", 30));

    // Then
    assertThat(read("eu/bill").getRemainder().getPostings(0))
        .isEqualTo(remainder(100, 100, 0, 0, 30, 70));
    Errors.Refused tooMuch = refused(() -> create(refund(SHOP, "bill-71", "eu/bill", 71)));
    assertThat(tooMuch.codeAndReason()).isEqualTo("FAILED_PRECONDITION REFUND_EXCEEDS_REMAINING");
    assertThat(tooMuch.metadata()).containsEntry("remaining", "70");
    create(refundAll(SHOP, "bill-rest", "eu/bill"));
    assertThat(refused(() -> create(refundAll(SHOP, "bill-none", "eu/bill"))).metadata())
        .containsEntry("remaining", "0");
    assertThat(refused(() -> create(refundAll(SHOP, "of-refund", "eu/bill-30"))).reason())
        .isEqualTo("NOT_REFUNDABLE");
    assertBalance("eu/payer", 100, 100);
  }

  @Test
  void shouldLetExactlyOneOfTwoWinWhoRaceForAHold() throws Exception {
    // Given
    fund("eu/racer", 10_000);
    TransactionServiceFutureStub stub = TransactionServiceGrpc.newFutureStub(api.channel);
    List<ListenableFuture<CreateTransactionResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      create(hold(SHOP, "race-" + i, "eu/racer", "eu/world", 10));
    }

    // When
    for (int i = 0; i < 50; i++) {
      answers.add(stub.createTransaction(captureAll(SHOP, "race-c" + i, "eu/race-" + i)));
      answers.add(stub.createTransaction(voidHold(SHOP, "race-v" + i, "eu/race-" + i)));
    }

    // Then
    List<String> lost = new ArrayList<>();
    for (ListenableFuture<CreateTransactionResponse> answer : answers) {
      try {
        answer.get();
      } catch (ExecutionException e) {
        lost.add(Errors.of((StatusRuntimeException) e.getCause()).reason());
      }
    }
    assertThat(lost)
        .hasSize(50)
        .allMatch(r -> r.equals("HOLD_ALREADY_VOIDED") || r.equals("HOLD_ALREADY_CAPTURED"));
    assertThat(account("eu/racer").getCounters().getHeldDebits()).isZero();
  }

  @Test
  void shouldReplayEveryStepAsItWasTheFirstTime() {
    // Given
    fund("eu/again", 1_000);
    List<CreateTransactionRequest> steps =
        List.of(
            hold(SHOP, "again", "eu/again", "eu/world", 100),
            capture(SHOP, "again-c", "eu/again", 60),
            refund(SHOP, "again-r", "eu/again-c", 20),
            voidHold(SHOP, "again-v", "eu/again"));
    List<Transaction> first = steps.stream().map(LifeOfAHoldIT::create).toList();
    Account after = account("eu/again");

    // When
    List<CreateTransactionResponse> second =
        steps.stream().map(step -> api.transactions().createTransaction(step)).toList();

    // Then
    assertThat(second).allMatch(CreateTransactionResponse::getReplayed);
    assertThat(second).extracting(CreateTransactionResponse::getTransaction).isEqualTo(first);
    assertThat(account("eu/again")).isEqualTo(after);
  }

  @Test
  void shouldNotReserveMoreThanThereIs() {
    fund("eu/limited", 100);

    List<String> outcomes =
        IntStream.range(0, 3)
            .mapToObj(
                i -> {
                  CreateTransactionRequest hold =
                      hold(SHOP, "limited-" + i, "eu/limited", "eu/world", 50);
                  return i < 2
                      ? create(hold).getState().name()
                      : refused(() -> create(hold)).reason();
                })
            .toList();

    assertThat(outcomes)
        .containsExactly("TRANSACTION_STATE_HELD", "TRANSACTION_STATE_HELD", "INSUFFICIENT_FUNDS");
  }

  private static void fund(String account, long amount) {
    api.createAccount(SHOP, account);
    create(payment(SHOP, "fund-" + account.substring(3), "eu/world", account, amount));
  }

  private static Transaction create(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request).getTransaction();
  }

  private static GetTransactionResponse read(String reference) {
    return api.getTransaction(SHOP, reference);
  }

  private static Account account(String reference) {
    return api.getAccount(SHOP, reference);
  }

  private static void assertBalance(String reference, long balance, long available) {
    Account account = account(reference);
    assertThat(account.getBalance()).as("balance of %s", reference).isEqualTo(balance);
    assertThat(account.getAvailable()).as("available of %s", reference).isEqualTo(available);
  }

  private static Remainder open(PostingRemainder posting) {
    return Remainder.newBuilder()
        .setHoldState(HoldState.HOLD_STATE_OPEN)
        .addPostings(posting)
        .build();
  }

  private static PostingRemainder remainder(
      long amount, long captured, long released, long remaining, long refunded, long refundable) {
    return PostingRemainder.newBuilder()
        .setAmount(amount)
        .setCaptured(captured)
        .setReleased(released)
        .setRemaining(remaining)
        .setRefunded(refunded)
        .setRefundable(refundable)
        .build();
  }
}
