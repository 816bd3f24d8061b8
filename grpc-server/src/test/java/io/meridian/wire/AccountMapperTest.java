package io.meridian.wire;

import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.record;
import static io.meridian.wire.WireFixtures.recorded;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountResult;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.NoFloor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountMapperTest {
  private final AccountMapper mapper = WIRE.accounts();

  @Test
  void shouldFillInDefaults() {
    CreateAccount command = command(asked(mapper.create(request(account()))).question());

    assertThat(command.commandId()).isEqualTo(new CommandId("shop", "eu", "account/alice"));
    assertThat(command.account()).isEqualTo(new AccountRef("eu", "alice"));
    assertThat(command.settings())
        .isEqualTo(
            new AccountSettings(
                "USD",
                NormalSide.CREDIT,
                OptionalLong.of(0),
                OptionalLong.empty(),
                Map.of(),
                Optional.empty()));
  }

  @Test
  void shouldMapEverySetting() {
    Account.Builder account =
        account()
            .setNormalSideValue(2)
            .setNoFloor(NoFloor.getDefaultInstance())
            .setCeiling(-5)
            .putLabels("tier", "gold");

    CreateAccount command =
        command(
            asked(mapper.create(request(account).toBuilder().setId("open-1").build())).question());

    assertThat(command.commandId().id()).isEqualTo("open-1");
    assertThat(command.settings().normalSide()).isEqualTo(NormalSide.DEBIT);
    assertThat(command.settings().floor()).isEmpty();
    assertThat(command.settings().ceiling()).hasValue(-5);
    assertThat(command.settings().labels()).isEqualTo(Map.of("tier", "gold"));
  }

  @Test
  void shouldKeepANegativeFloor() {
    CreateAccount command =
        command(asked(mapper.create(request(account().setFloorAmount(-100)))).question());

    assertThat(command.settings().floor()).hasValue(-100);
  }

  @Test
  void shouldRefuseWhatIsOutputOnly() {
    Account.Builder account =
        account()
            .setStatus(AccountStatus.ACCOUNT_STATUS_OPEN)
            .setCounters(io.meridian.proto.v1.Counters.getDefaultInstance())
            .setBalance(1)
            .setAvailable(1)
            .setVersion(1)
            .setRevision(1)
            .setCreateTime(Timestamp.getDefaultInstance())
            .setUpdateTime(Timestamp.getDefaultInstance())
            .setReserved(io.meridian.proto.v1.Reserved.getDefaultInstance());

    assertThat(violations(refused(mapper.create(request(account)))))
        .containsExactly(
            "account.status MALFORMED_REQUEST",
            "account.counters MALFORMED_REQUEST",
            "account.balance MALFORMED_REQUEST",
            "account.available MALFORMED_REQUEST",
            "account.version MALFORMED_REQUEST",
            "account.revision MALFORMED_REQUEST",
            "account.create_time MALFORMED_REQUEST",
            "account.update_time MALFORMED_REQUEST",
            "account.reserved MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseASideThatTheApiDoesNotHave() {
    assertThat(violations(refused(mapper.create(request(account().setNormalSideValue(7))))))
        .containsExactly("account.normal_side MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseARequestWithoutAccount() {
    assertThat(violations(refused(mapper.create(CreateAccountRequest.getDefaultInstance()))))
        .contains("account MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseTooManyLabels() {
    Account.Builder account = account();
    for (int i = 0; i < 17; i++) {
      account.putLabels("k" + i, "");
    }

    assertThat(violations(refused(mapper.create(request(account)))))
        .containsExactly("account.labels MALFORMED_REQUEST");
  }

  @Test
  void shouldAnswerTheAccountAsItWasCreated() {
    // Given
    var ask = asked(mapper.create(request(account().setFloorAmount(-10).setCeiling(50))));

    // When
    CreateAccountResponse response = message(ask.answer().apply(applied(ask.question(), true)));

    // Then
    Account account = response.getAccount();
    assertThat(response.getReplayed()).isTrue();
    assertThat(account.getAccount()).isEqualTo("eu/alice");
    assertThat(account.getFloorAmount()).isEqualTo(-10);
    assertThat(account.getCeiling()).isEqualTo(50);
    assertThat(account.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_OPEN);
    assertThat(account.getRevision()).isEqualTo(1);
    assertThat(account.getVersion()).isZero();
    assertThat(account.getCreateTime()).isEqualTo(Values.timestamp(NOW_MICROS));
  }

  @Test
  void shouldAnswerADryRunAndSayThatItIsOne() {
    var ask = asked(mapper.create(request(account()).toBuilder().setValidateOnly(true).build()));

    CreateAccountResponse response =
        message(
            ask.answer()
                .apply(
                    new CommandReply.Tried(
                        record(
                            ask.question().command().command(), new Outcome.Applied(List.of())))));

    assertThat(ask.question().validateOnly()).isTrue();
    assertThat(response.getValidateOnly()).isTrue();
    assertThat(response.getReplayed()).isFalse();
    assertThat(response.getAccount().getAccount()).isEqualTo("eu/alice");
  }

  @Test
  void shouldGiveEveryItemOfABatchAResultOfItsOwnInOrder() {
    // Given a batch with a wrong item in the middle
    BatchCreateAccountsRequest request =
        BatchCreateAccountsRequest.newBuilder()
            .setLedger("shop")
            .addRequests(request(account().clearLedger()))
            .addRequests(request(account().setAsset("usd")))
            .addRequests(request(account().setAccount("us/bob")))
            .addRequests(request(account().setAccount("us/carol")))
            .build();
    var ask = asked(mapper.batchCreate(request));
    List<BatchItemReply> replies = new ArrayList<>();
    for (BatchItem item : ask.question()) {
      replies.add(
          item instanceof BatchItem.Execute execute
              ? new BatchItemReply.Replied(applied(execute.question(), false))
              : new BatchItemReply.Failed(((BatchItem.Refused) item).failure()));
    }
    replies.set(
        3,
        new BatchItemReply.Replied(
            new CommandReply.Unrecorded(new Refusal(Reason.LEDGER_NOT_FOUND, Map.of()))));

    // When
    List<AccountResult> results = message(ask.answer().apply(replies)).getResultsList();

    // Then
    assertThat(results).hasSize(4);
    assertThat(results.get(0).getCreated().getAccount().getLedger()).isEqualTo("shop");
    assertThat(violations(results.get(1).getStatus()))
        .containsExactly("account.asset MALFORMED_REQUEST");
    assertThat(results.get(2).getCreated().getAccount().getAccount()).isEqualTo("us/bob");
    assertThat(reason(results.get(3).getStatus())).isEqualTo("LEDGER_NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1001})
  void shouldRefuseABatchOfTheWrongSize(int items) {
    BatchCreateAccountsRequest.Builder request =
        BatchCreateAccountsRequest.newBuilder().setLedger("shop");
    for (int i = 0; i < items; i++) {
      request.addRequests(CreateAccountRequest.getDefaultInstance());
    }

    assertThat(violations(refused(mapper.batchCreate(request.build()))))
        .containsExactly("requests MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseABatchThatNamesTwoLedgers() {
    Status status =
        refused(
            mapper.batchCreate(
                BatchCreateAccountsRequest.newBuilder()
                    .setLedger("shop")
                    .addRequests(request(account()))
                    .addRequests(request(account().setLedger("other")))
                    .build()));

    assertThat(violations(status)).containsExactly("requests[1].account.ledger MALFORMED_REQUEST");
  }

  private static Account.Builder account() {
    return Account.newBuilder().setLedger("shop").setAccount("eu/alice").setAsset("USD");
  }

  private static CreateAccountRequest request(Account.Builder account) {
    return CreateAccountRequest.newBuilder().setAccount(account).build();
  }

  private static CreateAccount command(CommandQuestion question) {
    return (CreateAccount) question.command().command();
  }

  private static CommandReply applied(CommandQuestion question, boolean replayed) {
    return recorded(question.command().command(), new Outcome.Applied(List.of()), replayed);
  }
}
