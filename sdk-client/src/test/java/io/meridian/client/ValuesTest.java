package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.ListAssetsResponse;
import io.meridian.proto.v1.ListLedgersResponse;
import io.meridian.proto.v1.NoFloor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Values on their way to the wire and back, nothing lost. */
final class ValuesTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_000);
  private static final Timestamp TIMESTAMP =
      Timestamp.newBuilder().setSeconds(1_700_000_000L).setNanos(123_456_000).build();
  private static final PrivateData DATA = new PrivateData(7, new byte[] {1}, new byte[] {2, 3});
  private static final io.meridian.proto.v1.PrivateData DATA_MESSAGE =
      io.meridian.proto.v1.PrivateData.newBuilder()
          .setKeyId(7)
          .setNonce(ByteString.copyFrom(new byte[] {1}))
          .setContent(ByteString.copyFrom(new byte[] {2, 3}))
          .build();

  private static io.meridian.proto.v1.Counters counters(long first) {
    return io.meridian.proto.v1.Counters.newBuilder()
        .setPostedDebits(first)
        .setPostedCredits(first + 1)
        .setHeldDebits(first + 2)
        .setHeldCredits(first + 3)
        .build();
  }

  private static io.meridian.proto.v1.Account.Builder accountMessage() {
    return io.meridian.proto.v1.Account.newBuilder()
        .setLedger("shop")
        .setAccount("eu/alice")
        .setAsset("USD")
        .setNormalSide(io.meridian.proto.v1.NormalSide.NORMAL_SIDE_DEBIT)
        .setFloorAmount(-5)
        .setCeiling(9)
        .putLabels("tier", "gold")
        .setPrivateData(DATA_MESSAGE)
        .setStatus(io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_FROZEN)
        .setCounters(counters(10))
        .setBalance(1)
        .setAvailable(2)
        .setVersion(3)
        .setRevision(4)
        .setCreateTime(TIMESTAMP)
        .setUpdateTime(TIMESTAMP)
        .setReserved(
            io.meridian.proto.v1.Reserved.newBuilder().setOutgoing(5).setIncoming(6).setLegs(7));
  }

  private static Account accountWith(OptionalLong floor) {
    return new Account(
        "shop",
        "eu/alice",
        "USD",
        NormalSide.DEBIT,
        AccountStatus.FROZEN,
        new Counters(10, 11, 12, 13),
        1,
        2,
        floor,
        OptionalLong.of(9),
        Map.of("tier", "gold"),
        Optional.of(DATA),
        3,
        4,
        TIME,
        TIME,
        new Reserved(5, 6, 7));
  }

  @Test
  void shouldAskForAnAccountWithAllItsSettings() {
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    CreateAccountResponse.newBuilder()
                        .setAccount(accountMessage())
                        .setReplayed(true)
                        .build()))) {
      CreateAccountRequest request =
          CreateAccountRequest.builder("shop", "eu/alice", "USD")
              .id("cmd-1")
              .normalSide(NormalSide.DEBIT)
              .floor(-5)
              .ceiling(9)
              .label("tier", "gold")
              .privateData(DATA)
              .build();

      AccountOutcome outcome = test.client.accounts().create(request);

      assertThat(outcome)
          .isEqualTo(new AccountOutcome.Applied(accountWith(OptionalLong.of(-5)), true));
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              io.meridian.proto.v1.CreateAccountRequest.newBuilder()
                  .setAccount(
                      io.meridian.proto.v1.Account.newBuilder()
                          .setLedger("shop")
                          .setAccount("eu/alice")
                          .setAsset("USD")
                          .setNormalSide(io.meridian.proto.v1.NormalSide.NORMAL_SIDE_DEBIT)
                          .setFloorAmount(-5)
                          .setCeiling(9)
                          .putLabels("tier", "gold")
                          .setPrivateData(DATA_MESSAGE))
                  .setId("cmd-1")
                  .build());
    }
  }

  @Test
  void shouldTellNoFloorFromAFloorOfZero() {
    Message noFloor =
        GetAccountResponse.newBuilder()
            .setAccount(accountMessage().setNoFloor(NoFloor.getDefaultInstance()))
            .build();
    Message nothingSet =
        GetAccountResponse.newBuilder().setAccount(accountMessage().clearFloor()).build();
    try (TestClient none = TestClient.of(request -> answer(noFloor));
        TestClient zero = TestClient.of(request -> answer(nothingSet))) {
      assertThat(none.client.accounts().get("shop", "eu/alice"))
          .contains(accountWith(OptionalLong.empty()));
      assertThat(zero.client.accounts().get("shop", "eu/alice"))
          .contains(accountWith(OptionalLong.of(0)));
    }
  }

  @Test
  void shouldSendTheOutsideWorldWithoutAFloor() {
    try (TestClient test =
        TestClient.of(request -> answer(CreateAccountResponse.getDefaultInstance()))) {
      assertThat(
              test.client
                  .accounts()
                  .create(
                      CreateAccountRequest.builder("shop", "eu/world", "USD").noFloor().build()))
          .isInstanceOf(AccountOutcome.Applied.class);

      var sent =
          (io.meridian.proto.v1.CreateAccountRequest) test.server.requests().get(0).message();
      assertThat(sent.getAccount().hasNoFloor()).isTrue();
      assertThat(sent.getId()).isEmpty();
    }
  }

  @Test
  void shouldSendAPaymentWholeAndReadItsRecord() {
    io.meridian.proto.v1.Posting posting =
        io.meridian.proto.v1.Posting.newBuilder()
            .setDebitAccount("eu/alice")
            .setCreditAccount("eu/store")
            .setAsset("USD")
            .setAmount(1999)
            .build();
    Message response =
        CreateTransactionResponse.newBuilder()
            .setReplayed(true)
            .setTransaction(
                io.meridian.proto.v1.Transaction.newBuilder()
                    .setLedger("shop")
                    .setTransaction("eu/order-1")
                    .setKind(io.meridian.proto.v1.TransactionKind.TRANSACTION_KIND_POST)
                    .setState(io.meridian.proto.v1.TransactionState.TRANSACTION_STATE_POSTED)
                    .addPostings(posting)
                    .addEntries(
                        io.meridian.proto.v1.Entry.newBuilder()
                            .setAccount("eu/alice")
                            .setVersion(5)
                            .setChange(counters(20))
                            .setAfter(counters(30))
                            .setBalance(6)
                            .setAvailable(7))
                    .setCommitTime(TIMESTAMP)
                    .setReference("cart 9")
                    .putLabels("channel", "web")
                    .setPrivateData(DATA_MESSAGE)
                    .setPosition(
                        io.meridian.proto.v1.JournalPosition.newBuilder()
                            .setRegion("eu")
                            .setShard(1)
                            .setSequence(2)
                            .setOrdinal(3)))
            .build();
    try (TestClient test = TestClient.of(request -> answer(response))) {
      PostRequest request =
          PostRequest.builder("shop")
              .id("order-1")
              .posting("eu/alice", "eu/store", "USD", 1999)
              .reference("cart 9")
              .label("channel", "web")
              .privateData(DATA)
              .build();

      TransactionOutcome outcome = test.client.transactions().create(request);

      assertThat(outcome)
          .isEqualTo(
              new TransactionOutcome.Applied(
                  new Transaction(
                      "shop",
                      "eu/order-1",
                      TransactionKind.POST,
                      TransactionState.POSTED,
                      List.of(new Posting("eu/alice", "eu/store", "USD", 1999)),
                      List.of(
                          new Entry(
                              "eu/alice",
                              5,
                              new Counters(20, 21, 22, 23),
                              new Counters(30, 31, 32, 33),
                              6,
                              7)),
                      TIME,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of("cart 9"),
                      Map.of("channel", "web"),
                      Optional.of(DATA),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      0,
                      false,
                      Optional.empty(),
                      Optional.of(new JournalPosition("eu", 1, 2, 3))),
                  true));
      assertThat(test.server.requests().get(0).message())
          .isEqualTo(
              CreateTransactionRequest.newBuilder()
                  .setLedger("shop")
                  .setPost(io.meridian.proto.v1.Post.newBuilder().addPostings(posting))
                  .setId("order-1")
                  .setReference("cart 9")
                  .putLabels("channel", "web")
                  .setPrivateData(DATA_MESSAGE)
                  .build());
    }
  }

  @Test
  void shouldGiveEveryPaymentAnIdOfItsOwnWhenNoneIsGiven() {
    PostRequest.Builder builder =
        PostRequest.builder("shop").posting("eu/alice", "eu/store", "USD", 1);

    assertThat(builder.build().id()).isNotEqualTo(builder.build().id());
  }

  @Test
  void shouldCreateLedgersAndAssetsAndPageThroughThem() {
    var ledger =
        io.meridian.proto.v1.Ledger.newBuilder()
            .setName("shop")
            .setShards(1)
            .addRegions("eu")
            .setCreateTime(TIMESTAMP)
            .build();
    var asset =
        io.meridian.proto.v1.Asset.newBuilder()
            .setLedger("shop")
            .setCode("USD")
            .setScale(2)
            .setCreateTime(TIMESTAMP)
            .build();
    try (TestClient test =
        TestClient.of(
            request ->
                answer(
                    switch (request.method()) {
                      case "CreateLedger" ->
                          CreateLedgerResponse.newBuilder().setLedger(ledger).build();
                      case "CreateAsset" ->
                          CreateAssetResponse.newBuilder().setAsset(asset).build();
                      case "ListLedgers" ->
                          ListLedgersResponse.newBuilder()
                              .addLedgers(ledger)
                              .setNextPageToken("more")
                              .build();
                      default -> ListAssetsResponse.newBuilder().addAssets(asset).build();
                    }))) {
      Ledger shop = new Ledger("shop", List.of("eu"), TIME, false, 1, true, Optional.empty());
      Asset usd = new Asset("shop", "USD", 2, TIME);

      assertThat(test.client.ledgers().create("shop").ledgerOrThrow()).isEqualTo(shop);
      assertThat(test.client.assets().create("shop", "USD", 2).assetOrThrow()).isEqualTo(usd);
      assertThat(test.client.ledgers().list(10, "token"))
          .isEqualTo(new Page<>(List.of(shop), "more"));
      assertThat(test.client.assets().list("shop", 0, "").hasNext()).isFalse();
    }
  }

  @Test
  void shouldFindNothingWhereThereIsNothing() {
    try (TestClient test =
        TestClient.of(
            request ->
                fail(
                    Code.NOT_FOUND,
                    switch (request.method()) {
                      case "GetLedger" -> "LEDGER_NOT_FOUND";
                      case "GetAsset" -> "ASSET_NOT_FOUND";
                      case "GetAccount" -> "ACCOUNT_NOT_FOUND";
                      default -> "TRANSACTION_NOT_FOUND";
                    },
                    Map.of()))) {
      assertThat(test.client.ledgers().get("shop")).isEmpty();
      assertThat(test.client.assets().get("shop", "USD")).isEmpty();
      assertThat(test.client.accounts().get("shop", "eu/alice")).isEmpty();
      assertThat(test.client.transactions().get("shop", "eu/1")).isEmpty();
    }
  }

  @Test
  void shouldNotCallAnAccountMissingWhenItsLedgerIs() {
    try (TestClient test =
        TestClient.of(
            request -> fail(Code.NOT_FOUND, "LEDGER_NOT_FOUND", Map.of("ledger", "shop")))) {
      MeridianException failure =
          catchThrowableOfType(
              MeridianException.class, () -> test.client.accounts().get("shop", "eu/alice"));

      assertThat(failure.reason()).contains(Reason.LEDGER_NOT_FOUND);
    }
  }
}
