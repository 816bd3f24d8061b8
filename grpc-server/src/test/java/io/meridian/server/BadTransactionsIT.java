package io.meridian.server;

import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.capture;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.part;
import static io.meridian.server.Requests.refund;
import static io.meridian.server.Requests.refundAll;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.Hold;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for transactions that are wrong, one by one, in batches and on streams. */
final class BadTransactionsIT extends BadInput {
  @Test
  void shouldRefuseWrongHolds() {
    CreateTransactionRequest.Builder hold =
        hold("shop", "id", "eu/world", "eu/alice", 1).toBuilder();
    for (Duration timeout :
        List.of(
            Duration.getDefaultInstance(),
            Duration.newBuilder().setNanos(999_999_999).build(),
            Duration.newBuilder().setSeconds(-1).build(),
            Duration.newBuilder().setSeconds(Long.MAX_VALUE).build(),
            Duration.newBuilder().setSeconds(30 * 24 * 3600).setNanos(1_000).build())) {
      CreateTransactionRequest.Builder request = hold.clone();
      request.getHoldBuilder().setTimeout(timeout);
      assertMalformed(() -> pay(request.build()), "hold.timeout: must be 1 second to 30 days");
    }
    CreateTransactionRequest.Builder tolerant = hold.clone();
    tolerant.getHoldBuilder().setOverCapturePercent(101);
    assertMalformed(() -> pay(tolerant.build()), "hold.over_capture_percent: must be 0 to 100");
    assertRefused(
        () -> pay(hold.clone().setHold(Hold.getDefaultInstance()).build()),
        "INVALID_ARGUMENT NO_POSTINGS",
        "hold.postings");
    assertRefused(
        () -> pay(hold("shop", "id", "eu/world", "eu/world", 1)),
        "INVALID_ARGUMENT SAME_ACCOUNT",
        "hold.postings[0]");
    assertRefused(
        () -> pay(hold("shop", "id", "mars/world", "eu/alice", 1)),
        "INVALID_ARGUMENT UNKNOWN_REGION",
        "eu, us");
  }

  @Test
  void shouldRefuseWrongParts() {
    assertRefused(
        () -> pay(capture("shop", "id", "eu/h", 0)),
        "INVALID_ARGUMENT INVALID_AMOUNT",
        "capture.parts[0].amount");
    assertRefused(
        () -> pay(refund("shop", "id", "eu/p", -1)),
        "INVALID_ARGUMENT INVALID_AMOUNT",
        "refund.parts[0].amount");
    CreateTransactionRequest.Builder twice = capture("shop", "id", "eu/h", 1).toBuilder();
    twice.getCaptureBuilder().addParts(part(0, 1));
    assertMalformed(() -> pay(twice.build()), "capture.parts[1].posting");
    CreateTransactionRequest.Builder both = capture("shop", "id", "eu/h", 1).toBuilder();
    both.getCaptureBuilder().setAllRemaining(true);
    assertMalformed(() -> pay(both.build()), "exactly one of parts and all_remaining");
    CreateTransactionRequest.Builder none = refundAll("shop", "id", "eu/p").toBuilder();
    none.getRefundBuilder().setAllRemaining(false);
    assertMalformed(() -> pay(none.build()), "exactly one of parts and all_remaining");
    CreateTransactionRequest.Builder outside = capture("shop", "id", "eu/h", 1).toBuilder();
    outside.getCaptureBuilder().setParts(0, part(100, 1));
    assertMalformed(() -> pay(outside.build()), "must be 0 to 99");
  }

  @Test
  void shouldRefuseInstantsThatAreNoneOrOutsideTheirBounds() {
    Timestamp nanos = Timestamp.newBuilder().setSeconds(5).setNanos(1).build();
    Timestamp never = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    Timestamp far = Timestamp.newBuilder().setSeconds(32_503_680_000L).build();
    for (Timestamp instant : List.of(nanos, never, far)) {
      assertMalformed(
          () ->
              pay(
                  payment("shop", "id", "eu/world", "eu/alice", 1).toBuilder()
                      .setEffectiveAt(instant)
                      .build()),
          "effective_at: must ");
      assertMalformed(
          () ->
              api.accounts()
                  .getAccount(
                      GetAccountRequest.newBuilder()
                          .setLedger("shop")
                          .setAccount("eu/alice")
                          .setAsOf(instant)
                          .build()),
          "as_of: must ");
      assertMalformed(
          () ->
              api.accounts()
                  .getBalances(
                      GetBalancesRequest.newBuilder()
                          .setLedger("shop")
                          .addAccounts("eu/alice")
                          .setAsOf(instant)
                          .build()),
          "as_of: must ");
      assertMalformed(
          () -> close(closing().setClosedUntil(instant).build()), "closed_until: must ");
    }
    assertMalformed(() -> close(closing().clearClosedUntil().build()), "closed_until: is required");
    assertMalformed(
        () -> close(closing().setClosedUntil(Timestamp.getDefaultInstance()).build()),
        "closed_until: must be after 1970");
  }

  @Test
  void shouldRefuseWrongBatches() {
    CreateTransactionRequest item = payment("", "id", "eu/world", "eu/alice", 1);
    assertBatchRefused(batch(), "requests: must be 1 to 1000");
    assertBatchRefused(
        batch(Collections.nCopies(1_001, item).toArray(CreateTransactionRequest[]::new)),
        "requests: must be 1 to 1000");
    assertBatchRefused(batch(item).toBuilder().clearMode().build(), "mode: must be");
    assertBatchRefused(batch(item).toBuilder().setModeValue(9).build(), "mode: must be");
    assertBatchRefused(batch(item).toBuilder().setId("x").build(), "id: must be empty");
    assertBatchRefused(
        batch(item.toBuilder().setLedger("other").build()), "requests[0].ledger: must be empty");
    assertBatchRefused(
        batch(item.toBuilder().setValidateOnly(true).build()),
        "requests[0].validate_only: must be unset");
    assertBatchRefused(
        batch(item).toBuilder().setUnknownFields(UNKNOWN).build(), "request: field 99");

    // And, where all or none is done, for any item
    assertBatchRefused(atomic(item, item), "requests[1].id: names an id of this batch");
    assertBatchRefused(
        atomic(item.toBuilder().setId("batch").build()),
        "requests[0].id: must not be the id of the batch");
    assertBatchRefused(
        atomic(item, payment("", "id2", "us/world", "us/bob", 1)),
        "requests[1]: must be homed in one region");
    assertRefused(
        () ->
            api.transactions()
                .batchCreateTransactions(
                    atomic(item, payment("", "id2", "eu/world", "eu/alice", 0))),
        "INVALID_ARGUMENT INVALID_AMOUNT",
        "requests[1].post.postings[0].amount");
    assertBatchRefused(
        atomic(
            IntStream.range(0, 600)
                .mapToObj(
                    i ->
                        item.toBuilder()
                            .setId("large" + i)
                            .setPrivateData(
                                PrivateData.newBuilder()
                                    .setContent(ByteString.copyFrom(new byte[4_000])))
                            .build())
                .toArray(CreateTransactionRequest[]::new)),
        "requests: an atomic batch must have at most 2097152 bytes");
  }

  /** One garbled request ends its stream: what would follow it cannot be told apart. */
  @Test
  void shouldEndAStreamThatSendsWhatIsNoMessage() {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(
                TransactionServiceGrpc.getStreamTransactionsMethod().getFullMethodName())
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    CompletableFuture<byte[]> end = new CompletableFuture<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            api.channel.newCall(method, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(byte[] answer) {}

              @Override
              public void onError(Throwable failure) {
                end.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {
                end.complete(new byte[0]);
              }
            });

    requests.onNext(new byte[] {(byte) 0xff, (byte) 0xff});

    Throwable failure = catchThrowable(() -> end.get(10, TimeUnit.SECONDS)).getCause();
    Errors.Refused refused = Errors.of((StatusRuntimeException) failure);
    assertThat(refused.codeAndReason()).isEqualTo("INVALID_ARGUMENT MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", ".x", "a/b", "../../x", "a b", "\u00e9", "a\u0000b"})
  void shouldRefuseABadId(String id) {
    assertMalformed(() -> pay(payment("shop", id, "eu/world", "eu/alice", 1)), "must match");
    assertMalformed(() -> pay(voidHold("shop", id, "eu/h")), "must match");
    assertMalformed(() -> freeze(freezing().setId(id).build()), "must match");
    assertMalformed(() -> update(updating().setId(id).build()), "must match");
    assertMalformed(
        () ->
            api.transactions()
                .batchCreateTransactions(
                    batch(payment("", "item", "eu/world", "eu/alice", 1)).toBuilder()
                        .setMode(BatchMode.BATCH_MODE_ATOMIC)
                        .setId(id)
                        .build()),
        "must match");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseAnAmountThatIsNotPositive(long amount) {
    assertRefused(
        () -> pay(payment("shop", "id", "eu/world", "eu/alice", amount)),
        "INVALID_ARGUMENT INVALID_AMOUNT",
        "9223372036854775807");
  }

  @Test
  void shouldRefuseWrongPostings() {
    assertRefused(
        () -> pay(request(Post.getDefaultInstance())), "INVALID_ARGUMENT NO_POSTINGS", "1 to 100");
    Post.Builder tooMany = Post.newBuilder();
    IntStream.range(0, 101).forEach(i -> tooMany.addPostings(posting("eu/world", "eu/alice", 1)));
    assertRefused(
        () -> pay(request(tooMany.build())), "INVALID_ARGUMENT TOO_MANY_POSTINGS", "got 101");
    assertRefused(
        () -> pay(payment("shop", "id", "eu/alice", "eu/alice", 1)),
        "INVALID_ARGUMENT SAME_ACCOUNT",
        "eu/alice");
    assertRefused(
        () -> pay(payment("shop", "id", "mars/world", "eu/alice", 1)),
        "INVALID_ARGUMENT UNKNOWN_REGION",
        "eu, us");
    assertMalformed(
        () -> pay(CreateTransactionRequest.newBuilder().setLedger("shop").setId("id").build()),
        "is required");
  }

  @Test
  void shouldRefuseTextsAndBytesOverTheirLimits() {
    CreateTransactionRequest.Builder request =
        payment("shop", "id", "eu/world", "eu/alice", 1).toBuilder();
    assertMalformed(
        () -> pay(request.clone().setReference("r".repeat(129)).build()), "0 to 128 characters");
    assertMalformed(
        () -> pay(request.clone().putLabels("k".repeat(65), "").build()), "1 to 64 characters");
    assertMalformed(() -> pay(request.clone().putLabels("", "v").build()), "1 to 64 characters");
    assertMalformed(
        () -> pay(request.clone().putLabels("k", "v".repeat(257)).build()), "0 to 256 characters");
    CreateTransactionRequest.Builder labels = request.clone();
    IntStream.range(0, 17).forEach(i -> labels.putLabels("k" + i, ""));
    assertMalformed(() -> pay(labels.build()), "at most 16 pairs");
    assertMalformed(
        () ->
            pay(
                request
                    .clone()
                    .setPrivateData(
                        PrivateData.newBuilder().setContent(ByteString.copyFrom(new byte[4097])))
                    .build()),
        "at most 4096 bytes");
    assertMalformed(
        () -> pay(request.clone().setPrivateData(PrivateData.newBuilder().setKeyId(1)).build()),
        "output only");
  }
}
