package io.meridian.wire;

import static io.meridian.wire.Requests.command;
import static io.meridian.wire.Requests.post;
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

import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.meridian.engine.CommandReply;
import io.meridian.engine.CrossingPath;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.PrepareTime;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.CrossingParticipant;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Questions and answers about single transactions. */
final class TransactionMapperTest {
  private static final Outcome.Applied APPLIED = new Outcome.Applied(List.of());

  private final TransactionMapper mapper = WIRE.transactions();

  @Test
  void shouldAnswerAnAppliedTransactionAndWhetherItIsAReplay() {
    Command command = command(post());

    CreateTransactionResponse first = created(post(), recorded(command, APPLIED, false));
    CreateTransactionResponse second = created(post(), recorded(command, APPLIED, true));

    assertThat(first.getTransaction().hasPosition()).isTrue();
    assertThat(first.getReplayed()).isFalse();
    assertThat(first.getValidateOnly()).isFalse();
    assertThat(second.getReplayed()).isTrue();
    assertThat(second.getTransaction()).isEqualTo(first.getTransaction());
  }

  @Test
  void shouldAnswerADryRunWithoutAPlaceInTheJournal() {
    CreateTransactionRequest.Builder request = post().setValidateOnly(true);

    assertThat(asked(mapper.create(request.build())).question().validateOnly()).isTrue();
    CreateTransactionResponse tried =
        created(request, new CommandReply.Tried(record(command(post()), APPLIED)));
    assertThat(tried.getValidateOnly()).isTrue();
    assertThat(tried.getReplayed()).isFalse();
    assertThat(tried.getTransaction().hasPosition()).isFalse();
    assertThat(tried.getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
  }

  @Test
  void shouldAnswerADryRunOfAUsedIdWithItsRecord() {
    CreateTransactionResponse replay =
        created(post().setValidateOnly(true), recorded(command(post()), APPLIED, true));

    assertThat(replay.getValidateOnly()).isTrue();
    assertThat(replay.getReplayed()).isTrue();
    assertThat(replay.getTransaction().hasPosition()).isTrue();
  }

  @Test
  void shouldNotTakeADryRunForAnotherRequest() {
    assertThat(command(post()).firstDifference(command(post().setValidateOnly(true)))).isEmpty();
  }

  @Test
  void shouldAnswerARefusedTransactionAsAnError() {
    Refusal refusal = new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("account", "eu/alice"));

    Status status =
        failed(answer(post(), recorded(command(post()), new Outcome.Refused(refusal), true)));

    assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(reason(status)).isEqualTo("INSUFFICIENT_FUNDS");
    assertThat(errorInfo(status).getMetadataMap())
        .isEqualTo(Map.of("account", "eu/alice", "replayed", "true"));
  }

  @Test
  void shouldAnswerARefusedDryRunAsTheSameError() {
    Refusal refusal = new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("account", "eu/alice"));

    Status status =
        failed(
            answer(
                post().setValidateOnly(true),
                new CommandReply.Tried(record(command(post()), new Outcome.Refused(refusal)))));

    assertThat(reason(status)).isEqualTo("INSUFFICIENT_FUNDS");
    assertThat(errorInfo(status).getMetadataMap()).isEqualTo(Map.of("account", "eu/alice"));
  }

  @Test
  void shouldAnswerAnUnrecordedRefusalAsAnErrorThatIsNoReplay() {
    Status status =
        failed(
            answer(
                post(),
                new CommandReply.Unrecorded(
                    new Refusal(Reason.LEDGER_NOT_FOUND, Map.of("ledger", "shop")))));

    assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(errorInfo(status).getMetadataMap()).isEqualTo(Map.of("ledger", "shop"));
  }

  @Test
  void shouldShowARefusedTransactionWithItsReasonWhenItIsRead() {
    // Given
    Refusal refusal = new Refusal(Reason.ACCOUNT_CLOSED, Map.of("account", "eu/bob"));
    var ask = asked(mapper.get(get("eu/tx-1")));

    // When
    GetTransactionResponse response =
        message(
            ask.answer()
                .apply(found(recorded(command(post()), new Outcome.Refused(refusal), false))));

    // Then
    assertThat(ask.question()).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    Transaction transaction = response.getTransaction();
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(reason(transaction.getRefusal())).isEqualTo("ACCOUNT_CLOSED");
    assertThat(transaction.getEntriesList()).isEmpty();
    assertThat(response.hasRemainder()).isFalse();
  }

  @Test
  void shouldReadAnExpiryByTheNameThatIsDerivedFromItsHold() {
    assertThat(asked(mapper.get(get("us/expire/h-1"))).question())
        .isEqualTo(new CommandId("shop", "us", "expire/h-1"));
  }

  @Test
  void shouldRefuseToReadWhatCannotBeThere() {
    assertThat(violations(refused(mapper.get(get("mars/tx-1")))))
        .containsExactly("transaction UNKNOWN_REGION");
    assertThat(violations(refused(mapper.get(get("eu/expire/")))))
        .containsExactly("transaction MALFORMED_REQUEST");
    assertThat(violations(refused(mapper.get(GetTransactionRequest.getDefaultInstance()))))
        .containsExactly("ledger MALFORMED_REQUEST", "transaction MALFORMED_REQUEST");
  }

  @Test
  void shouldSayIdLedgerAndPlaceWithEveryAnswerOnAStream() {
    // Given
    var streamed =
        mapper.stream(
            StreamTransactionsRequest.newBuilder().setRequest(post().setId("s-7")).build(), 41);
    CommandReply reply =
        recorded(asked(streamed.exchange()).question().command().command(), APPLIED, false);

    // When
    StreamTransactionsResponse done =
        streamed.message().apply(asked(streamed.exchange()).answer().apply(reply));
    StreamTransactionsResponse failed =
        streamed.message().apply(new Answer.Failure<>(Failures.defect()));

    // Then
    assertThat(done.getId()).isEqualTo("s-7");
    assertThat(done.getLedger()).isEqualTo("shop");
    assertThat(done.getOrdinal()).isEqualTo(41);
    assertThat(done.getCreated().getTransaction().getTransaction()).isEqualTo("eu/s-7");
    assertThat(failed.getId()).isEqualTo("s-7");
    assertThat(failed.getStatus().getCode()).isEqualTo(Code.INTERNAL_VALUE);
  }

  @Test
  void shouldNameTheFieldsOfAStreamedRequestAsIfItWereACall() {
    // Given
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    CreateTransactionRequest.Builder wrong = post().setId("-");
    wrong.getPostBuilder().getPostingsBuilder(0).setAmount(0).setUnknownFields(unknown);

    // Then
    assertThat(
            violations(
                refused(
                    mapper.stream(
                            StreamTransactionsRequest.newBuilder()
                                .setUnknownFields(unknown)
                                .setRequest(wrong)
                                .build(),
                            0)
                        .exchange())))
        .containsExactly(
            "request MALFORMED_REQUEST",
            "post.postings[0] MALFORMED_REQUEST",
            "id MALFORMED_REQUEST",
            "post.postings[0].amount INVALID_AMOUNT");
    assertThat(
            violations(
                refused(
                    mapper.stream(StreamTransactionsRequest.getDefaultInstance(), 0).exchange())))
        .startsWith("request MALFORMED_REQUEST");
  }

  @Test
  void K4_shouldCallATransactionPendingUntilEveryShardHasAppliedIt() {
    // Given
    CrossingKey key = new CrossingKey("eu", 4, 16, 0);
    Outcome.Applied decided =
        new Outcome.Applied(
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of(
                new Crossed(
                    key,
                    0,
                    Decision.apply(3_000_000),
                    List.of(new PrepareTime("us", 2, 2_000_000)))));
    CrossingPath.Stop prepared =
        new CrossingPath.Stop(new ShardId("us", 2), 2_000_000, OptionalLong.empty());
    CrossingPath.Stop applied =
        new CrossingPath.Stop(new ShardId("us", 2), 2_000_000, OptionalLong.of(4_000_000));

    // When
    GetTransactionResponse pending =
        found(
            decided,
            new CrossingPath(key, OptionalLong.of(1_000_000), 3_000_000, false, List.of(prepared)));
    GetTransactionResponse finished =
        found(
            decided,
            new CrossingPath(key, OptionalLong.of(1_000_000), 3_000_000, true, List.of(applied)));
    GetTransactionResponse untold =
        found(
            decided,
            new CrossingPath(key, OptionalLong.empty(), 3_000_000, true, List.of(prepared)));

    // Then
    io.meridian.proto.v1.CrossingPath path =
        io.meridian.proto.v1.CrossingPath.newBuilder()
            .setPrepareTime(Values.timestamp(1_000_000))
            .setDecisionTime(Values.timestamp(3_000_000))
            .addParticipants(
                CrossingParticipant.newBuilder()
                    .setRegion("us")
                    .setShard(2)
                    .setPrepareTime(Values.timestamp(2_000_000)))
            .build();
    assertThat(pending.getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_PENDING);
    assertThat(pending.getTransaction().getDecisionTime()).isEqualTo(Values.timestamp(3_000_000));
    assertThat(pending.getPath()).isEqualTo(path);
    assertThat(finished.getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(finished.getPath().getParticipants(0).getApplyTime())
        .isEqualTo(Values.timestamp(4_000_000));
    assertThat(untold.getTransaction().getState())
        .isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(untold.getPath()).isEqualTo(path.toBuilder().clearPrepareTime().build());
  }

  private GetTransactionResponse found(Outcome decided, CrossingPath path) {
    return message(
        asked(mapper.get(get("eu/tx-1")))
            .answer()
            .apply(
                new ReadReply.Found<>(
                    new FoundTransaction(
                        recorded(command(post()), decided, false),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(path)))));
  }

  private Answer<CreateTransactionResponse> answer(
      CreateTransactionRequest.Builder request, CommandReply reply) {
    return asked(mapper.create(request.build())).answer().apply(reply);
  }

  private CreateTransactionResponse created(
      CreateTransactionRequest.Builder request, CommandReply reply) {
    return message(answer(request, reply));
  }

  private static ReadReply<FoundTransaction> found(CommandReply.Recorded recorded) {
    return new ReadReply.Found<>(
        new FoundTransaction(recorded, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private static GetTransactionRequest get(String reference) {
    return GetTransactionRequest.newBuilder().setLedger("shop").setTransaction(reference).build();
  }
}
