package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.CheckConservationRequest;
import io.meridian.proto.v1.CheckJournalRequest;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.Post;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.ShardStatus;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends: a documented code, the field named, and nothing changed. */
final class BadInputIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String TOO_LONG = "a".repeat(65);
  private static final UnknownFieldSet UNKNOWN =
      UnknownFieldSet.newBuilder()
          .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  private static ApiFixture api;
  private static List<Long> sequencesBefore;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger("shop");
    api.createWorld("shop", "eu/world");
    api.createAccount("shop", "eu/alice");
    sequencesBefore = sequences();
  }

  /** No journal has grown: whatever was refused here left no trace. */
  @AfterAll
  static void nothingHasChanged() {
    assertThat(sequences()).isEqualTo(sequencesBefore);
  }

  private static List<Long> sequences() {
    return api
        .operations()
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getShardsList()
        .stream()
        .map(ShardStatus::getSequence)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Shop",
        "9shop",
        "sh op",
        "shop/x",
        "../shop",
        "sh\u00f6p",
        "a23456789012345678901234567890123"
      })
  void shouldRefuseABadLedgerNameEverywhere(String name) {
    List<Runnable> calls =
        List.of(
            () -> api.ledgers().createLedger(newLedger(name)),
            () -> api.ledgers().getLedger(GetLedgerRequest.newBuilder().setName(name).build()),
            () ->
                api.ledgers()
                    .createAsset(
                        CreateAssetRequest.newBuilder()
                            .setAsset(Asset.newBuilder().setLedger(name).setCode("EUR"))
                            .build()),
            () ->
                api.ledgers()
                    .getAsset(GetAssetRequest.newBuilder().setLedger(name).setCode("USD").build()),
            () -> api.ledgers().listAssets(ListAssetsRequest.newBuilder().setLedger(name).build()),
            () -> create(account(name, "eu/bob").build()),
            () ->
                api.accounts()
                    .batchCreateAccounts(
                        BatchCreateAccountsRequest.newBuilder()
                            .setLedger(name)
                            .addRequests(CreateAccountRequest.getDefaultInstance())
                            .build()),
            () -> api.getAccount(name, "eu/alice"),
            () ->
                api.transactions()
                    .createTransaction(payment(name, "id", "eu/world", "eu/alice", 1)),
            () ->
                api.transactions()
                    .getTransaction(
                        GetTransactionRequest.newBuilder()
                            .setLedger(name)
                            .setTransaction("eu/id")
                            .build()),
            () ->
                api.operations()
                    .checkConservation(
                        CheckConservationRequest.newBuilder().setLedger(name).build())
                    .next());

    for (Runnable call : calls) {
      assertMalformed(call, name.isEmpty() ? "is required" : "must match");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alice",
        "/alice",
        "eu/",
        "EU/alice",
        "eu/al ice",
        "eu/al/ice",
        "eu/../alice",
        "eu/..",
        "eu/\u0430lice",
        "e\u00fc/alice",
        "eu/alice\n",
        "eu//etc/passwd"
      })
  void shouldRefuseABadReferenceEverywhere(String reference) {
    assertMalformed(() -> api.getAccount("shop", reference), "must ");
    assertMalformed(() -> create(account("shop", reference).build()), "must ");
    assertMalformed(
        () ->
            api.transactions()
                .getTransaction(
                    GetTransactionRequest.newBuilder()
                        .setLedger("shop")
                        .setTransaction(reference)
                        .build()),
        "must ");
    assertMalformed(
        () -> api.transactions().createTransaction(payment("shop", "id", reference, "eu/alice", 1)),
        "must ");
    assertMalformed(
        () -> api.transactions().createTransaction(payment("shop", "id", "eu/world", reference, 1)),
        "must ");
  }

  @Test
  void shouldRefuseIdsThatAreTooLong() {
    assertMalformed(() -> api.getAccount("shop", "eu/" + TOO_LONG), "{0,63}");
    assertMalformed(() -> pay(payment("shop", TOO_LONG, "eu/world", "eu/alice", 1)), "{0,63}");
    assertMalformed(
        () ->
            api.accounts()
                .createAccount(
                    CreateAccountRequest.newBuilder()
                        .setAccount(account("shop", "eu/bob"))
                        .setId(TOO_LONG)
                        .build()),
        "{0,63}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", ".x", "a/b", "../../x", "a b", "\u00e9", "a\u0000b"})
  void shouldRefuseABadTransactionId(String id) {
    assertMalformed(() -> pay(payment("shop", id, "eu/world", "eu/alice", 1)), "must match");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "usd", "U SD", "9USD", "\u20ac", "A23456789012345678901234567890123"})
  void shouldRefuseABadAssetCode(String code) {
    assertMalformed(
        () ->
            api.ledgers()
                .createAsset(
                    CreateAssetRequest.newBuilder()
                        .setAsset(Asset.newBuilder().setLedger("shop").setCode(code))
                        .build()),
        "must match");
    assertMalformed(() -> create(account("shop", "eu/bob").setAsset(code).build()), "must match");
    assertMalformed(
        () ->
            pay(withPosting(posting("eu/world", "eu/alice", 1).toBuilder().setAsset(code).build())),
        "must match");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MAX_VALUE})
  void shouldRefuseAScaleOutOfBounds(int scale) {
    assertMalformed(
        () ->
            api.ledgers()
                .createAsset(
                    CreateAssetRequest.newBuilder()
                        .setAsset(
                            Asset.newBuilder().setLedger("shop").setCode("EUR").setScale(scale))
                        .build()),
        "must be 0 to 9");
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

  @Test
  void shouldRefuseWhatIsOutputOnlyOrUnknownInAnAccount() {
    assertMalformed(() -> create(account("shop", "eu/bob").setBalance(5).build()), "output only");
    assertMalformed(
        () ->
            create(account("shop", "eu/bob").setCreateTime(Timestamp.getDefaultInstance()).build()),
        "output only");
    assertMalformed(
        () -> create(account("shop", "eu/bob").setNormalSideValue(3).build()), "must be");
  }

  @Test
  void shouldRefuseUnknownFieldsAtAnyDepth() {
    assertMalformed(
        () ->
            pay(
                payment("shop", "id", "eu/world", "eu/alice", 1).toBuilder()
                    .setUnknownFields(UNKNOWN)
                    .build()),
        "request: field 99");
    assertMalformed(
        () ->
            pay(
                withPosting(
                    posting("eu/world", "eu/alice", 1).toBuilder()
                        .setUnknownFields(UNKNOWN)
                        .build())),
        "post.postings[0]: field 99");
    assertMalformed(
        () -> create(account("shop", "eu/bob").setUnknownFields(UNKNOWN).build()),
        "account: field 99");
    assertMalformed(
        () ->
            api.accounts()
                .getAccount(
                    GetAccountRequest.newBuilder()
                        .setLedger("shop")
                        .setAccount("eu/alice")
                        .setUnknownFields(UNKNOWN)
                        .build()),
        "field 99");
    assertMalformed(
        () ->
            api.operations()
                .getStatus(GetStatusRequest.newBuilder().setUnknownFields(UNKNOWN).build()),
        "field 99");
  }

  @Test
  void shouldRefuseWrongRegionsOfLedgersAndOperations() {
    assertRefused(
        () -> api.ledgers().createLedger(newLedger("other", "mars")),
        "INVALID_ARGUMENT UNKNOWN_REGION",
        "eu, us");
    assertMalformed(
        () -> api.ledgers().createLedger(newLedger("other", "eu", "eu")), "second time");
    assertRefused(
        () ->
            api.operations()
                .checkJournal(CheckJournalRequest.newBuilder().setRegion("mars").build())
                .next(),
        "INVALID_ARGUMENT UNKNOWN_REGION",
        "eu, us");
    assertMalformed(
        () ->
            api.operations()
                .rebuildDerived(RebuildDerivedRequest.newBuilder().setRegion("E U").build())
                .next(),
        "must match");
  }

  @Test
  void shouldRefuseWrongPages() {
    assertMalformed(
        () -> api.ledgers().listLedgers(ListLedgersRequest.newBuilder().setPageSize(-1).build()),
        "must not be negative");
    assertRefused(
        () ->
            api.ledgers()
                .listLedgers(ListLedgersRequest.newBuilder().setPageToken("bogus").build()),
        "INVALID_ARGUMENT INVALID_PAGE_TOKEN",
        "page_token");
  }

  @Test
  void shouldRefuseAMessageOfFiveMebibytes() {
    Errors.Refused refused =
        refused(
            () ->
                pay(
                    payment("shop", "id", "eu/world", "eu/alice", 1).toBuilder()
                        .setReference("r".repeat(5 << 20))
                        .build()));

    assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void shouldRefuseTwentyThousandBytesOfMetadata() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "m".repeat(20_000));

    Errors.Refused refused =
        refused(
            () ->
                api.transactions()
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .createTransaction(payment("shop", "id", "eu/world", "eu/alice", 1)));

    assertThat(refused.code()).isEqualTo(Code.INTERNAL);
    assertThat(api.getAccount("shop", "eu/alice").getVersion()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\n\u0002\u00ff\u00fe", "\u00ff\u00ff\u00ff\u00ff"})
  void shouldRefuseBytesThatAreNoMessage(String latin1) {
    byte[] garbage = latin1.getBytes(StandardCharsets.ISO_8859_1);
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(
                TransactionServiceGrpc.getCreateTransactionMethod().getFullMethodName())
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    assertRefused(
        () -> ClientCalls.blockingUnaryCall(api.channel, method, CallOptions.DEFAULT, garbage),
        "INVALID_ARGUMENT MALFORMED_REQUEST",
        "protobuf");
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void assertMalformed(Runnable call, String hint) {
    assertRefused(call, "INVALID_ARGUMENT MALFORMED_REQUEST", hint);
  }

  private static void assertRefused(Runnable call, String codeAndReason, String hint) {
    Errors.Refused refused = refused(call::run);
    assertThat(refused.codeAndReason()).as(refused.message()).isEqualTo(codeAndReason);
    assertThat(refused.message()).contains(hint);
    assertThat(refused.metadata()).containsKey("field");
  }

  private static void pay(CreateTransactionRequest request) {
    api.transactions().createTransaction(request);
  }

  private static void create(io.meridian.proto.v1.Account account) {
    api.accounts().createAccount(CreateAccountRequest.newBuilder().setAccount(account).build());
  }

  private static CreateTransactionRequest request(Post post) {
    return CreateTransactionRequest.newBuilder()
        .setLedger("shop")
        .setId("id")
        .setPost(post)
        .build();
  }

  private static CreateTransactionRequest withPosting(io.meridian.proto.v1.Posting posting) {
    return request(Post.newBuilder().addPostings(posting).build());
  }

  private static CreateLedgerRequest newLedger(String name, String... regions) {
    return CreateLedgerRequest.newBuilder()
        .setLedger(Ledger.newBuilder().setName(name).addAllRegions(List.of(regions)))
        .build();
  }
}
