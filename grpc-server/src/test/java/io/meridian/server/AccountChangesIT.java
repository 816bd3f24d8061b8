package io.meridian.server;

import static io.meridian.server.ApiFixture.account;
import static io.meridian.server.ApiFixture.payment;
import static io.meridian.server.Errors.refused;
import static io.meridian.server.Requests.hold;
import static io.meridian.server.Requests.instant;
import static io.meridian.server.Requests.timestamp;
import static io.meridian.server.Requests.voidHold;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.meridian.proto.v1.Account;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.ClosePeriodResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetStatusRequest;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.ShardStatus;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.UpdateAccountRequest;
import io.meridian.proto.v1.UpdateAccountResponse;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Settings, status, periods and references: what operators change, and what it means to others. */
final class AccountChangesIT {
  @RegisterExtension static final ServerExtension SERVER = ServerExtension.withRegions("eu", "us");

  private static final String SHOP = "shop";

  private static ApiFixture api;

  @BeforeAll
  static void createLedger() {
    api = new ApiFixture(SERVER.channel());
    api.createLedger(SHOP);
    api.createWorld(SHOP, "eu/world");
  }

  @AfterAll
  static void theBooksBalance() {
    assertThat(api.conservation(SHOP).getFindingsList()).isEmpty();
    assertThat(api.journals().getHolds()).isTrue();
  }

  @Test
  void shouldChangeWhatTheMaskNamesAndNothingElse() {
    // Given
    PrivateData data =
        PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("Alice A.")).build();
    api.accounts()
        .createAccount(
            CreateAccountRequest.newBuilder()
                .setAccount(
                    account(SHOP, "eu/settings")
                        .setCeiling(1_000)
                        .putLabels("tier", "gold")
                        .setPrivateData(data))
                .build());
    UpdateAccountRequest request =
        UpdateAccountRequest.newBuilder()
            .setAccount(
                Account.newBuilder()
                    .setLedger(SHOP)
                    .setAccount("eu/settings")
                    .setFloorAmount(-50)
                    .putLabels("tier", "iron"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("floor").addPaths("labels"))
            .setId("settings-1")
            .setRevision(1)
            .build();

    // When
    UpdateAccountResponse first = api.accounts().updateAccount(request);
    UpdateAccountResponse second = api.accounts().updateAccount(request);

    // Then
    Account account = first.getAccount();
    assertThat(account.getFloorAmount()).isEqualTo(-50);
    assertThat(account.getCeiling()).isEqualTo(1_000);
    assertThat(account.getLabelsMap()).containsEntry("tier", "iron").hasSize(1);
    assertThat(account.getRevision()).isEqualTo(2);
    assertThat(account.hasPrivateData()).isFalse();
    assertThat(second.getReplayed()).isTrue();
    assertThat(second.getAccount()).isEqualTo(account);
    Account read = api.getAccount(SHOP, "eu/settings");
    assertThat(read.getPrivateData().getContent()).isEqualTo(data.getContent());
    assertThat(read.toBuilder().clearPrivateData().build()).isEqualTo(account);
    Errors.Refused stale =
        refused(
            () -> api.accounts().updateAccount(request.toBuilder().setId("settings-2").build()));
    assertThat(stale.codeAndReason()).isEqualTo("ABORTED REVISION_MISMATCH");
    assertThat(stale.metadata()).containsEntry("revision", "2");
  }

  @Test
  void shouldLetNothingButReleasesTouchAFrozenAccount() {
    // Given a hold on an account that is frozen then
    api.createAccount(SHOP, "eu/frozen");
    pay(payment(SHOP, "frozen-fund", "eu/world", "eu/frozen", 100));
    pay(hold(SHOP, "frozen-hold", "eu/frozen", "eu/world", 40));
    Account frozen = freeze("eu/frozen", "freeze-1");

    // Then
    assertThat(frozen.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(frozen.getRevision()).isEqualTo(2);
    assertThat(freeze("eu/frozen", "freeze-2").getRevision()).isEqualTo(2);
    assertThat(
            refused(() -> pay(payment(SHOP, "frozen-1", "eu/frozen", "eu/world", 1)))
                .codeAndReason())
        .isEqualTo("FAILED_PRECONDITION ACCOUNT_FROZEN");
    pay(voidHold(SHOP, "frozen-void", "eu/frozen-hold"));
    assertThat(api.getAccount(SHOP, "eu/frozen").getAvailable()).isEqualTo(100);
    assertThat(
            api.accounts()
                .unfreezeAccount(
                    UnfreezeAccountRequest.newBuilder()
                        .setLedger(SHOP)
                        .setAccount("eu/frozen")
                        .setId("unfreeze-1")
                        .build())
                .getAccount()
                .getStatus())
        .isEqualTo(AccountStatus.ACCOUNT_STATUS_OPEN);
    pay(payment(SHOP, "frozen-2", "eu/frozen", "eu/world", 1));
  }

  @Test
  void shouldCloseAnEmptyAccountAndOpenItAgain() {
    // Given
    api.createAccount(SHOP, "eu/closing");
    pay(payment(SHOP, "closing-1", "eu/world", "eu/closing", 10));

    // Then it closes only when it is empty and nothing is held
    Errors.Refused full = refused(() -> close("close-1"));
    assertThat(full.codeAndReason()).isEqualTo("FAILED_PRECONDITION ACCOUNT_NOT_EMPTY");
    assertThat(full.metadata()).containsEntry("balance", "10");
    pay(payment(SHOP, "closing-2", "eu/closing", "eu/world", 10));
    pay(hold(SHOP, "closing-h", "eu/world", "eu/closing", 1));
    assertThat(refused(() -> close("close-2")).codeAndReason())
        .isEqualTo("FAILED_PRECONDITION ACCOUNT_HAS_HOLDS");
    pay(voidHold(SHOP, "closing-v", "eu/closing-h"));
    assertThat(close("close-3").getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_CLOSED);

    // And takes nothing then
    assertThat(
            refused(() -> pay(payment(SHOP, "closing-3", "eu/world", "eu/closing", 1)))
                .codeAndReason())
        .isEqualTo("FAILED_PRECONDITION ACCOUNT_CLOSED");
    assertThat(refused(() -> freeze("eu/closing", "freeze-closed")).reason())
        .isEqualTo("ACCOUNT_CLOSED");
    assertThat(
            api.accounts()
                .reopenAccount(
                    ReopenAccountRequest.newBuilder()
                        .setLedger(SHOP)
                        .setAccount("eu/closing")
                        .setId("reopen-1")
                        .build())
                .getAccount()
                .getStatus())
        .isEqualTo(AccountStatus.ACCOUNT_STATUS_OPEN);
    pay(payment(SHOP, "closing-4", "eu/world", "eu/closing", 1));
  }

  @Test
  void shouldLetNothingBecomeEffectiveInAClosedPeriod() {
    // Given
    createLedger("books", false);
    Instant opened = instant(api.createWorld("books", "eu/world").getCreateTime());
    api.createWorld("books", "eu/other");
    Account last = api.createWorld("books", "us/last");

    // When the books are closed up to the creation of the last account
    Instant end = instant(last.getCreateTime());
    ClosePeriodRequest request =
        ClosePeriodRequest.newBuilder().setLedger("books").setClosedUntil(timestamp(end)).build();
    ClosePeriodResponse first = api.ledgers().closePeriod(request);
    ClosePeriodResponse second = api.ledgers().closePeriod(request);

    // Then
    assertThat(instant(first.getLedger().getClosedUntil())).isEqualTo(end);
    assertThat(second.getReplayed()).isTrue();
    assertThat(ledger("books").getClosedUntil()).isEqualTo(first.getLedger().getClosedUntil());
    Errors.Refused before = refused(() -> pay(effective("books", "b-1", end.minusNanos(1_000))));
    assertThat(before.codeAndReason()).isEqualTo("FAILED_PRECONDITION PERIOD_CLOSED");
    assertThat(before.metadata())
        .containsEntry("ledger", "books")
        .containsEntry("closedUntil", end.toString());
    assertThat(pay(effective("books", "b-2", end)).getTransaction().getEffectiveTime())
        .isEqualTo(timestamp(end));
    pay(payment("books", "b-3", "eu/world", "eu/other", 1));
    Errors.Refused earlier =
        refused(
            () ->
                api.ledgers()
                    .closePeriod(request.toBuilder().setClosedUntil(timestamp(opened)).build()));
    assertThat(earlier.codeAndReason()).isEqualTo("FAILED_PRECONDITION PERIOD_CLOSED");
  }

  @Test
  void shouldTakeAReferenceOnceWhereTheLedgerSaysSo() {
    // Given
    createLedger("invoices", true);
    for (String region : List.of("eu", "us")) {
      api.createWorld("invoices", region + "/world");
      api.createWorld("invoices", region + "/shop");
    }
    assertThat(ledger("invoices").getReferenceUnique()).isTrue();
    pay(referring("invoices", "i-1", "eu", "inv 7"));

    // Then
    Errors.Refused taken = refused(() -> pay(referring("invoices", "i-2", "eu", "inv 7")));
    assertThat(taken.codeAndReason()).isEqualTo("ALREADY_EXISTS REFERENCE_TAKEN");
    assertThat(taken.metadata())
        .containsEntry("reference", "inv 7")
        .containsEntry("holder", "eu/i-1");
    pay(referring("invoices", "i-3", "us", "inv 7"));
    pay(referring("invoices", "i-4", "eu", ""));
    pay(referring("invoices", "i-5", "eu", ""));
  }

  @Test
  void shouldJudgeOnlyAndAnswerTheSameAsTheRealThing() {
    // Given
    api.createAccount(SHOP, "eu/judged");
    pay(payment(SHOP, "judged-fund", "eu/world", "eu/judged", 100));
    List<Long> before = sequences();

    // When everything that can be judged only is
    CreateTransactionRequest hold = hold(SHOP, "judged-1", "eu/judged", "eu/world", 60);
    CreateTransactionResponse tried = pay(hold.toBuilder().setValidateOnly(true).build());
    Account created =
        api.accounts()
            .createAccount(
                CreateAccountRequest.newBuilder()
                    .setAccount(account(SHOP, "eu/unborn"))
                    .setValidateOnly(true)
                    .build())
            .getAccount();
    Account frozen =
        api.accounts()
            .freezeAccount(
                FreezeAccountRequest.newBuilder()
                    .setLedger(SHOP)
                    .setAccount("eu/judged")
                    .setId("judged-f")
                    .setValidateOnly(true)
                    .build())
            .getAccount();
    Ledger ledger =
        api.ledgers()
            .createLedger(
                CreateLedgerRequest.newBuilder()
                    .setLedger(Ledger.newBuilder().setName("unborn"))
                    .setValidateOnly(true)
                    .build())
            .getLedger();
    Asset asset =
        api.ledgers()
            .createAsset(
                CreateAssetRequest.newBuilder()
                    .setAsset(Asset.newBuilder().setLedger(SHOP).setCode("JPY"))
                    .setValidateOnly(true)
                    .build())
            .getAsset();
    ClosePeriodResponse period =
        api.ledgers()
            .closePeriod(
                ClosePeriodRequest.newBuilder()
                    .setLedger(SHOP)
                    .setClosedUntil(timestamp(Instant.EPOCH.plusSeconds(1)))
                    .setValidateOnly(true)
                    .build());

    // Then each says what would be
    assertThat(tried.getValidateOnly()).isTrue();
    assertThat(tried.getTransaction().hasPosition()).isFalse();
    assertThat(tried.getTransaction().getRemainder().getPostings(0).getRemaining()).isEqualTo(60);
    assertThat(created.getRevision()).isEqualTo(1);
    assertThat(frozen.getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(ledger.getRegionsList()).containsExactly("eu", "us");
    assertThat(asset.getCode()).isEqualTo("JPY");
    assertThat(period.getValidateOnly()).isTrue();
    assertThat(period.getLedger().getClosedUntil().getSeconds()).isEqualTo(1);

    // And nothing is
    assertThat(sequences()).isEqualTo(before);
    List<BooleanSupplier> missing =
        List.of(
            () -> refused(() -> api.getTransaction(SHOP, "eu/judged-1")).reason().endsWith("FOUND"),
            () -> refused(() -> api.getAccount(SHOP, "eu/unborn")).reason().endsWith("FOUND"),
            () -> refused(() -> ledger("unborn")).reason().endsWith("FOUND"),
            () -> !ledger(SHOP).hasClosedUntil());
    assertThat(missing).allMatch(BooleanSupplier::getAsBoolean);
    assertThat(api.getAccount(SHOP, "eu/judged").getAvailable()).isEqualTo(100);

    // And the real thing agrees
    CreateTransactionResponse real = pay(hold);
    assertThat(real.getReplayed()).isFalse();
    assertThat(real.getTransaction().getEntriesList())
        .isEqualTo(tried.getTransaction().getEntriesList());
    CreateTransactionResponse after = pay(hold.toBuilder().setValidateOnly(true).build());
    assertThat(after.getReplayed()).isTrue();
    assertThat(after.getTransaction()).isEqualTo(real.getTransaction());
    Errors.Refused poor =
        refused(
            () ->
                pay(
                    hold(SHOP, "judged-2", "eu/judged", "eu/world", 41).toBuilder()
                        .setValidateOnly(true)
                        .build()));
    assertThat(poor)
        .isEqualTo(refused(() -> pay(hold(SHOP, "judged-2", "eu/judged", "eu/world", 41))));
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

  private static void createLedger(String name, boolean referenceUnique) {
    api.ledgers()
        .createLedger(
            CreateLedgerRequest.newBuilder()
                .setLedger(Ledger.newBuilder().setName(name).setReferenceUnique(referenceUnique))
                .build());
    api.ledgers()
        .createAsset(
            CreateAssetRequest.newBuilder()
                .setAsset(Asset.newBuilder().setLedger(name).setCode("USD").setScale(2))
                .build());
  }

  private static Ledger ledger(String name) {
    return api.ledgers().getLedger(GetLedgerRequest.newBuilder().setName(name).build()).getLedger();
  }

  private static CreateTransactionRequest effective(String ledger, String id, Instant instant) {
    return payment(ledger, id, "eu/world", "eu/other", 1).toBuilder()
        .setEffectiveAt(timestamp(instant))
        .build();
  }

  private static CreateTransactionRequest referring(
      String ledger, String id, String region, String reference) {
    return payment(ledger, id, region + "/world", region + "/shop", 1).toBuilder()
        .setReference(reference)
        .build();
  }

  private static CreateTransactionResponse pay(CreateTransactionRequest request) {
    return api.transactions().createTransaction(request);
  }

  private static Account freeze(String account, String id) {
    return api.accounts()
        .freezeAccount(
            FreezeAccountRequest.newBuilder().setLedger(SHOP).setAccount(account).setId(id).build())
        .getAccount();
  }

  private static Account close(String id) {
    return api.accounts()
        .closeAccount(
            CloseAccountRequest.newBuilder()
                .setLedger(SHOP)
                .setAccount("eu/closing")
                .setId(id)
                .build())
        .getAccount();
  }
}
