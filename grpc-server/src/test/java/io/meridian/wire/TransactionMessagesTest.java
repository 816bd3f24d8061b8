package io.meridian.wire;

import static io.meridian.wire.Requests.capture;
import static io.meridian.wire.Requests.command;
import static io.meridian.wire.Requests.hold;
import static io.meridian.wire.Requests.part;
import static io.meridian.wire.Requests.post;
import static io.meridian.wire.Requests.posting;
import static io.meridian.wire.Requests.refund;
import static io.meridian.wire.Requests.voidHold;
import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.meridian.engine.FoundTransaction;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.HoldState;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.PostingRemainder;
import io.meridian.proto.v1.Remainder;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.TransactionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the record of each kind of transaction shows. */
final class TransactionMessagesTest {
  private static final CommandId HOLD = new CommandId("shop", "eu", "h");
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");
  private static final AccountRef TAX = new AccountRef("eu", "tax");

  @Test
  void shouldShowAPost() {
    // Given
    Entry entry =
        new Entry(
            ALICE,
            NormalSide.CREDIT,
            3,
            new Counters(250, 0, 0, 0),
            new Counters(350, 1000, 100, 0));

    // When
    Transaction transaction =
        shown(
            command(
                post()
                    .setReference("r")
                    .putLabels("a", "b")
                    .setEffectiveAt(Timestamp.newBuilder().setSeconds(5).setNanos(7000))),
            new Outcome.Applied(List.of(entry)));

    // Then
    assertThat(transaction.getLedger()).isEqualTo("shop");
    assertThat(transaction.getTransaction()).isEqualTo("eu/tx-1");
    assertThat(transaction.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_POST);
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getPostingsList())
        .containsExactly(posting("eu/alice", "eu/bob", "USD", 250));
    assertThat(transaction.getReference()).isEqualTo("r");
    assertThat(transaction.getLabelsMap()).isEqualTo(Map.of("a", "b"));
    assertThat(transaction.getCommitTime()).isEqualTo(Values.timestamp(NOW_MICROS));
    assertThat(transaction.getEffectiveTime()).isEqualTo(Values.timestamp(5_000_007));
    assertThat(transaction.getPosition().getRegion()).isEqualTo("eu");
    assertThat(transaction.getPosition().getShard()).isEqualTo(4);
    assertThat(transaction.getPosition().getSequence()).isEqualTo(17);
    assertThat(transaction.getPosition().getOrdinal()).isEqualTo(2);
    assertThat(transaction.hasRefusal()).isFalse();
    assertThat(transaction.getOriginal()).isEmpty();
    assertThat(transaction.hasRemainder()).isFalse();
    assertThat(transaction.hasExpireTime()).isFalse();
    io.meridian.proto.v1.Entry answered = transaction.getEntries(0);
    assertThat(answered.getAccount()).isEqualTo("eu/alice");
    assertThat(answered.getVersion()).isEqualTo(3);
    assertThat(answered.getChange().getPostedDebits()).isEqualTo(250);
    assertThat(answered.getBalance()).isEqualTo(650);
    assertThat(answered.getAvailable()).isEqualTo(550);
  }

  @Test
  void shouldLeaveOutWhatTheCallerDidNotSay() {
    Transaction transaction = shown(command(post()), new Outcome.Applied(List.of()));

    assertThat(transaction.hasEffectiveTime()).isFalse();
    assertThat(transaction.getReference()).isEmpty();
    assertThat(transaction.hasPrivateData()).isFalse();
  }

  @Test
  void shouldShowAHoldAsItWasPlaced() {
    CreateTransactionRequest.Builder request = hold().setId("h");
    request.getHoldBuilder().setOverCapturePercent(20);

    Transaction transaction =
        shown(
            command(request),
            applied(List.of(), List.of(open(List.of(left(ALICE, BOB, 250, 0, 0, 250, 0))))));

    assertThat(transaction.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_HOLD);
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_HELD);
    assertThat(transaction.getPostingsList())
        .containsExactly(posting("eu/alice", "eu/bob", "USD", 250));
    assertThat(transaction.getOverCapturePercent()).isEqualTo(20);
    assertThat(transaction.getExpireTime()).isEqualTo(Values.timestamp(9_000_000));
    assertThat(transaction.getOriginal()).isEmpty();
    assertThat(transaction.getRemainder())
        .isEqualTo(
            Remainder.newBuilder()
                .setHoldState(io.meridian.proto.v1.HoldState.HOLD_STATE_OPEN)
                .addPostings(remainder(250, 0, 0, 250, 0, 0))
                .build());
  }

  @Test
  void shouldShowOfACaptureWhatItPosted() {
    // Given a final capture of the second of two postings
    CreateTransactionRequest.Builder request = capture("eu/h", part(1, 40));
    request.getCaptureBuilder().setFinal(true);
    Original after =
        ended(
            List.of(left(ALICE, BOB, 250, 0, 250, 0, 0), left(ALICE, TAX, 50, 40, 10, 0, 0)),
            HoldState.CAPTURED,
            "tx-1");

    // When
    Transaction transaction =
        shown(command(request), applied(List.of(new Part(1, 40)), List.of(after)));

    // Then
    assertThat(transaction.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_CAPTURE);
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getOriginal()).isEqualTo("eu/h");
    assertThat(transaction.getFinal()).isTrue();
    assertThat(transaction.getPostingsList())
        .containsExactly(posting("eu/alice", "eu/tax", "USD", 40));
    assertThat(transaction.getRemainder())
        .isEqualTo(
            Remainder.newBuilder()
                .setHoldState(io.meridian.proto.v1.HoldState.HOLD_STATE_CAPTURED)
                .setLastTransaction("eu/tx-1")
                .addPostings(remainder(250, 0, 250, 0, 0, 0))
                .addPostings(remainder(50, 40, 10, 0, 0, 40))
                .build());
  }

  @Test
  void shouldShowOfAVoidAndAnExpiryWhatTheyReleased() {
    List<Original.Remainder> postings =
        List.of(left(ALICE, BOB, 250, 250, 0, 0, 0), left(ALICE, TAX, 50, 20, 30, 0, 0));

    Transaction voided =
        shown(
            command(voidHold("eu/h")),
            applied(List.of(new Part(1, 30)), List.of(ended(postings, HoldState.VOIDED, "tx-1"))));
    Transaction expired =
        shown(
            ExpireHold.of(HOLD),
            applied(
                List.of(new Part(1, 30)), List.of(ended(postings, HoldState.EXPIRED, "expire/h"))));

    assertThat(voided.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_VOID);
    assertThat(voided.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_RELEASED);
    assertThat(voided.getPostingsList()).containsExactly(posting("eu/alice", "eu/tax", "USD", 30));
    assertThat(expired.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_EXPIRE);
    assertThat(expired.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_RELEASED);
    assertThat(expired.getTransaction()).isEqualTo("eu/expire/h");
    assertThat(expired.getOriginal()).isEqualTo("eu/h");
    assertThat(expired.getPostingsList()).isEqualTo(voided.getPostingsList());
    assertThat(expired.getRemainder().getHoldState())
        .isEqualTo(io.meridian.proto.v1.HoldState.HOLD_STATE_EXPIRED);
    assertThat(expired.getRemainder().getLastTransaction()).isEqualTo("eu/expire/h");
  }

  @Test
  void shouldShowARefundTheOtherWayRound() {
    Original post =
        original(
            new CommandId("shop", "eu", "p"),
            CommandKind.POST,
            "",
            List.of(left(ALICE, BOB, 250, 250, 0, 0, 100)));

    Transaction transaction =
        shown(
            command(refund("eu/p", part(0, 100))),
            applied(List.of(new Part(0, 100)), List.of(post)));

    assertThat(transaction.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_REFUND);
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getOriginal()).isEqualTo("eu/p");
    assertThat(transaction.getPostingsList())
        .containsExactly(posting("eu/bob", "eu/alice", "USD", 100));
    assertThat(transaction.getRemainder())
        .isEqualTo(Remainder.newBuilder().addPostings(remainder(250, 250, 0, 0, 100, 150)).build());
  }

  @Test
  void shouldCapWhatIsRefundableOfACaptureByItsHold() {
    // Given a capture of the hold's second posting, of which others were refunded through the hold
    Original capture =
        original(
            new CommandId("shop", "eu", "c"),
            CommandKind.CAPTURE,
            "h",
            List.of(at(1, left(ALICE, TAX, 40, 40, 0, 0, 10))));
    Original hold =
        ended(
            List.of(left(ALICE, BOB, 250, 250, 0, 0, 0), left(ALICE, TAX, 50, 50, 0, 0, 45)),
            HoldState.CAPTURED,
            "c");

    // When
    Transaction refund =
        shown(
            command(refund("eu/c", part(0, 10))),
            applied(List.of(new Part(0, 10)), List.of(capture, hold)));

    // Then
    assertThat(refund.getRemainder())
        .isEqualTo(Remainder.newBuilder().addPostings(remainder(40, 40, 0, 0, 10, 5)).build());
    assertThat(
            now(
                command(capture("eu/h", part(1, 40))),
                applied(List.of(new Part(1, 40)), List.of(hold)),
                Optional.of(capture),
                Optional.of(hold)))
        .contains(refund.getRemainder());
  }

  @Test
  void shouldShowWhatAnUntouchedTransactionHasLeft() {
    Original hold = open(List.of(left(ALICE, BOB, 250, 200, 0, 50, 190)));

    assertThat(
            now(
                command(post()),
                new Outcome.Applied(List.of()),
                Optional.empty(),
                Optional.empty()))
        .contains(Remainder.newBuilder().addPostings(remainder(250, 250, 0, 0, 0, 250)).build());
    assertThat(
            now(
                command(capture("eu/h", part(0, 200))),
                applied(List.of(new Part(0, 200)), List.of(hold)),
                Optional.empty(),
                Optional.of(hold)))
        .contains(Remainder.newBuilder().addPostings(remainder(200, 200, 0, 0, 0, 10)).build());
  }

  @Test
  void shouldShowNothingLeftOfWhatCannotBeCapturedOrRefunded() {
    Original hold = ended(List.of(left(ALICE, BOB, 250, 0, 250, 0, 0)), HoldState.VOIDED, "tx-1");

    assertThat(
            now(
                command(voidHold("eu/h")),
                applied(List.of(new Part(0, 250)), List.of(hold)),
                Optional.empty(),
                Optional.empty()))
        .isEmpty();
    assertThat(
            now(
                command(post()),
                new Outcome.Refused(new Refusal(Reason.ACCOUNT_CLOSED, Map.of())),
                Optional.empty(),
                Optional.empty()))
        .isEmpty();
  }

  @Test
  void shouldShowOfWhatWasRefusedOnlyWhatWasAskedFor() {
    Outcome refused = new Outcome.Refused(new Refusal(Reason.ACCOUNT_CLOSED, Map.of()));

    Transaction hold = shown(command(hold()), refused);
    Transaction capture = shown(command(capture("eu/h", part(0, 5))), refused);

    assertThat(hold.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(hold.getPostingsList()).hasSize(1);
    assertThat(hold.hasExpireTime()).isFalse();
    assertThat(hold.hasRemainder()).isFalse();
    assertThat(capture.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(capture.getKind()).isEqualTo(TransactionKind.TRANSACTION_KIND_CAPTURE);
    assertThat(capture.getOriginal()).isEqualTo("eu/h");
    assertThat(capture.getPostingsList()).isEmpty();
    assertThat(capture.hasRemainder()).isFalse();
  }

  private static Transaction shown(Command command, Outcome outcome) {
    return TransactionMessages.transaction(recorded(command, outcome, false));
  }

  private static Optional<Remainder> now(
      Command command, Outcome outcome, Optional<Original> original, Optional<Original> hold) {
    return RemainderMessages.now(
        new FoundTransaction(recorded(command, outcome, false), original, hold, Optional.empty()));
  }

  private static Outcome.Applied applied(List<Part> parts, List<Original> originals) {
    return new Outcome.Applied(List.of(), parts, originals, Optional.empty());
  }

  private static Original open(List<Original.Remainder> postings) {
    return new Original(
        HOLD, CommandKind.HOLD, "", placed(postings), HoldState.OPEN, 9_000_000, 20, 0, "");
  }

  private static Original ended(
      List<Original.Remainder> postings, HoldState state, String closedBy) {
    return new Original(
        HOLD, CommandKind.HOLD, "", placed(postings), state, 9_000_000, 20, 0, closedBy);
  }

  private static Original original(
      CommandId id, CommandKind kind, String hold, List<Original.Remainder> postings) {
    return new Original(id, kind, hold, postings, HoldState.NONE, 0, 0, 0, "");
  }

  private static Original.Remainder left(
      AccountRef debit,
      AccountRef credit,
      long amount,
      long captured,
      long released,
      long remaining,
      long refunded) {
    return new Original.Remainder(
        new Posting(debit, credit, "USD", amount), 0, captured, released, remaining, refunded);
  }

  private static List<Original.Remainder> placed(List<Original.Remainder> postings) {
    List<Original.Remainder> placed = new ArrayList<>();
    for (int i = 0; i < postings.size(); i++) {
      placed.add(at(i, postings.get(i)));
    }
    return placed;
  }

  private static Original.Remainder at(int place, Original.Remainder posting) {
    return new Original.Remainder(
        posting.posting(),
        place,
        posting.captured(),
        posting.released(),
        posting.remaining(),
        posting.refunded());
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
