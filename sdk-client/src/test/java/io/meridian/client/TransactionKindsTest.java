package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.meridian.proto.v1.Capture;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.Refund;
import io.meridian.proto.v1.Void;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of transaction on its way to the wire and back, nothing lost. */
final class TransactionKindsTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_000);
  private static final Timestamp TIMESTAMP =
      Timestamp.newBuilder().setSeconds(1_700_000_000L).setNanos(123_456_000).build();

  private static io.meridian.proto.v1.Posting posting() {
    return io.meridian.proto.v1.Posting.newBuilder()
        .setDebitAccount("eu/alice")
        .setCreditAccount("us/store")
        .setAsset("USD")
        .setAmount(1999)
        .build();
  }

  private static io.meridian.proto.v1.Part part(int posting, long amount) {
    return io.meridian.proto.v1.Part.newBuilder().setPosting(posting).setAmount(amount).build();
  }

  private static CreateTransactionRequest.Builder message() {
    return CreateTransactionRequest.newBuilder().setLedger("shop").setId("id-1");
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(
            PostRequest.builder("shop")
                .id("id-1")
                .posting("eu/alice", "us/store", "USD", 1999)
                .build(),
            message().setPost(Post.newBuilder().addPostings(posting())).build()),
        Arguments.of(
            HoldRequest.builder("shop")
                .id("id-1")
                .posting("eu/alice", "us/store", "USD", 1999)
                .timeout(Duration.ofMinutes(90).plusNanos(1_999))
                .overCapturePercent(15)
                .build(),
            message()
                .setHold(
                    Hold.newBuilder()
                        .addPostings(posting())
                        .setTimeout(
                            com.google.protobuf.Duration.newBuilder()
                                .setSeconds(5400)
                                .setNanos(1_000))
                        .setOverCapturePercent(15))
                .build()),
        Arguments.of(
            HoldRequest.builder("shop")
                .id("id-1")
                .posting(new Posting("eu/alice", "us/store", "USD", 1999))
                .build(),
            message().setHold(Hold.newBuilder().addPostings(posting())).build()),
        Arguments.of(
            CaptureRequest.builder("shop", "eu/hold-1")
                .id("id-1")
                .part(1, 5)
                .part(0, 7)
                .finalCapture()
                .build(),
            message()
                .setCapture(
                    Capture.newBuilder()
                        .setHold("eu/hold-1")
                        .addParts(part(1, 5))
                        .addParts(part(0, 7))
                        .setFinal(true))
                .build()),
        Arguments.of(
            CaptureRequest.builder("shop", "eu/hold-1").id("id-1").allRemaining().build(),
            message()
                .setCapture(Capture.newBuilder().setHold("eu/hold-1").setAllRemaining(true))
                .build()),
        Arguments.of(
            VoidRequest.builder("shop", "eu/hold-1").id("id-1").build(),
            message().setVoid(Void.newBuilder().setHold("eu/hold-1")).build()),
        Arguments.of(
            RefundRequest.builder("shop", "eu/order-1").id("id-1").part(0, 3).build(),
            message()
                .setRefund(Refund.newBuilder().setTransaction("eu/order-1").addParts(part(0, 3)))
                .build()),
        Arguments.of(
            RefundRequest.builder("shop", "eu/order-1").id("id-1").allRemaining().build(),
            message()
                .setRefund(Refund.newBuilder().setTransaction("eu/order-1").setAllRemaining(true))
                .build()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldSendEveryKindWhole(TransactionRequest request, CreateTransactionRequest message) {
    try (TestClient test =
        TestClient.of(request1 -> answer(CreateTransactionResponse.getDefaultInstance()))) {
      assertThat(test.client.transactions().create(request).replayed()).isFalse();

      assertThat(test.server.requests().get(0).message()).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldHaveItsHomeWhereItsFirstDebitAccountOrItsOriginalIs(
      TransactionRequest request, CreateTransactionRequest message) {
    assertThat(request.region()).isEqualTo("eu");
    assertThat(request.transaction()).isEqualTo("eu/" + message.getId());
  }

  static Stream<TransactionRequest.Builder<?>> builders() {
    return Stream.of(
        PostRequest.builder("shop").posting("eu/a", "eu/b", "USD", 1),
        HoldRequest.builder("shop").posting("eu/a", "eu/b", "USD", 1),
        CaptureRequest.builder("shop", "eu/hold-1").allRemaining(),
        VoidRequest.builder("shop", "eu/hold-1"),
        RefundRequest.builder("shop", "eu/order-1").allRemaining());
  }

  private static TransactionRequest built(TransactionRequest.Builder<?> builder) {
    if (builder instanceof PostRequest.Builder post) {
      return post.build();
    }
    if (builder instanceof HoldRequest.Builder hold) {
      return hold.build();
    }
    if (builder instanceof CaptureRequest.Builder capture) {
      return capture.build();
    }
    if (builder instanceof VoidRequest.Builder voiding) {
      return voiding.build();
    }
    return ((RefundRequest.Builder) builder).build();
  }

  @ParameterizedTest
  @MethodSource("builders")
  void shouldSendWhatEveryKindMayHave(TransactionRequest.Builder<?> builder) {
    builder
        .id("id-1")
        .effectiveAt(TIME.plusNanos(999))
        .reference("cart 9")
        .label("channel", "web")
        .privateData(PrivateData.clear(new byte[] {2, 3}));
    try (TestClient test =
        TestClient.of(request -> answer(CreateTransactionResponse.getDefaultInstance()))) {
      assertThat(test.client.transactions().create(built(builder)).replayed()).isFalse();

      var sent = (CreateTransactionRequest) test.server.requests().get(0).message();
      assertThat(sent.toBuilder().clearPost().clearHold().clearCapture().clearVoid().clearRefund())
          .extracting(CreateTransactionRequest.Builder::build)
          .isEqualTo(
              message()
                  .setEffectiveAt(TIMESTAMP)
                  .setReference("cart 9")
                  .putLabels("channel", "web")
                  .setPrivateData(
                      io.meridian.proto.v1.PrivateData.newBuilder()
                          .setContent(ByteString.copyFrom(new byte[] {2, 3})))
                  .build());
    }
  }

  @ParameterizedTest
  @MethodSource("builders")
  void shouldHaveAnIdBeforeItIsSentAndAnotherOneEachTimeItIsBuilt(
      TransactionRequest.Builder<?> builder) {
    TransactionRequest once = built(builder);

    assertThat(once.id()).matches("[0-9a-f-]{36}");
    assertThat(built(builder).id()).isNotEqualTo(once.id());
  }

  @Test
  void shouldNameNoHomeWhereTheRequestNamesNone() {
    assertThat(PostRequest.builder("shop").build().region()).isEmpty();
    assertThat(VoidRequest.builder("shop", "hold").build().region()).isEmpty();
  }

  private static io.meridian.proto.v1.Remainder remainderMessage() {
    return io.meridian.proto.v1.Remainder.newBuilder()
        .setHoldState(io.meridian.proto.v1.HoldState.HOLD_STATE_CAPTURED)
        .addPostings(
            io.meridian.proto.v1.PostingRemainder.newBuilder()
                .setAmount(1)
                .setCaptured(2)
                .setReleased(3)
                .setRemaining(4)
                .setRefunded(5)
                .setRefundable(6))
        .setLastTransaction("eu/capture-1")
        .build();
  }

  private static Remainder remainder() {
    return new Remainder(
        Optional.of(HoldState.CAPTURED),
        List.of(new PostingRemainder(1, 2, 3, 4, 5, 6)),
        Optional.of("eu/capture-1"));
  }

  @Test
  void shouldReadARecordWithAllThatItMayHaveAndWhatIsLeftOfItNow() {
    io.meridian.proto.v1.Transaction record =
        io.meridian.proto.v1.Transaction.newBuilder()
            .setLedger("shop")
            .setTransaction("eu/id-1")
            .setKind(io.meridian.proto.v1.TransactionKind.TRANSACTION_KIND_CAPTURE)
            .setState(io.meridian.proto.v1.TransactionState.TRANSACTION_STATE_POSTED)
            .setCommitTime(TIMESTAMP)
            .setDecisionTime(TIMESTAMP)
            .setEffectiveTime(TIMESTAMP)
            .setOriginal("eu/hold-1")
            .setRemainder(remainderMessage())
            .setExpireTime(TIMESTAMP)
            .setOverCapturePercent(15)
            .setFinal(true)
            .build();
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    GetTransactionResponse.newBuilder()
                        .setTransaction(record)
                        .setRemainder(
                            remainderMessage().toBuilder()
                                .clearPostings()
                                .clearLastTransaction()
                                .setHoldState(
                                    io.meridian.proto.v1.HoldState.HOLD_STATE_UNSPECIFIED))
                        .setPath(
                            io.meridian.proto.v1.CrossingPath.newBuilder()
                                .setPrepareTime(TIMESTAMP)
                                .setDecisionTime(TIMESTAMP)
                                .addParticipants(
                                    CrossingParticipant.newBuilder()
                                        .setRegion("us")
                                        .setShard(3)
                                        .setPrepareTime(TIMESTAMP))
                                .addParticipants(
                                    CrossingParticipant.newBuilder()
                                        .setRegion("us")
                                        .setShard(4)
                                        .setPrepareTime(TIMESTAMP)
                                        .setApplyTime(TIMESTAMP)))
                        .build()))) {
      FoundTransaction found = test.client.transactions().get("shop", "eu/id-1").orElseThrow();

      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              GetTransactionRequest.newBuilder()
                  .setLedger("shop")
                  .setTransaction("eu/id-1")
                  .build());
      assertThat(found)
          .isEqualTo(
              new FoundTransaction(
                  new Transaction(
                      "shop",
                      "eu/id-1",
                      TransactionKind.CAPTURE,
                      TransactionState.POSTED,
                      List.of(),
                      List.of(),
                      TIME,
                      Optional.of(TIME),
                      Optional.of(TIME),
                      Optional.empty(),
                      Map.of(),
                      Optional.empty(),
                      Optional.of("eu/hold-1"),
                      Optional.of(remainder()),
                      Optional.of(TIME),
                      15,
                      true,
                      Optional.empty(),
                      Optional.empty()),
                  Optional.of(new Remainder(Optional.empty(), List.of(), Optional.empty())),
                  Optional.of(
                      new CrossingPath(
                          Optional.of(TIME),
                          TIME,
                          List.of(
                              new CrossingPath.Participant("us", 3, TIME, Optional.empty()),
                              new CrossingPath.Participant("us", 4, TIME, Optional.of(TIME)))))));
    }
  }

  private static Transaction read(io.meridian.proto.v1.Transaction.Builder record) {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(GetTransactionResponse.newBuilder().setTransaction(record).build()))) {
      FoundTransaction found = test.client.transactions().get("shop", "eu/1").orElseThrow();
      assertThat(found.remainder()).isEmpty();
      return found.transaction();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, UNRECOGNIZED",
    "1, POST",
    "2, HOLD",
    "3, CAPTURE",
    "4, VOID",
    "5, REFUND",
    "6, EXPIRE",
    "7, UNRECOGNIZED"
  })
  void shouldKnowEveryKindByItsNumber(int number, TransactionKind kind) {
    assertThat(read(io.meridian.proto.v1.Transaction.newBuilder().setKindValue(number)).kind())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "0, UNRECOGNIZED",
    "1, POSTED",
    "2, REFUSED",
    "3, PENDING",
    "4, HELD",
    "5, RELEASED",
    "6, UNRECOGNIZED"
  })
  void shouldKnowEveryStateByItsNumber(int number, TransactionState state) {
    assertThat(read(io.meridian.proto.v1.Transaction.newBuilder().setStateValue(number)).state())
        .isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({"1, OPEN", "2, CAPTURED", "3, VOIDED", "4, EXPIRED", "5, UNRECOGNIZED"})
  void shouldKnowEveryStateOfAHoldByItsNumber(int number, HoldState state) {
    Transaction hold =
        read(
            io.meridian.proto.v1.Transaction.newBuilder()
                .setRemainder(
                    io.meridian.proto.v1.Remainder.newBuilder().setHoldStateValue(number)));

    assertThat(hold.remainder().orElseThrow().holdState()).contains(state);
  }

  @Test
  void shouldJudgeATransactionWithoutExecutingIt() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    CreateTransactionResponse.newBuilder()
                        .setValidateOnly(true)
                        .setTransaction(
                            io.meridian.proto.v1.Transaction.newBuilder().setTransaction("eu/id-1"))
                        .build()))) {
      VoidRequest request = VoidRequest.builder("shop", "eu/hold-1").id("id-1").build();

      DryRun<TransactionOutcome> run = test.client.transactions().validate(request);

      assertThat(run.outcome().transactionOrThrow().position()).isEmpty();
      assertThat(run).isEqualTo(test.client.transactions().validateAsync(request).join());
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              message()
                  .setVoid(Void.newBuilder().setHold("eu/hold-1"))
                  .setValidateOnly(true)
                  .build());
    }
  }

  @Test
  void shouldJudgeARefusalAsAValueAndNeverCallItsOutcomeUnknown() {
    VoidRequest request = VoidRequest.builder("shop", "eu/hold-1").build();
    try (TestClient refusing =
            TestClient.of(
                asked ->
                    fail(Code.NOT_FOUND, "HOLD_NOT_FOUND", Map.of("transaction", "eu/hold-1")));
        TestClient failing =
            TestClient.withPolicy(RetryPolicy.never(), asked -> fail(Code.UNAVAILABLE))) {
      DryRun<TransactionOutcome> run = refusing.client.transactions().validate(request);
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> failing.client.transactions().validate(request));

      assertThat(((Refused) run.outcome()).reason()).isEqualTo(Reason.HOLD_NOT_FOUND);
      assertThat(failure.outcomeUnknown()).isFalse();
    }
  }

  @Test
  void shouldNotTakeAJudgementForAnExecutionNorTheOtherWayRound() {
    VoidRequest request = VoidRequest.builder("shop", "eu/hold-1").build();
    try (TestClient judging =
            TestClient.of(
                asked ->
                    answer(CreateTransactionResponse.newBuilder().setValidateOnly(true).build()));
        TestClient executing =
            TestClient.of(asked -> answer(CreateTransactionResponse.getDefaultInstance()))) {
      MeridianException judged =
          catchThrowableOfType(
              MeridianException.class, () -> judging.client.transactions().create(request));
      MeridianException executed =
          catchThrowableOfType(
              MeridianException.class, () -> executing.client.transactions().validate(request));

      assertThat(judged.code()).isEqualTo(StatusCode.INTERNAL);
      assertThat(judged).hasMessageContaining("only judged");
      assertThat(executed).hasMessageContaining("only judged");
    }
  }
}
