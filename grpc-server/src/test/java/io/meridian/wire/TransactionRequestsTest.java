package io.meridian.wire;

import static io.meridian.wire.Requests.capture;
import static io.meridian.wire.Requests.captureAll;
import static io.meridian.wire.Requests.command;
import static io.meridian.wire.Requests.hold;
import static io.meridian.wire.Requests.part;
import static io.meridian.wire.Requests.post;
import static io.meridian.wire.Requests.posting;
import static io.meridian.wire.Requests.refund;
import static io.meridian.wire.Requests.refundAll;
import static io.meridian.wire.Requests.request;
import static io.meridian.wire.Requests.voidHold;
import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.errorInfo;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.meridian.codec.PreparedCommand;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.VoidHold;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.PrivateData;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request for a transaction: a command, or everything that is wrong with it. */
final class TransactionRequestsTest {
  private static final long DAY_SECONDS = 24 * 3600;

  @Test
  void shouldMakeAPost() {
    // Given
    CreateTransactionRequest.Builder request =
        post()
            .setReference("invoice 7")
            .putLabels("channel", "web")
            .setPrivateData(PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("secret")));

    // When
    Post post = (Post) command(request);

    // Then
    assertThat(post.commandId()).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    assertThat(post.actor()).isEmpty();
    assertThat(post.postings())
        .containsExactly(
            new io.meridian.ledger.Posting(
                new AccountRef("eu", "alice"), new AccountRef("eu", "bob"), "USD", 250));
    assertThat(post.details().reference()).isEqualTo("invoice 7");
    assertThat(post.details().labels()).isEqualTo(Map.of("channel", "web"));
    assertThat(post.details().effectiveMicros()).isEmpty();
    assertThat(post.details().privateData().orElseThrow().content().toArray())
        .asString()
        .isEqualTo("secret");
    assertThat(post.details().privateData().orElseThrow().salt().length()).isEqualTo(16);
    assertThat(post.details().privateData().orElseThrow().keyId()).as("clear").isZero();
    assertThat(post.details().privateData().orElseThrow().nonce().length()).isZero();
  }

  @Test
  void shouldMakeAHoldWithItsDefaults() {
    Hold hold = (Hold) command(hold());

    assertThat(hold.commandId()).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    assertThat(hold.postings()).hasSize(1);
    assertThat(hold.timeoutMicros()).isEqualTo(7 * DAY_SECONDS * 1_000_000);
    assertThat(hold.overCapturePercent()).isZero();
  }

  @Test
  void shouldTakeADefaultThatIsSaidForOneThatIsNot() {
    CreateTransactionRequest.Builder said = hold();
    said.getHoldBuilder().setTimeout(Duration.newBuilder().setSeconds(7 * DAY_SECONDS));

    assertThat(command(said).firstDifference(command(hold()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1,0", "1,1000", "2592000,0", "2591999,999999000"})
  void shouldTakeEveryTimeoutWithinItsBounds(long seconds, int nanos) {
    CreateTransactionRequest.Builder request = hold();
    request
        .getHoldBuilder()
        .setTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos))
        .setOverCapturePercent(100);

    Hold hold = (Hold) command(request);

    assertThat(hold.timeoutMicros()).isEqualTo(seconds * 1_000_000 + nanos / 1000);
    assertThat(hold.overCapturePercent()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0,999999000",
    "2592000,1000",
    "2592001,0",
    "-1,0",
    "9223372036854775807,0",
    "-9223372036854775808,0",
    "5,-1",
    "5,1000000000",
    "5,1"
  })
  void shouldRefuseATimeoutOutsideItsBounds(long seconds, int nanos) {
    CreateTransactionRequest.Builder request = hold();
    request.getHoldBuilder().setTimeout(Duration.newBuilder().setSeconds(seconds).setNanos(nanos));

    assertThat(wrong(request)).containsExactly("hold.timeout MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 101, Integer.MAX_VALUE})
  void shouldRefuseAToleranceOutsideItsBounds(int percent) {
    CreateTransactionRequest.Builder request = hold();
    request.getHoldBuilder().setOverCapturePercent(percent);

    assertThat(wrong(request)).containsExactly("hold.over_capture_percent MALFORMED_REQUEST");
  }

  @Test
  void shouldMakeACaptureInTheRegionOfItsHold() {
    CreateTransactionRequest.Builder request = capture("us/h-1", part(2, 30), part(0, 10));
    request.getCaptureBuilder().setFinal(true);

    Capture capture = (Capture) command(request);

    assertThat(capture.commandId()).isEqualTo(new CommandId("shop", "us", "tx-1"));
    assertThat(capture.hold()).isEqualTo("h-1");
    assertThat(capture.parts()).isEqualTo(Parts.of(List.of(new Part(0, 10), new Part(2, 30))));
    assertThat(capture.last()).isTrue();
    assertThat(((Capture) command(captureAll("us/h-1"))).parts()).isEqualTo(Parts.ALL_REMAINING);
  }

  @Test
  void shouldTakePartsInAnotherOrderForTheSameRequest() {
    assertThat(
            command(refund("eu/p", part(1, 5), part(0, 7)))
                .firstDifference(command(refund("eu/p", part(0, 7), part(1, 5)))))
        .isEmpty();
  }

  @Test
  void shouldMakeAVoid() {
    assertThat(command(voidHold("us/h-1")))
        .isEqualTo(
            new VoidHold(
                new CommandId("shop", "us", "tx-1"),
                "",
                "h-1",
                command(voidHold("us/h-1")).details()));
  }

  @Test
  void shouldMakeARefund() {
    Refund refund = (Refund) command(refund("us/p-1", part(99, Long.MAX_VALUE)));

    assertThat(refund.commandId()).isEqualTo(new CommandId("shop", "us", "tx-1"));
    assertThat(refund.refunded()).isEqualTo("p-1");
    assertThat(refund.parts()).isEqualTo(Parts.of(List.of(new Part(99, Long.MAX_VALUE))));
    assertThat(((Refund) command(refundAll("us/p-1"))).parts()).isEqualTo(Parts.ALL_REMAINING);
  }

  /** The ledger says NOT_REFUNDABLE, which is more than that the reference has a wrong form. */
  @Test
  void shouldLetARefundNameAnExpiry() {
    assertThat(((Refund) command(refundAll("us/expire/h-1"))).refunded()).isEqualTo("expire/h-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "h", "eu/", "EU/h", "eu/a b", "eu/expire/", "eu/expire/a/b", "eu/expired/h"})
  void shouldRefuseAnEarlierTransactionThatCannotBeOne(String reference) {
    assertThat(wrong(captureAll(reference)))
        .isNotEmpty()
        .allMatch(v -> v.equals("capture.hold MALFORMED_REQUEST"));
    assertThat(wrong(voidHold(reference)))
        .isNotEmpty()
        .allMatch(v -> v.equals("void.hold MALFORMED_REQUEST"));
    assertThat(wrong(refundAll(reference)))
        .isNotEmpty()
        .allMatch(v -> v.equals("refund.transaction MALFORMED_REQUEST"));
  }

  @Test
  void shouldRefuseAnExpiryInPlaceOfAHold() {
    assertThat(wrong(captureAll("eu/expire/h"))).containsExactly("capture.hold MALFORMED_REQUEST");
    assertThat(wrong(voidHold("eu/expire/h"))).containsExactly("void.hold MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseAnEarlierTransactionOfARegionThatTheGridDoesNotHave() {
    assertThat(wrong(captureAll("mars/h"))).containsExactly("capture.hold UNKNOWN_REGION");
    assertThat(wrong(voidHold("mars/h"))).containsExactly("void.hold UNKNOWN_REGION");
    assertThat(wrong(refundAll("mars/h"))).containsExactly("refund.transaction UNKNOWN_REGION");
    assertThat(wrong(refundAll("mars/expire/h")))
        .containsExactly("refund.transaction UNKNOWN_REGION");
  }

  @Test
  void shouldRefuseNeitherOrBothOfPartsAndAllRemaining() {
    CreateTransactionRequest.Builder both = capture("eu/h", part(0, 1));
    both.getCaptureBuilder().setAllRemaining(true);

    assertThat(wrong(both)).containsExactly("capture.parts MALFORMED_REQUEST");
    assertThat(wrong(capture("eu/h"))).containsExactly("capture.parts MALFORMED_REQUEST");
    assertThat(wrong(refund("eu/h"))).containsExactly("refund.parts MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseEveryPartThatIsWrong() {
    assertThat(
            wrong(
                capture(
                    "eu/h",
                    part(-1, 1),
                    part(100, 1),
                    part(7, 0),
                    part(7, 5),
                    part(8, Long.MIN_VALUE))))
        .containsExactly(
            "capture.parts[0].posting MALFORMED_REQUEST",
            "capture.parts[1].posting MALFORMED_REQUEST",
            "capture.parts[3].posting MALFORMED_REQUEST",
            "capture.parts[2].amount INVALID_AMOUNT",
            "capture.parts[4].amount INVALID_AMOUNT");
  }

  @Test
  void shouldRefuseTheHundredAndFirstPart() {
    CreateTransactionRequest.Builder request = refund("eu/p");
    IntStream.range(0, 101).forEach(i -> request.getRefundBuilder().addParts(part(i % 100, 1)));

    assertThat(wrong(request)).containsExactly("refund.parts MALFORMED_REQUEST");
  }

  @Test
  void shouldListEveryViolationWithTheEarliestReasonFirst() {
    // Given a request that is wrong in every way but one
    CreateTransactionRequest.Builder request =
        CreateTransactionRequest.newBuilder()
            .setLedger("Shop")
            .setId("a".repeat(65))
            .setReference("r".repeat(129))
            .putLabels("", "v")
            .setPrivateData(
                PrivateData.newBuilder()
                    .setKeyId(1)
                    .setNonce(ByteString.copyFromUtf8("n"))
                    .setContent(ByteString.copyFrom(new byte[4097])))
            .setEffectiveAt(Timestamp.newBuilder().setNanos(-1))
            .setPost(
                io.meridian.proto.v1.Post.newBuilder()
                    .addPostings(posting("eu/alice", "eu/alice", "usd", 0))
                    .addPostings(posting("mars/bob", "../etc", "USD", -1)));

    // When
    Status status = refused(WIRE.transactions().create(request.build()));

    // Then
    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(reason(status)).isEqualTo("MALFORMED_REQUEST");
    assertThat(errorInfo(status).getMetadataMap()).isEqualTo(Map.of("field", "ledger"));
    assertThat(violations(status))
        .containsExactly(
            "ledger MALFORMED_REQUEST",
            "post.postings[0].asset MALFORMED_REQUEST",
            "post.postings[1].credit_account MALFORMED_REQUEST",
            "id MALFORMED_REQUEST",
            "reference MALFORMED_REQUEST",
            "labels key MALFORMED_REQUEST",
            "private_data.key_id MALFORMED_REQUEST",
            "private_data.nonce MALFORMED_REQUEST",
            "private_data.content MALFORMED_REQUEST",
            "effective_at MALFORMED_REQUEST",
            "post.postings[0].amount INVALID_AMOUNT",
            "post.postings[1].amount INVALID_AMOUNT",
            "post.postings[0] SAME_ACCOUNT",
            "post.postings[1].debit_account UNKNOWN_REGION");
  }

  @Test
  void shouldNameThePostingsOfAHoldAsItsOwn() {
    CreateTransactionRequest.Builder request =
        request()
            .setHold(
                io.meridian.proto.v1.Hold.newBuilder()
                    .addPostings(posting("eu/alice", "eu/alice", "USD", 1)));

    assertThat(wrong(request)).containsExactly("hold.postings[0] SAME_ACCOUNT");
  }

  @Test
  void shouldRefuseARequestWithoutOperation() {
    assertThat(wrong(request())).containsExactly("operation MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseNoPostings() {
    assertThat(wrong(request().setPost(io.meridian.proto.v1.Post.getDefaultInstance())))
        .containsExactly("post.postings NO_POSTINGS");
    assertThat(wrong(request().setHold(io.meridian.proto.v1.Hold.getDefaultInstance())))
        .containsExactly("hold.postings NO_POSTINGS");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void shouldAcceptAsManyPostingsAsTheContractAllows(int count) {
    assertThat(((Post) command(withPostings(count))).postings()).hasSize(count);
  }

  @Test
  void shouldRefuseTheHundredAndFirstPosting() {
    assertThat(wrong(withPostings(101))).containsExactly("post.postings TOO_MANY_POSTINGS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu", "eu/", "/alice", "eu/a/b", "eu/\u00e9", "eu/.hidden", "EU/alice"})
  void shouldRefuseAnAccountThatIsNotRegionAndId(String reference) {
    CreateTransactionRequest.Builder request =
        request()
            .setPost(
                io.meridian.proto.v1.Post.newBuilder()
                    .addPostings(posting(reference, "eu/bob", "USD", 1)));

    assertThat(wrong(request))
        .isNotEmpty()
        .allMatch(v -> v.equals("post.postings[0].debit_account MALFORMED_REQUEST"));
  }

  @Test
  void shouldKeepWhenATransactionIsEffective() {
    Timestamp latest = Values.timestamp(NOW_MICROS + Limits.EFFECTIVE_AHEAD_MICROS_MAX);

    assertThat(command(post().setEffectiveAt(latest)).details().effectiveMicros())
        .hasValue(NOW_MICROS + Limits.EFFECTIVE_AHEAD_MICROS_MAX);
    assertThat(
            command(post().setEffectiveAt(Timestamp.newBuilder().setSeconds(-1)))
                .details()
                .effectiveMicros())
        .hasValue(-1_000_000);
    assertThat(
            command(post().setEffectiveAt(Timestamp.getDefaultInstance()))
                .details()
                .effectiveMicros())
        .hasValue(0);
  }

  @Test
  void shouldRefuseWhatIsEffectiveMoreThanADayAhead() {
    Timestamp late = Values.timestamp(NOW_MICROS + Limits.EFFECTIVE_AHEAD_MICROS_MAX + 1);

    assertThat(wrong(post().setEffectiveAt(late)))
        .containsExactly("effective_at MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,999", "0,-1", "0,1000000000", "-62135596801,0", "253402300800,0"})
  void shouldRefuseAnInstantThatIsNoneOrNotWholeMicroseconds(long seconds, int nanos) {
    assertThat(
            wrong(
                post().setEffectiveAt(Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos))))
        .isNotEmpty()
        .allMatch(v -> v.equals("effective_at MALFORMED_REQUEST"));
  }

  @Test
  void shouldDrawAnotherSaltForEachCommandAndStillSeeTheSameRequest() {
    CreateTransactionRequest request =
        post()
            .setPrivateData(PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("x")))
            .build();

    PreparedCommand first = asked(WIRE.transactions().create(request)).question().command();
    PreparedCommand second = asked(WIRE.transactions().create(request)).question().command();

    assertThat(salt(first)).isNotEqualTo(salt(second));
    assertThat(first.command().firstDifference(second.command())).isEmpty();
  }

  @Test
  void shouldTakeAnEnvelopeWithoutContentForNone() {
    assertThat(
            command(post().setPrivateData(PrivateData.getDefaultInstance()))
                .details()
                .privateData())
        .isEmpty();
  }

  @Test
  void shouldRefuseUnknownFieldsWhereverTheyStand() {
    // Given
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    CreateTransactionRequest.Builder request =
        capture("eu/h", part(0, 1).toBuilder().setUnknownFields(unknown).build())
            .setUnknownFields(unknown);
    request.getCaptureBuilder().setUnknownFields(unknown);

    // When
    Status status = refused(WIRE.transactions().create(request.build()));

    // Then
    assertThat(violations(status))
        .containsExactly(
            "request MALFORMED_REQUEST",
            "capture MALFORMED_REQUEST",
            "capture.parts[0] MALFORMED_REQUEST");
    assertThat(status.getMessage()).contains("99");
  }

  @Test
  void shouldKeepViolationsWithinWhatClientsAcceptAsHeaders() {
    // Given 100 postings with as many long wrong names
    io.meridian.proto.v1.Post.Builder post = io.meridian.proto.v1.Post.newBuilder();
    for (int i = 0; i < 100; i++) {
      post.addPostings(posting("x".repeat(200), "y".repeat(200), "z".repeat(200), 0));
    }

    // When
    Status status = refused(WIRE.transactions().create(request().setPost(post).build()));

    // Then
    assertThat(status.getSerializedSize()).isLessThan(6000);
    assertThat(WireFixtures.badRequest(status).getFieldViolationsList())
        .last()
        .satisfies(v -> assertThat(v.getDescription()).contains("more violations"));
  }

  private static CreateTransactionRequest.Builder withPostings(int count) {
    io.meridian.proto.v1.Post.Builder post = io.meridian.proto.v1.Post.newBuilder();
    IntStream.range(0, count).forEach(i -> post.addPostings(posting("eu/a", "eu/b" + i, "USD", 1)));
    return request().setPost(post);
  }

  private static List<String> wrong(CreateTransactionRequest.Builder request) {
    return violations(refused(WIRE.transactions().create(request.build())));
  }

  private static io.meridian.ledger.Bytes salt(PreparedCommand prepared) {
    return ((TransactionCommand) prepared.command()).details().privateData().orElseThrow().salt();
  }
}
