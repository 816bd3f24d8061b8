package io.meridian.wire;

import static io.meridian.wire.Requests.captureAll;
import static io.meridian.wire.Requests.part;
import static io.meridian.wire.Requests.post;
import static io.meridian.wire.Requests.posting;
import static io.meridian.wire.Requests.refund;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.errorInfo;
import static io.meridian.wire.WireFixtures.failed;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.record;
import static io.meridian.wire.WireFixtures.recorded;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Status;
import io.meridian.engine.CommandReply;
import io.meridian.engine.PreparedBatch;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.TransactionCommand;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.BatchMode;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.TransactionResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request for many transactions, and of what the engine answers. */
final class TransactionBatchMapperTest {
  private static final Outcome.Applied APPLIED = new Outcome.Applied(List.of());

  private final TransactionBatchMapper mapper = WIRE.batches();

  @ParameterizedTest
  @EnumSource(
      value = BatchMode.class,
      names = {"BATCH_MODE_INDEPENDENT", "BATCH_MODE_STOP_ON_FAILURE"})
  void shouldKeepTheItemsInOrderAndEachWrongOneToItself(BatchMode mode) {
    // Given
    BatchCreateTransactionsRequest request =
        batch(mode)
            .addRequests(post().clearLedger())
            .addRequests(post().setId("-"))
            .addRequests(captureAll("us/h").setId("c"))
            .build();

    // When
    TransactionBatch.InOrder batch =
        (TransactionBatch.InOrder) asked(mapper.create(request)).question();

    // Then
    assertThat(batch.stopOnFailure()).isEqualTo(mode == BatchMode.BATCH_MODE_STOP_ON_FAILURE);
    assertThat(batch.validateOnly()).isFalse();
    assertThat(commandId(batch.items().get(0))).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    assertThat(violations(((BatchItem.Refused) batch.items().get(1)).failure().details()))
        .containsExactly("id MALFORMED_REQUEST");
    assertThat(commandId(batch.items().get(2))).isEqualTo(new CommandId("shop", "us", "c"));
  }

  @Test
  void shouldFrameAnAtomicBatchWithTheFingerprintsOfItsItems() {
    // Given
    BatchCreateTransactionsRequest request =
        atomic()
            .addRequests(post().setId("a").clearLedger())
            .addRequests(refund("eu/p", part(0, 1)).setId("b"))
            .setValidateOnly(true)
            .build();

    // When
    TransactionBatch.Atomic batch =
        (TransactionBatch.Atomic) asked(mapper.create(request)).question();

    // Then
    assertThat(batch.validateOnly()).isTrue();
    assertThat(batch.batch().mode()).isEqualTo(PreparedBatch.Mode.ATOMIC);
    AtomicBatch frame = (AtomicBatch) batch.batch().frame().orElseThrow().command();
    assertThat(frame.commandId()).isEqualTo(new CommandId("shop", "eu", "batch-1"));
    assertThat(frame.items())
        .containsExactly(
            new AtomicBatch.Item("a", batch.batch().items().get(0).fingerprint()),
            new AtomicBatch.Item("b", batch.batch().items().get(1).fingerprint()));
  }

  @Test
  void shouldRefuseWhatConcernsAllItems() {
    assertThat(
            wrong(
                BatchCreateTransactionsRequest.newBuilder()
                    .setId("x")
                    .setUnknownFields(
                        UnknownFieldSet.newBuilder()
                            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                            .build())))
        .containsExactly(
            "request MALFORMED_REQUEST",
            "ledger MALFORMED_REQUEST",
            "requests MALFORMED_REQUEST",
            "mode MALFORMED_REQUEST");
    assertThat(wrong(batch(BatchMode.UNRECOGNIZED).addRequests(post())))
        .containsExactly("mode MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @EnumSource(
      value = BatchMode.class,
      names = {"BATCH_MODE_INDEPENDENT", "BATCH_MODE_STOP_ON_FAILURE", "BATCH_MODE_ATOMIC"})
  void shouldRefuseItemsThatSayWhatTheBatchHasToSay(BatchMode mode) {
    BatchCreateTransactionsRequest.Builder request =
        batch(mode)
            .setId(mode == BatchMode.BATCH_MODE_ATOMIC ? "batch-1" : "")
            .addRequests(post().setId("a"))
            .addRequests(post().setId("b").setLedger("other"))
            .addRequests(post().setId("c").setValidateOnly(true));

    assertThat(wrong(request))
        .containsExactly(
            "requests[1].ledger MALFORMED_REQUEST", "requests[2].validate_only MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseAnIdWhereTheModeHasNoneAndNoneWhereItNeedsOne() {
    assertThat(wrong(batch(BatchMode.BATCH_MODE_INDEPENDENT).setId("x").addRequests(post())))
        .containsExactly("id MALFORMED_REQUEST");
    assertThat(wrong(batch(BatchMode.BATCH_MODE_STOP_ON_FAILURE).setId("x").addRequests(post())))
        .containsExactly("id MALFORMED_REQUEST");
    assertThat(wrong(atomic().clearId().addRequests(post())))
        .containsExactly("id MALFORMED_REQUEST");
    assertThat(wrong(atomic().setId("a/b").addRequests(post())))
        .containsExactly("id MALFORMED_REQUEST");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1001})
  void shouldRefuseABatchOfTheWrongSize(int items) {
    BatchCreateTransactionsRequest.Builder independent = batch(BatchMode.BATCH_MODE_INDEPENDENT);
    BatchCreateTransactionsRequest.Builder atomic = atomic();
    IntStream.range(0, items)
        .forEach(
            i -> {
              independent.addRequests(post().setId("i" + i));
              atomic.addRequests(post().setId("i" + i));
            });

    assertThat(wrong(independent)).containsExactly("requests MALFORMED_REQUEST");
    assertThat(wrong(atomic)).containsExactly("requests MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseAnAtomicBatchForEveryItemThatIsWrong() {
    // Given
    CreateTransactionRequest.Builder amount = post().setId("b");
    amount.getPostBuilder().getPostingsBuilder(0).setAmount(0);
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    // Then
    Status status =
        refused(
            mapper.create(
                atomic()
                    .addRequests(post().setId("a"))
                    .addRequests(amount)
                    .addRequests(post().setId("-"))
                    .addRequests(post().setId("c").setUnknownFields(unknown))
                    .build()));
    assertThat(violations(status))
        .containsExactly(
            "requests[2].id MALFORMED_REQUEST",
            "requests[3] MALFORMED_REQUEST",
            "requests[1].post.postings[0].amount INVALID_AMOUNT");
  }

  @Test
  void shouldRefuseAnAtomicBatchOfTwoRegions() {
    assertThat(
            wrong(
                atomic().addRequests(post().setId("a")).addRequests(captureAll("us/h").setId("b"))))
        .containsExactly("requests[1] MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseAnIdThatComesTwiceInAnAtomicBatch() {
    assertThat(
            wrong(
                atomic()
                    .addRequests(post().setId("a"))
                    .addRequests(post().setId("batch-1"))
                    .addRequests(post().setId("a"))))
        .containsExactly("requests[1].id MALFORMED_REQUEST", "requests[2].id MALFORMED_REQUEST");
  }

  @Test
  void shouldLetAnIdComeTwiceInTheOtherModes() {
    assertThat(
            asked(
                    mapper.create(
                        batch(BatchMode.BATCH_MODE_INDEPENDENT)
                            .addRequests(post())
                            .addRequests(post())
                            .build()))
                .question())
        .isInstanceOf(TransactionBatch.InOrder.class);
  }

  @Test
  void shouldBoundThePostingsOfAnAtomicBatch() {
    BatchCreateTransactionsRequest.Builder full = atomic();
    IntStream.range(0, 100).forEach(i -> full.addRequests(hundredPostings("i" + i)));

    assertThat(asked(mapper.create(full.build()))).isNotNull();
    assertThat(wrong(full.addRequests(refund("eu/p", part(0, 1)).setId("one-more"))))
        .containsExactly("requests TOO_MANY_POSTINGS");
  }

  @Test
  void shouldBoundTheBytesOfAnAtomicBatch() {
    BatchCreateTransactionsRequest.Builder large = atomic();
    PrivateData data =
        PrivateData.newBuilder().setContent(ByteString.copyFrom(new byte[4096])).build();
    while (large.build().getSerializedSize() <= 2 << 20) {
      large.addRequests(post().setId("i" + large.getRequestsCount()).setPrivateData(data));
    }

    assertThat(wrong(large)).containsExactly("requests MALFORMED_REQUEST");
    assertThat(asked(mapper.create(large.removeRequests(0).build()))).isNotNull();
  }

  @Test
  void shouldGiveEveryItemAResultOfItsOwnInOrder() {
    // Given
    var ask =
        asked(
            mapper.create(
                batch(BatchMode.BATCH_MODE_INDEPENDENT)
                    .addRequests(post())
                    .setValidateOnly(true)
                    .build()));
    TransactionCommand command = Requests.command(post());
    Refusal refusal = new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("account", "eu/alice"));
    CommandReply tried = new CommandReply.Tried(record(command, APPLIED));
    CommandReply poor = new CommandReply.Tried(record(command, new Outcome.Refused(refusal)));

    // When
    BatchCreateTransactionsResponse response =
        message(
            ask.answer()
                .apply(
                    new TransactionBatchReply.Items(
                        List.of(
                            new BatchItemReply.Replied(tried),
                            new BatchItemReply.Replied(poor),
                            new BatchItemReply.Repeated(tried),
                            new BatchItemReply.Repeated(poor),
                            new BatchItemReply.Replied(recorded(command, APPLIED, true)),
                            new BatchItemReply.Failed(Failures.defect())),
                        false)));

    // Then
    assertThat(response.getValidateOnly()).isTrue();
    List<TransactionResult> results = response.getResultsList();
    assertThat(results).hasSize(6);
    assertThat(results.get(0).getCreated().getReplayed()).isFalse();
    assertThat(results.get(0).getCreated().getValidateOnly()).isTrue();
    assertThat(errorInfo(results.get(1).getStatus()).getMetadataMap())
        .isEqualTo(Map.of("account", "eu/alice"));
    assertThat(results.get(2).getCreated().getReplayed()).isTrue();
    assertThat(results.get(2).getCreated().getTransaction())
        .isEqualTo(results.get(0).getCreated().getTransaction());
    assertThat(errorInfo(results.get(3).getStatus()).getMetadataMap())
        .isEqualTo(Map.of("account", "eu/alice", "replayed", "true"));
    assertThat(results.get(4).getCreated().getReplayed()).isTrue();
    assertThat(results.get(5).getStatus().getCode()).isEqualTo(13);
  }

  @Test
  void shouldFailTheCallWhereAnAtomicBatchIsRefusedAsAWhole() {
    var ask = asked(mapper.create(atomic().addRequests(post()).build()));

    Status status =
        failed(
            ask.answer()
                .apply(
                    new TransactionBatchReply.Refused(
                        new Refusal(Reason.IDEMPOTENCY_MISMATCH, Map.of("id", "batch-1")))));

    assertThat(reason(status)).isEqualTo("IDEMPOTENCY_MISMATCH");
  }

  @Test
  void shouldSayWhetherAnAtomicBatchWasExecutedBefore() {
    var ask = asked(mapper.create(atomic().addRequests(post()).build()));

    assertThat(
            message(ask.answer().apply(new TransactionBatchReply.Items(List.of(), true)))
                .getReplayed())
        .isTrue();
  }

  private static CreateTransactionRequest.Builder hundredPostings(String id) {
    CreateTransactionRequest.Builder request = post().setId(id);
    IntStream.range(1, 100)
        .forEach(i -> request.getPostBuilder().addPostings(posting("eu/a", "eu/b", "USD", 1)));
    return request;
  }

  private static BatchCreateTransactionsRequest.Builder batch(BatchMode mode) {
    BatchCreateTransactionsRequest.Builder request =
        BatchCreateTransactionsRequest.newBuilder().setLedger("shop");
    return mode == BatchMode.UNRECOGNIZED ? request.setModeValue(9) : request.setMode(mode);
  }

  private static BatchCreateTransactionsRequest.Builder atomic() {
    return batch(BatchMode.BATCH_MODE_ATOMIC).setId("batch-1");
  }

  private List<String> wrong(BatchCreateTransactionsRequest.Builder request) {
    return violations(refused(mapper.create(request.build())));
  }

  private static CommandId commandId(BatchItem item) {
    return ((BatchItem.Execute) item).question().command().command().commandId();
  }
}
