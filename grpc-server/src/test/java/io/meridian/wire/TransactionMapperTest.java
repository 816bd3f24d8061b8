package io.meridian.wire;

import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.errorInfo;
import static io.meridian.wire.WireFixtures.failed;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.meridian.codec.JournalPosition;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.Posting;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.Transaction;
import io.meridian.proto.v1.TransactionState;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionMapperTest {
  private static final long COMMIT_MICROS = 1_700_000_000_123_456L;

  private final TransactionMapper mapper = WIRE.transactions();

  @Test
  void shouldMakeACommandOfARequest() {
    // Given
    CreateTransactionRequest request =
        request()
            .setReference("invoice 7")
            .putLabels("channel", "web")
            .setPrivateData(PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("secret")))
            .build();

    // When
    Post post = (Post) asked(mapper.create(request)).question().command();

    // Then
    assertThat(post.commandId()).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    assertThat(post.actor()).isEmpty();
    assertThat(post.postings())
        .containsExactly(
            new io.meridian.ledger.Posting(
                new AccountRef("eu", "alice"), new AccountRef("eu", "bob"), "USD", 250));
    assertThat(post.reference()).isEqualTo("invoice 7");
    assertThat(post.labels()).isEqualTo(Map.of("channel", "web"));
    assertThat(post.privateData().orElseThrow().content().toArray()).asString().isEqualTo("secret");
    assertThat(post.privateData().orElseThrow().salt().length()).isEqualTo(16);
  }

  @Test
  void shouldDrawAnotherSaltForEachCommandAndStillSeeTheSameRequest() {
    CreateTransactionRequest request =
        request()
            .setPrivateData(PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("x")))
            .build();

    PreparedCommand first = asked(mapper.create(request)).question();
    PreparedCommand second = asked(mapper.create(request)).question();

    assertThat(((Post) first.command()).privateData().orElseThrow().salt())
        .isNotEqualTo(((Post) second.command()).privateData().orElseThrow().salt());
    assertThat(first.command().firstDifference(second.command())).isEmpty();
  }

  @Test
  void shouldTakeAnEnvelopeWithoutContentForNone() {
    CreateTransactionRequest request =
        request().setPrivateData(PrivateData.getDefaultInstance()).build();

    assertThat(((Post) asked(mapper.create(request)).question().command()).privateData()).isEmpty();
  }

  @Test
  void shouldListEveryViolationWithTheEarliestReasonFirst() {
    // Given a request that is wrong in every way but one
    CreateTransactionRequest request =
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
            .setPost(
                io.meridian.proto.v1.Post.newBuilder()
                    .addPostings(posting("eu/alice", "eu/alice", "usd", 0))
                    .addPostings(posting("mars/bob", "../etc", "USD", -1)))
            .build();

    // When
    Status status = refused(mapper.create(request));

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
            "post.postings[0].amount INVALID_AMOUNT",
            "post.postings[1].amount INVALID_AMOUNT",
            "post.postings[0] SAME_ACCOUNT",
            "post.postings[1].debit_account UNKNOWN_REGION");
  }

  @Test
  void shouldRefuseARequestWithoutOperation() {
    Status status = refused(mapper.create(request().clearOperation().build()));

    assertThat(violations(status)).containsExactly("operation MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseNoPostings() {
    Status status =
        refused(
            mapper.create(
                request().setPost(io.meridian.proto.v1.Post.getDefaultInstance()).build()));

    assertThat(reason(status)).isEqualTo("NO_POSTINGS");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void shouldAcceptAsManyPostingsAsTheContractAllows(int count) {
    Post post = (Post) asked(mapper.create(withPostings(count))).question().command();

    assertThat(post.postings()).hasSize(count);
  }

  @Test
  void shouldRefuseTheHundredAndFirstPosting() {
    Status status = refused(mapper.create(withPostings(101)));

    assertThat(reason(status)).isEqualTo("TOO_MANY_POSTINGS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu", "eu/", "/alice", "eu/a/b", "eu/\u00e9", "eu/.hidden", "EU/alice"})
  void shouldRefuseAReferenceThatIsNotRegionAndId(String reference) {
    CreateTransactionRequest request =
        request()
            .setPost(
                io.meridian.proto.v1.Post.newBuilder()
                    .addPostings(posting(reference, "eu/bob", "USD", 1)))
            .build();

    assertThat(violations(refused(mapper.create(request))))
        .isNotEmpty()
        .allMatch(v -> v.equals("post.postings[0].debit_account MALFORMED_REQUEST"));
  }

  @Test
  void shouldRefuseUnknownFieldsWhereverTheyStand() {
    // Given
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    CreateTransactionRequest request =
        request()
            .setUnknownFields(unknown)
            .setPost(
                io.meridian.proto.v1.Post.newBuilder()
                    .setUnknownFields(unknown)
                    .addPostings(
                        posting("eu/alice", "eu/bob", "USD", 1).toBuilder()
                            .setUnknownFields(unknown)))
            .build();

    // When
    Status status = refused(mapper.create(request));

    // Then
    assertThat(violations(status))
        .containsExactly(
            "request MALFORMED_REQUEST",
            "post MALFORMED_REQUEST",
            "post.postings[0] MALFORMED_REQUEST");
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
    Status status = refused(mapper.create(request().setPost(post).build()));

    // Then
    assertThat(status.getSerializedSize()).isLessThan(6000);
    assertThat(WireFixtures.badRequest(status).getFieldViolationsList())
        .last()
        .satisfies(v -> assertThat(v.getDescription()).contains("more violations"));
  }

  @Test
  void shouldAnswerTheRecordOfAnAppliedTransaction() {
    // Given
    Exchange.Ask<PreparedCommand, CommandReply, CreateTransactionResponse> ask =
        asked(mapper.create(request().putLabels("a", "b").build()));
    Entry entry =
        new Entry(
            new AccountRef("eu", "alice"),
            NormalSide.CREDIT,
            3,
            new Counters(250, 0, 0, 0),
            new Counters(350, 1000, 100, 0));

    // When
    CreateTransactionResponse response =
        message(
            ask.answer()
                .apply(
                    recorded(ask.question().command(), new Outcome.Applied(List.of(entry)), true)));

    // Then
    assertThat(response.getReplayed()).isTrue();
    Transaction transaction = response.getTransaction();
    assertThat(transaction.getLedger()).isEqualTo("shop");
    assertThat(transaction.getTransaction()).isEqualTo("eu/tx-1");
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_POSTED);
    assertThat(transaction.getPostingsList())
        .containsExactly(posting("eu/alice", "eu/bob", "USD", 250));
    assertThat(transaction.getLabelsMap()).isEqualTo(Map.of("a", "b"));
    assertThat(transaction.getCommitTime().getSeconds()).isEqualTo(1_700_000_000);
    assertThat(transaction.getCommitTime().getNanos()).isEqualTo(123_456_000);
    assertThat(transaction.getPosition().getRegion()).isEqualTo("eu");
    assertThat(transaction.getPosition().getShard()).isEqualTo(4);
    assertThat(transaction.getPosition().getSequence()).isEqualTo(17);
    assertThat(transaction.getPosition().getOrdinal()).isEqualTo(2);
    assertThat(transaction.hasRefusal()).isFalse();
    io.meridian.proto.v1.Entry answered = transaction.getEntries(0);
    assertThat(answered.getAccount()).isEqualTo("eu/alice");
    assertThat(answered.getVersion()).isEqualTo(3);
    assertThat(answered.getChange().getPostedDebits()).isEqualTo(250);
    assertThat(answered.getBalance()).isEqualTo(650);
    assertThat(answered.getAvailable()).isEqualTo(550);
  }

  @Test
  void shouldAnswerARefusedTransactionAsAnErrorWhenItIsCreated() {
    Exchange.Ask<PreparedCommand, CommandReply, CreateTransactionResponse> ask =
        asked(mapper.create(request().build()));
    Refusal refusal = new Refusal(Reason.INSUFFICIENT_FUNDS, Map.of("account", "eu/alice"));

    Status status =
        failed(
            ask.answer()
                .apply(recorded(ask.question().command(), new Outcome.Refused(refusal), true)));

    assertThat(status.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(reason(status)).isEqualTo("INSUFFICIENT_FUNDS");
    assertThat(errorInfo(status).getMetadataMap())
        .isEqualTo(Map.of("account", "eu/alice", "replayed", "true"));
  }

  @Test
  void shouldAnswerAnUnrecordedRefusalAsAnErrorThatIsNoReplay() {
    Exchange.Ask<PreparedCommand, CommandReply, CreateTransactionResponse> ask =
        asked(mapper.create(request().build()));

    Status status =
        failed(
            ask.answer()
                .apply(
                    new CommandReply.Unrecorded(
                        new Refusal(Reason.LEDGER_NOT_FOUND, Map.of("ledger", "shop")))));

    assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
    assertThat(errorInfo(status).getMetadataMap()).isEqualTo(Map.of("ledger", "shop"));
  }

  @Test
  void shouldShowARefusedTransactionWithItsReasonWhenItIsRead() {
    // Given
    Command command = asked(mapper.create(request().build())).question().command();
    Refusal refusal = new Refusal(Reason.ACCOUNT_CLOSED, Map.of("account", "eu/bob"));
    Exchange.Ask<CommandId, ReadReply<CommandReply.Recorded>, GetTransactionResponse> ask =
        asked(mapper.get(get("eu/tx-1")));

    // When
    Transaction transaction =
        message(
                ask.answer()
                    .apply(
                        new ReadReply.Found<>(
                            recorded(command, new Outcome.Refused(refusal), false))))
            .getTransaction();

    // Then
    assertThat(ask.question()).isEqualTo(new CommandId("shop", "eu", "tx-1"));
    assertThat(transaction.getState()).isEqualTo(TransactionState.TRANSACTION_STATE_REFUSED);
    assertThat(reason(transaction.getRefusal())).isEqualTo("ACCOUNT_CLOSED");
    assertThat(transaction.getEntriesList()).isEmpty();
  }

  @Test
  void shouldRefuseToReadFromARegionThatTheGridDoesNotHave() {
    assertThat(violations(refused(mapper.get(get("mars/tx-1")))))
        .containsExactly("transaction UNKNOWN_REGION");
  }

  private static CreateTransactionRequest.Builder request() {
    return CreateTransactionRequest.newBuilder()
        .setLedger("shop")
        .setId("tx-1")
        .setPost(
            io.meridian.proto.v1.Post.newBuilder()
                .addPostings(posting("eu/alice", "eu/bob", "USD", 250)));
  }

  private static CreateTransactionRequest withPostings(int count) {
    io.meridian.proto.v1.Post.Builder post = io.meridian.proto.v1.Post.newBuilder();
    IntStream.range(0, count).forEach(i -> post.addPostings(posting("eu/a", "eu/b" + i, "USD", 1)));
    return request().setPost(post).build();
  }

  private static Posting posting(String debit, String credit, String asset, long amount) {
    return Posting.newBuilder()
        .setDebitAccount(debit)
        .setCreditAccount(credit)
        .setAsset(asset)
        .setAmount(amount)
        .build();
  }

  private static GetTransactionRequest get(String reference) {
    return GetTransactionRequest.newBuilder().setLedger("shop").setTransaction(reference).build();
  }

  private static CommandReply.Recorded recorded(
      Command command, Outcome outcome, boolean replayed) {
    return new CommandReply.Recorded(
        new LedgerRecord(command, COMMIT_MICROS, outcome),
        new ShardId("eu", 4),
        new JournalPosition(17, 2),
        replayed);
  }
}
