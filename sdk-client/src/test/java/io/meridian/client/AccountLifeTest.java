package io.meridian.client;

import static io.meridian.client.internal.ScriptedServer.answer;
import static io.meridian.client.internal.ScriptedServer.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.meridian.client.AccountStatusRequest.Change;
import io.meridian.client.internal.ScriptedServer.Request;
import io.meridian.client.internal.ScriptedServer.Step;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.CloseAccountResponse;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.FreezeAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.NoFloor;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.ReopenAccountResponse;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.UnfreezeAccountResponse;
import io.meridian.proto.v1.UpdateAccountResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An account's changes and what can be read of it, on their way to the wire and back. */
final class AccountLifeTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_000);
  private static final Timestamp TIMESTAMP =
      Timestamp.newBuilder().setSeconds(1_700_000_000L).setNanos(123_456_000).build();

  private static final io.meridian.proto.v1.Account ALICE =
      io.meridian.proto.v1.Account.newBuilder()
          .setLedger("shop")
          .setAccount("eu/alice")
          .setRevision(7)
          .build();

  private static final io.meridian.proto.v1.Counters COUNTERS =
      io.meridian.proto.v1.Counters.newBuilder().setPostedDebits(1).setHeldCredits(4).build();

  /** Does what is asked, or says that it only judged it. */
  private static Step doing(Request request) {
    boolean judge =
        (boolean)
            request
                .message()
                .getField(
                    request.message().getDescriptorForType().findFieldByName("validate_only"));
    Message.Builder response =
        switch (request.method()) {
          case "CreateAccount" -> CreateAccountResponse.newBuilder();
          case "UpdateAccount" -> UpdateAccountResponse.newBuilder();
          case "FreezeAccount" -> FreezeAccountResponse.newBuilder();
          case "UnfreezeAccount" -> UnfreezeAccountResponse.newBuilder();
          case "CloseAccount" -> CloseAccountResponse.newBuilder();
          case "ReopenAccount" -> ReopenAccountResponse.newBuilder();
          default -> throw new IllegalArgumentException(request.method());
        };
    var fields = response.getDescriptorForType();
    return answer(
        response
            .setField(fields.findFieldByName("account"), ALICE)
            .setField(fields.findFieldByName("replayed"), true)
            .setField(fields.findFieldByName("validate_only"), judge)
            .build());
  }

  private static UpdateAccountRequest.Builder update() {
    return UpdateAccountRequest.builder("shop", "eu/alice").id("cmd-1");
  }

  private static io.meridian.proto.v1.UpdateAccountRequest message(
      io.meridian.proto.v1.Account.Builder account, String... paths) {
    return io.meridian.proto.v1.UpdateAccountRequest.newBuilder()
        .setAccount(account.setLedger("shop").setAccount("eu/alice"))
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
        .setId("cmd-1")
        .build();
  }

  private static io.meridian.proto.v1.Account.Builder account() {
    return io.meridian.proto.v1.Account.newBuilder();
  }

  static Stream<Arguments> updates() {
    PrivateData data = PrivateData.clear(new byte[] {2, 3});
    return Stream.of(
        Arguments.of(update().floor(-5), message(account().setFloorAmount(-5), "floor")),
        Arguments.of(update().floor(0), message(account().setFloorAmount(0), "floor")),
        Arguments.of(
            update().noFloor(),
            message(account().setNoFloor(NoFloor.getDefaultInstance()), "floor")),
        Arguments.of(update().ceiling(9), message(account().setCeiling(9), "ceiling")),
        Arguments.of(update().noCeiling(), message(account(), "ceiling")),
        Arguments.of(
            update().labels(Map.of("tier", "gold")),
            message(account().putLabels("tier", "gold"), "labels")),
        Arguments.of(update().labels(Map.of()), message(account(), "labels")),
        Arguments.of(
            update().privateData(data),
            message(
                account()
                    .setPrivateData(
                        io.meridian.proto.v1.PrivateData.newBuilder()
                            .setContent(ByteString.copyFrom(new byte[] {2, 3}))),
                "private_data")),
        Arguments.of(update().noPrivateData(), message(account(), "private_data")),
        Arguments.of(
            update().floor(1).noCeiling().revision(3),
            message(account().setFloorAmount(1), "floor", "ceiling").toBuilder()
                .setRevision(3)
                .build()));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void shouldChangeExactlyTheSettingsThatWereGiven(
      UpdateAccountRequest.Builder request, io.meridian.proto.v1.UpdateAccountRequest message) {
    try (TestClient test = TestClient.of(AccountLifeTest::doing)) {
      AccountOutcome outcome = test.client.accounts().update(request.build());

      assertThat(outcome.accountOrThrow().revision()).isEqualTo(7);
      assertThat(outcome.replayed()).isTrue();
      assertThat(test.server.requests().get(0).message()).isEqualTo(message);
    }
  }

  @Test
  void shouldHaveAnIdBeforeItIsSent() {
    UpdateAccountRequest.Builder update =
        UpdateAccountRequest.builder("shop", "eu/alice").noFloor();

    assertThat(update.build().id()).isNotEqualTo(update.build().id());
    assertThat(AccountStatusRequest.freeze("shop", "eu/alice").id())
        .isNotEqualTo(AccountStatusRequest.freeze("shop", "eu/alice").id());
  }

  private static Message statusMessage(Change change, boolean validateOnly) {
    return switch (change) {
      case FREEZE ->
          FreezeAccountRequest.newBuilder()
              .setLedger("shop")
              .setAccount("eu/alice")
              .setId("cmd-1")
              .setRevision(3)
              .setValidateOnly(validateOnly)
              .build();
      case UNFREEZE ->
          UnfreezeAccountRequest.newBuilder()
              .setLedger("shop")
              .setAccount("eu/alice")
              .setId("cmd-1")
              .setRevision(3)
              .setValidateOnly(validateOnly)
              .build();
      case CLOSE ->
          CloseAccountRequest.newBuilder()
              .setLedger("shop")
              .setAccount("eu/alice")
              .setId("cmd-1")
              .setRevision(3)
              .setValidateOnly(validateOnly)
              .build();
      case REOPEN ->
          ReopenAccountRequest.newBuilder()
              .setLedger("shop")
              .setAccount("eu/alice")
              .setId("cmd-1")
              .setRevision(3)
              .setValidateOnly(validateOnly)
              .build();
    };
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void shouldChangeTheStatusOrJudgeTheChange(Change change) {
    AccountStatusRequest request =
        AccountStatusRequest.of(change, "shop", "eu/alice").withId("cmd-1").withRevision(3);
    try (TestClient test = TestClient.of(AccountLifeTest::doing)) {
      AccountOutcome outcome = test.client.accounts().changeStatus(request);
      DryRun<AccountOutcome> run = test.client.accounts().validate(request);

      assertThat(outcome.accountOrThrow().revision()).isEqualTo(7);
      assertThat(run).isEqualTo(new DryRun<>(outcome));
      assertThat(test.client.accounts().changeStatusAsync(request).join()).isEqualTo(outcome);
      assertThat(test.server.requests().get(0).message()).isEqualTo(statusMessage(change, false));
      assertThat(test.server.requests().get(1).message()).isEqualTo(statusMessage(change, true));
    }
  }

  @Test
  void shouldHaveAShortWordForEveryChange() {
    try (TestClient test = TestClient.of(AccountLifeTest::doing)) {
      Accounts accounts = test.client.accounts();

      assertThat(
              List.of(
                  accounts.freeze("shop", "eu/alice"),
                  accounts.unfreeze("shop", "eu/alice"),
                  accounts.close("shop", "eu/alice"),
                  accounts.reopen("shop", "eu/alice")))
          .allMatch(outcome -> outcome instanceof AccountOutcome.Applied);

      assertThat(test.server.requests())
          .extracting(Request::method)
          .containsExactly("FreezeAccount", "UnfreezeAccount", "CloseAccount", "ReopenAccount");
    }
  }

  @Test
  void shouldJudgeCreationsAndUpdatesWithoutExecutingThem() {
    try (TestClient test = TestClient.of(AccountLifeTest::doing)) {
      DryRun<AccountOutcome> creation =
          test.client.accounts().validate(CreateAccountRequest.of("shop", "eu/alice", "USD"));
      DryRun<AccountOutcome> change =
          test.client.accounts().validateAsync(update().noFloor().build()).join();

      assertThat(creation.outcome()).isInstanceOf(AccountOutcome.Applied.class);
      assertThat(change.outcome()).isInstanceOf(AccountOutcome.Applied.class);
      assertThat(test.server.requests())
          .extracting(Request::method)
          .containsExactly("CreateAccount", "UpdateAccount");
    }
  }

  @Test
  void shouldGiveARefusedChangeAsAValueWithThePresentRevision() {
    try (TestClient test =
        TestClient.of(
            request ->
                fail(
                    Code.ABORTED,
                    "REVISION_MISMATCH",
                    Map.of("account", "eu/alice", "revision", "4")))) {
      Refused refused =
          (Refused) test.client.accounts().update(update().noFloor().revision(3).build());

      assertThat(refused.reason()).isEqualTo(Reason.REVISION_MISMATCH);
      assertThat(refused.refusal().revision()).isEqualTo(OptionalLong.of(4));
    }
  }

  @Test
  void shouldReadAnAccountAsOfAnInstantWithoutWhatIsFinerThanTheLedger() {
    try (TestClient test =
        TestClient.of(
            request -> answer(GetAccountResponse.newBuilder().setAccount(ALICE).build()))) {
      Accounts accounts = test.client.accounts();

      assertThat(accounts.get("shop", "eu/alice", TIME.plusNanos(999))).isPresent();
      assertThat(accounts.getAsync("shop", "eu/alice", TIME).join()).isPresent();
      assertThat(accounts.get("shop", "eu/alice")).isPresent();

      GetAccountRequest now =
          GetAccountRequest.newBuilder().setLedger("shop").setAccount("eu/alice").build();
      GetAccountRequest then = now.toBuilder().setAsOf(TIMESTAMP).build();
      assertThat(test.server.requests())
          .extracting(Request::message)
          .containsExactly(then, then, now);
    }
  }

  @Test
  void shouldReadBalancesAtOneCut() {
    GetBalancesResponse response =
        GetBalancesResponse.newBuilder()
            .addBalances(
                io.meridian.proto.v1.AccountBalance.newBuilder()
                    .setAccount("eu/alice")
                    .setAsset("USD")
                    .setCounters(COUNTERS)
                    .setBalance(5)
                    .setAvailable(6)
                    .setVersion(7))
            .addBalances(
                io.meridian.proto.v1.AccountBalance.newBuilder()
                    .setAccount("us/bob")
                    .setAsset("USD")
                    .setReserved(
                        io.meridian.proto.v1.Reserved.newBuilder()
                            .setOutgoing(1)
                            .setIncoming(2)
                            .setLegs(3)))
            .setAsOf(TIMESTAMP)
            .build();
    try (TestClient test = TestClient.of(request -> answer(response))) {
      Accounts accounts = test.client.accounts();
      List<String> asked = List.of("eu/alice", "us/bob");

      Balances now = accounts.balances("shop", asked);
      Balances then = accounts.balances("shop", asked, TIME);

      assertThat(now)
          .isEqualTo(
              new Balances(
                  TIME,
                  List.of(
                      new AccountBalance(
                          "eu/alice", "USD", new Counters(1, 0, 0, 4), 5, 6, 7, Reserved.NONE),
                      new AccountBalance(
                          "us/bob",
                          "USD",
                          new Counters(0, 0, 0, 0),
                          0,
                          0,
                          0,
                          new Reserved(1, 2, 3)))));
      assertThat(then).isEqualTo(now);
      assertThat(accounts.balancesAsync("shop", asked).join()).isEqualTo(now);
      assertThat(accounts.balancesAsync("shop", asked, TIME).join()).isEqualTo(now);
      GetBalancesRequest request =
          GetBalancesRequest.newBuilder().setLedger("shop").addAllAccounts(asked).build();
      assertThat(test.server.requests().get(0).message()).isEqualTo(request);
      assertThat(test.server.requests().get(1).message())
          .isEqualTo(request.toBuilder().setAsOf(TIMESTAMP).build());
    }
  }

  @Test
  void shouldThrowTheAccountThatIsMissingWhereTheAnswerHasNoPlaceForIt() {
    try (TestClient test =
        TestClient.of(
            request -> fail(Code.NOT_FOUND, "ACCOUNT_NOT_FOUND", Map.of("account", "us/bob")))) {
      MeridianException balances =
          catchThrowableOfType(
              MeridianException.class,
              () -> test.client.accounts().balances("shop", List.of("eu/alice", "us/bob")));
      MeridianException entries =
          catchThrowableOfType(
              MeridianException.class,
              () -> test.client.accounts().entries(EntriesQuery.of("shop", "us/bob")));

      assertThat(balances.reason()).contains(Reason.ACCOUNT_NOT_FOUND);
      assertThat(balances.metadata()).containsEntry("account", "us/bob");
      assertThat(entries.reason()).contains(Reason.ACCOUNT_NOT_FOUND);
      assertThat(test.client.accounts().get("shop", "us/bob", TIME)).isEmpty();
    }
  }

  @Test
  void shouldPageThroughAStatementInTheOrderAskedFor() {
    ListEntriesResponse response =
        ListEntriesResponse.newBuilder()
            .addEntries(
                io.meridian.proto.v1.StatementEntry.newBuilder()
                    .setEntry(
                        io.meridian.proto.v1.Entry.newBuilder()
                            .setAccount("eu/alice")
                            .setVersion(1)
                            .setChange(COUNTERS)
                            .setAfter(COUNTERS)
                            .setBalance(2)
                            .setAvailable(3))
                    .setTransaction("eu/expire/hold-1")
                    .setKind(io.meridian.proto.v1.TransactionKind.TRANSACTION_KIND_EXPIRE)
                    .setCommitTime(TIMESTAMP)
                    .setDecisionTime(TIMESTAMP)
                    .setPosition(
                        io.meridian.proto.v1.JournalPosition.newBuilder()
                            .setRegion("eu")
                            .setShard(1)
                            .setSequence(2)
                            .setOrdinal(3)))
            .setNextPageToken("more")
            .build();
    try (TestClient test = TestClient.of(request -> answer(response))) {
      EntriesQuery first = EntriesQuery.of("shop", "eu/alice");
      EntriesQuery next =
          first.withOrder(EntryOrder.OLDEST_FIRST).withPageSize(50).withPageToken("token");

      Page<StatementEntry> page = test.client.accounts().entries(first);
      Page<StatementEntry> other = test.client.accounts().entriesAsync(next).join();

      Counters counters = new Counters(1, 0, 0, 4);
      assertThat(page)
          .isEqualTo(
              new Page<>(
                  List.of(
                      new StatementEntry(
                          new Entry("eu/alice", 1, counters, counters, 2, 3),
                          "eu/expire/hold-1",
                          TransactionKind.EXPIRE,
                          TIME,
                          Optional.of(TIME),
                          new JournalPosition("eu", 1, 2, 3))),
                  "more"));
      assertThat(other).isEqualTo(page);
      assertThat(test.server.requests())
          .extracting(Request::message)
          .containsExactly(
              ListEntriesRequest.newBuilder()
                  .setLedger("shop")
                  .setAccount("eu/alice")
                  .setOrder(io.meridian.proto.v1.EntryOrder.ENTRY_ORDER_NEWEST_FIRST)
                  .build(),
              ListEntriesRequest.newBuilder()
                  .setLedger("shop")
                  .setAccount("eu/alice")
                  .setOrder(io.meridian.proto.v1.EntryOrder.ENTRY_ORDER_OLDEST_FIRST)
                  .setPageSize(50)
                  .setPageToken("token")
                  .build());
    }
  }

  @Test
  void shouldKeepTheRequestAsItWasBuilt() {
    UpdateAccountRequest request =
        update().floor(1).noCeiling().labels(Map.of("a", "b")).noPrivateData().revision(3).build();

    assertThat(request.floor()).contains(OptionalLong.of(1));
    assertThat(request.ceiling()).contains(OptionalLong.empty());
    assertThat(request.labels()).contains(Map.of("a", "b"));
    assertThat(request.privateData()).contains(Optional.empty());
    assertThat(request.revision()).hasValue(3);
    assertThat(update().build().floor()).isEmpty();
  }
}
