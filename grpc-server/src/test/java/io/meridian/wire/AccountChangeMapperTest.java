package io.meridian.wire;

import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.failed;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.recorded;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountChanges.Field;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.UpdateAccount;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.FreezeAccountResponse;
import io.meridian.proto.v1.NoFloor;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.UpdateAccountRequest;
import io.meridian.proto.v1.UpdateAccountResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to change an account, and what they are answered. */
final class AccountChangeMapperTest {
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final CommandId ID = new CommandId("shop", "eu", "u-1");

  private final AccountChangeMapper mapper = WIRE.accountChanges();

  @Test
  void shouldChangeExactlyWhatTheMaskNames() {
    // Given
    UpdateAccountRequest request =
        update("ceiling", "floor", "private_data", "labels")
            .setAccount(
                account()
                    .setNoFloor(NoFloor.getDefaultInstance())
                    .setCeiling(-5)
                    .putLabels("tier", "gold")
                    .setPrivateData(
                        PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("s"))))
            .setRevision(3)
            .build();

    // When
    UpdateAccount command = command(request);

    // Then
    assertThat(command.commandId()).isEqualTo(ID);
    assertThat(command.account()).isEqualTo(ALICE);
    assertThat(command.revision()).hasValue(3);
    AccountChanges changes = command.changes();
    assertThat(changes.fields()).containsExactlyInAnyOrder(Field.values());
    assertThat(changes.floor()).isEmpty();
    assertThat(changes.ceiling()).hasValue(-5);
    assertThat(changes.labels()).isEqualTo(Map.of("tier", "gold"));
    assertThat(changes.privateData()).isPresent();
  }

  @Test
  void shouldGiveANamedSettingThatIsNotSetWhatACreationWouldGiveIt() {
    AccountChanges changes =
        command(update("floor", "ceiling", "labels", "private_data").build()).changes();

    assertThat(changes.floor()).hasValue(0);
    assertThat(changes.ceiling()).isEmpty();
    assertThat(changes.labels()).isEmpty();
    assertThat(changes.privateData()).isEmpty();
  }

  @Test
  void shouldLeaveTheOtherSettingsAlone() {
    AccountChanges changes =
        command(update("ceiling").setAccount(account().setCeiling(9)).build()).changes();

    assertThat(changes.fields()).isEqualTo(Set.of(Field.CEILING));
    assertThat(changes.floor()).isEmpty();
    assertThat(command(update("ceiling").build()).revision()).isEmpty();
  }

  @Test
  void shouldTakeNoNoticeOfTheOrderOfTheMask() {
    assertThat(
            command(update("floor", "labels").build())
                .firstDifference(command(update("labels", "floor").build())))
        .isEmpty();
  }

  @Test
  void shouldRefuseAWrongMask() {
    assertThat(wrong(update())).containsExactly("update_mask MALFORMED_REQUEST");
    assertThat(wrong(update("floor", "asset", "floor", "Floor", "labels.tier")))
        .containsExactly(
            "update_mask.paths[1] MALFORMED_REQUEST",
            "update_mask.paths[2] MALFORMED_REQUEST",
            "update_mask.paths[3] MALFORMED_REQUEST",
            "update_mask.paths[4] MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseWhatIsSetAndNotNamed() {
    Account.Builder all =
        account()
            .setFloorAmount(1)
            .setCeiling(1)
            .putLabels("a", "b")
            .setPrivateData(PrivateData.getDefaultInstance());

    assertThat(wrong(update("floor").setAccount(all.setAsset("USD").setNormalSideValue(1))))
        .containsExactly(
            "account.asset MALFORMED_REQUEST",
            "account.normal_side MALFORMED_REQUEST",
            "account.ceiling MALFORMED_REQUEST",
            "account.labels MALFORMED_REQUEST",
            "account.private_data MALFORMED_REQUEST");
    assertThat(
            wrong(update("ceiling").setAccount(account().setNoFloor(NoFloor.getDefaultInstance()))))
        .containsExactly("account.no_floor MALFORMED_REQUEST");
  }

  @Test
  void shouldRefuseEverythingElseThatIsWrong() {
    assertThat(wrong(UpdateAccountRequest.newBuilder()))
        .containsExactly(
            "account MALFORMED_REQUEST",
            "account.ledger MALFORMED_REQUEST",
            "account.account MALFORMED_REQUEST",
            "update_mask MALFORMED_REQUEST",
            "id MALFORMED_REQUEST");
    assertThat(
            wrong(
                update("labels", "private_data")
                    .setAccount(
                        account()
                            .setAccount("mars/x")
                            .putLabels("", "")
                            .setPrivateData(PrivateData.newBuilder().setKeyId(1))
                            .setBalance(1)
                            .setRevision(2))
                    .setId("a/b")
                    .setRevision(0)))
        .containsExactly(
            "account.labels key MALFORMED_REQUEST",
            "account.private_data.key_id MALFORMED_REQUEST",
            "account.balance MALFORMED_REQUEST",
            "account.revision MALFORMED_REQUEST",
            "id MALFORMED_REQUEST",
            "revision MALFORMED_REQUEST",
            "account.account UNKNOWN_REGION");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseARevisionThatNoAccountHas(long revision) {
    assertThat(wrong(update("floor").setRevision(revision)))
        .containsExactly("revision MALFORMED_REQUEST");
  }

  @Test
  void shouldAnswerTheAccountAsItIsAfterwards() {
    // Given
    var ask = asked(mapper.update(update("ceiling").build()));
    AccountSettings settings =
        new AccountSettings(
            "USD",
            NormalSide.CREDIT,
            OptionalLong.of(0),
            OptionalLong.of(7),
            Map.of(),
            Optional.empty());
    io.meridian.ledger.Account after =
        io.meridian.ledger.Account.opened(settings, 1)
            .changed(settings, io.meridian.ledger.AccountStatus.OPEN, 2_000_000);

    // When
    UpdateAccountResponse response =
        message(
            ask.answer().apply(recorded(ask.question().command().command(), applied(after), true)));

    // Then
    assertThat(response.getReplayed()).isTrue();
    assertThat(response.getAccount().getAccount()).isEqualTo("eu/alice");
    assertThat(response.getAccount().getCeiling()).isEqualTo(7);
    assertThat(response.getAccount().getRevision()).isEqualTo(2);
    assertThat(response.getAccount().getUpdateTime().getSeconds()).isEqualTo(2);
  }

  @Test
  void shouldAskForEveryChangeOfStatus() {
    assertThat(
            asked(
                    mapper.freeze(
                        FreezeAccountRequest.newBuilder()
                            .setLedger("shop")
                            .setAccount("eu/alice")
                            .setId("u-1")
                            .setRevision(1)
                            .build()))
                .question()
                .command()
                .command())
        .isEqualTo(new ChangeAccountStatus(ID, "", ALICE, StatusChange.FREEZE, OptionalLong.of(1)));
    assertThat(
            asked(
                    mapper.unfreeze(
                        UnfreezeAccountRequest.newBuilder()
                            .setLedger("shop")
                            .setAccount("eu/alice")
                            .setId("u-1")
                            .build()))
                .question()
                .command()
                .command())
        .isEqualTo(status(StatusChange.UNFREEZE));
    assertThat(
            asked(
                    mapper.close(
                        CloseAccountRequest.newBuilder()
                            .setLedger("shop")
                            .setAccount("eu/alice")
                            .setId("u-1")
                            .build()))
                .question()
                .command()
                .command())
        .isEqualTo(status(StatusChange.CLOSE));
    assertThat(
            asked(
                    mapper.reopen(
                        ReopenAccountRequest.newBuilder()
                            .setLedger("shop")
                            .setAccount("eu/alice")
                            .setId("u-1")
                            .setValidateOnly(true)
                            .build()))
                .question())
        .satisfies(
            question -> {
              assertThat(question.command().command()).isEqualTo(status(StatusChange.REOPEN));
              assertThat(question.validateOnly()).isTrue();
            });
  }

  @Test
  void shouldRefuseWrongChangesOfStatus() {
    assertThat(violations(refused(mapper.freeze(FreezeAccountRequest.getDefaultInstance()))))
        .containsExactly(
            "ledger MALFORMED_REQUEST", "account MALFORMED_REQUEST", "id MALFORMED_REQUEST");
    assertThat(
            violations(
                refused(
                    mapper.close(
                        CloseAccountRequest.newBuilder()
                            .setLedger("Shop")
                            .setAccount("mars/x")
                            .setId("-")
                            .setRevision(-1)
                            .build()))))
        .containsExactly(
            "ledger MALFORMED_REQUEST",
            "id MALFORMED_REQUEST",
            "revision MALFORMED_REQUEST",
            "account UNKNOWN_REGION");
    assertThat(violations(refused(mapper.unfreeze(UnfreezeAccountRequest.getDefaultInstance()))))
        .hasSize(3);
    assertThat(violations(refused(mapper.reopen(ReopenAccountRequest.getDefaultInstance()))))
        .hasSize(3);
  }

  @Test
  void shouldAnswerAChangeOfStatus() {
    // Given
    var ask =
        asked(
            mapper.freeze(
                FreezeAccountRequest.newBuilder()
                    .setLedger("shop")
                    .setAccount("eu/alice")
                    .setId("u-1")
                    .build()));
    AccountSettings settings =
        new AccountSettings(
            "USD",
            NormalSide.CREDIT,
            OptionalLong.of(0),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty());

    // When
    FreezeAccountResponse response =
        message(
            ask.answer()
                .apply(
                    recorded(
                        ask.question().command().command(),
                        applied(
                            io.meridian.ledger.Account.opened(settings, 1)
                                .changed(settings, io.meridian.ledger.AccountStatus.FROZEN, 2)),
                        false)));
    CommandReply mismatch =
        recorded(
            ask.question().command().command(),
            new Outcome.Refused(new Refusal(Reason.REVISION_MISMATCH, Map.of("revision", "2"))),
            false);

    // Then
    assertThat(response.getAccount().getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(reason(failed(ask.answer().apply(mismatch)))).isEqualTo("REVISION_MISMATCH");
  }

  private static Outcome.Applied applied(io.meridian.ledger.Account account) {
    return new Outcome.Applied(List.of(), List.of(), List.of(), Optional.of(account));
  }

  private static ChangeAccountStatus status(StatusChange change) {
    return new ChangeAccountStatus(ID, "", ALICE, change, OptionalLong.empty());
  }

  private static Account.Builder account() {
    return Account.newBuilder().setLedger("shop").setAccount("eu/alice");
  }

  private static UpdateAccountRequest.Builder update(String... paths) {
    return UpdateAccountRequest.newBuilder()
        .setAccount(account())
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
        .setId("u-1");
  }

  private UpdateAccount command(UpdateAccountRequest request) {
    return (UpdateAccount) asked(mapper.update(request)).question().command().command();
  }

  private List<String> wrong(UpdateAccountRequest.Builder request) {
    return violations(refused(mapper.update(request.build())));
  }
}
