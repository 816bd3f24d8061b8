package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.ApiFixture.posting;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.captureAll;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.refundAll;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.RebuildDerivedRequest;
import io.meridian.proto.v1.TransactionServiceGrpc;
import io.meridian.proto.v1.WatchEventsRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, regions, pages and messages that are wrong, wherever they stand. */
final class BadInputIT extends BadInput {
  private static final String TOO_LONG = "a".repeat(65);

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
                    .next(),
            () ->
                api.transactions()
                    .batchCreateTransactions(
                        batch(payment("", "id", "eu/world", "eu/alice", 1)).toBuilder()
                            .setLedger(name)
                            .build()),
            () -> watch(WatchEventsRequest.newBuilder().setLedger(name).setRegion("eu").build()),
            () -> freeze(freezing().setLedger(name).build()),
            () -> update(updating().setAccount(account(name, "eu/alice").clearAsset()).build()),
            () ->
                api.accounts()
                    .getBalances(
                        GetBalancesRequest.newBuilder()
                            .setLedger(name)
                            .addAccounts("eu/alice")
                            .build()),
            () ->
                api.accounts()
                    .listEntries(
                        ListEntriesRequest.newBuilder()
                            .setLedger(name)
                            .setAccount("eu/alice")
                            .build()),
            () -> close(closing().setLedger(name).build()));

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
    assertMalformed(() -> pay(hold("shop", "id", reference, "eu/alice", 1)), "must ");
    assertMalformed(() -> pay(captureAll("shop", "id", reference)), "must ");
    assertMalformed(() -> pay(voidHold("shop", "id", reference)), "must ");
    assertMalformed(() -> pay(refundAll("shop", "id", reference)), "must ");
    assertMalformed(() -> freeze(freezing().setAccount(reference).build()), "must ");
    assertMalformed(
        () -> update(updating().setAccount(account("shop", reference).clearAsset()).build()),
        "must ");
    assertMalformed(
        () ->
            api.accounts()
                .getBalances(
                    GetBalancesRequest.newBuilder()
                        .setLedger("shop")
                        .addAccounts(reference)
                        .build()),
        "must ");
    assertMalformed(
        () ->
            api.accounts()
                .listEntries(
                    ListEntriesRequest.newBuilder()
                        .setLedger("shop")
                        .setAccount(reference)
                        .build()),
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
}
