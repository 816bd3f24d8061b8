package io.meridian.wire;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.CommandReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.AccountResult;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.NoFloor;
import java.util.List;
import java.util.OptionalLong;

/** Maps the messages of the account service. Any thread. */
public final class AccountMapper {
  /** Items of one batch. */
  static final int BATCH_ITEMS_MAX = 1000;

  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  AccountMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** CreateAccount. */
  public Exchange<PreparedCommand, CommandReply, CreateAccountResponse> create(
      CreateAccountRequest request) {
    return create(request, request.getAccount().getLedger());
  }

  private Exchange<PreparedCommand, CommandReply, CreateAccountResponse> create(
      CreateAccountRequest request, String ledgerName) {
    RequestCheck check = grid.check(request);
    ShapeCheck shape = check.shape();
    io.meridian.proto.v1.Account message = request.getAccount();
    check.required("account", request.hasAccount());
    String ledger = shape.ledger("account.ledger", ledgerName);
    AccountRef account = check.reference("account.account", message.getAccount());
    AccountSettings settings =
        new AccountSettings(
            shape.asset("account.asset", message.getAsset()),
            side(shape, "account.normal_side", message.getNormalSide()),
            floor(message),
            message.hasCeiling() ? OptionalLong.of(message.getCeiling()) : OptionalLong.empty(),
            shape.labels("account.labels", message.getLabelsMap()),
            check.privateData("account.private_data", message.getPrivateData()));
    outputOnly(check, message);
    String id = check.optionalId("id", request.getId());
    return check.exchange(
        () ->
            CommandCodec.prepare(
                new CreateAccount(
                    new CommandId(
                        ledger,
                        account.region(),
                        id.isEmpty() ? CreateAccount.derivedId(account) : id),
                    NOBODY,
                    account,
                    settings)),
        AccountMapper::created);
  }

  private static void outputOnly(RequestCheck check, io.meridian.proto.v1.Account message) {
    check.outputOnly("account.status", message.getStatusValue() != 0);
    check.outputOnly("account.counters", message.hasCounters());
    check.outputOnly("account.balance", message.getBalance() != 0);
    check.outputOnly("account.available", message.getAvailable() != 0);
    check.outputOnly("account.version", message.getVersion() != 0);
    check.outputOnly("account.revision", message.getRevision() != 0);
    check.outputOnly("account.create_time", message.hasCreateTime());
    check.outputOnly("account.update_time", message.hasUpdateTime());
  }

  /**
   * BatchCreateAccounts: what concerns all items refuses the call, what is wrong with one is that
   * one's result.
   */
  public Exchange<List<BatchItem>, List<BatchItemReply>, BatchCreateAccountsResponse> batchCreate(
      BatchCreateAccountsRequest request) {
    RequestCheck check = grid.checkBatch(request);
    ShapeCheck shape = check.shape();
    String ledger = shape.ledger("ledger", request.getLedger());
    shape.range("requests", request.getRequestsCount(), 1, BATCH_ITEMS_MAX);
    for (int i = 0; i < Math.min(request.getRequestsCount(), BATCH_ITEMS_MAX); i++) {
      String itemLedger = request.getRequests(i).getAccount().getLedger();
      if (!itemLedger.isEmpty() && !itemLedger.equals(ledger)) {
        shape.violation(
            Reason.MALFORMED_REQUEST,
            "requests[" + i + "].account.ledger",
            "must be empty or the batch's ledger, because a batch is of one ledger");
      }
    }
    return check.exchange(
        () -> request.getRequestsList().stream().map(item -> item(item, ledger)).toList(),
        AccountMapper::batchCreated);
  }

  private BatchItem item(CreateAccountRequest request, String ledger) {
    Exchange<PreparedCommand, CommandReply, CreateAccountResponse> item = create(request, ledger);
    return item instanceof Exchange.Ask<PreparedCommand, CommandReply, CreateAccountResponse> ask
        ? new BatchItem.Execute(ask.question())
        : new BatchItem.Refused(
            ((Exchange.Refused<PreparedCommand, CommandReply, CreateAccountResponse>) item)
                .failure());
  }

  private static NormalSide side(
      ShapeCheck shape, String field, io.meridian.proto.v1.NormalSide side) {
    return switch (side) {
      case NORMAL_SIDE_UNSPECIFIED, NORMAL_SIDE_CREDIT -> NormalSide.CREDIT;
      case NORMAL_SIDE_DEBIT -> NormalSide.DEBIT;
      case UNRECOGNIZED -> {
        shape.violation(
            Reason.MALFORMED_REQUEST, field, "must be NORMAL_SIDE_CREDIT or NORMAL_SIDE_DEBIT");
        yield NormalSide.CREDIT;
      }
    };
  }

  private static OptionalLong floor(io.meridian.proto.v1.Account message) {
    return switch (message.getFloorCase()) {
      case FLOOR_AMOUNT -> OptionalLong.of(message.getFloorAmount());
      case NO_FLOOR -> OptionalLong.empty();
      case FLOOR_NOT_SET -> OptionalLong.of(0);
    };
  }

  private static Answer<CreateAccountResponse> created(CommandReply reply) {
    if (reply instanceof CommandReply.Unrecorded unrecorded) {
      return Answers.refused(unrecorded.refusal(), false);
    }
    CommandReply.Recorded recorded = (CommandReply.Recorded) reply;
    if (recorded.record().outcome() instanceof Outcome.Refused refused) {
      return Answers.refused(refused.refusal(), recorded.replayed());
    }
    CreateAccount command = (CreateAccount) recorded.record().command();
    return Answer.of(
        CreateAccountResponse.newBuilder()
            .setAccount(
                account(
                    command.key(),
                    Account.opened(command.settings(), recorded.record().commitMicros())))
            .setReplayed(recorded.replayed())
            .build());
  }

  private static Answer<BatchCreateAccountsResponse> batchCreated(List<BatchItemReply> replies) {
    BatchCreateAccountsResponse.Builder response = BatchCreateAccountsResponse.newBuilder();
    replies.forEach(reply -> response.addResults(result(reply)));
    return Answer.of(response.build());
  }

  private static AccountResult result(BatchItemReply item) {
    Answer<CreateAccountResponse> answer =
        item instanceof BatchItemReply.Replied replied
            ? created(replied.reply())
            : new Answer.Failure<>(((BatchItemReply.Failed) item).failure());
    return answer instanceof Answer.Message<CreateAccountResponse> message
        ? AccountResult.newBuilder().setCreated(message.message()).build()
        : AccountResult.newBuilder()
            .setStatus(((Answer.Failure<CreateAccountResponse>) answer).failure().details())
            .build();
  }

  /** GetAccount. */
  public Exchange<AccountKey, ReadReply<Account>, GetAccountResponse> get(
      GetAccountRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    AccountKey key = new AccountKey(ledger, check.reference("account", request.getAccount()));
    return check.exchange(
        () -> key,
        reply ->
            Answers.read(
                reply,
                account ->
                    Answer.of(
                        GetAccountResponse.newBuilder()
                            .setAccount(account(key, account))
                            .build())));
  }

  private static io.meridian.proto.v1.Account account(AccountKey key, Account account) {
    AccountSettings settings = account.settings();
    io.meridian.proto.v1.Account.Builder message =
        io.meridian.proto.v1.Account.newBuilder()
            .setLedger(key.ledger())
            .setAccount(key.account().toString())
            .setAsset(settings.asset())
            .setNormalSide(Values.side(settings.normalSide()))
            .putAllLabels(settings.labels())
            .setStatus(status(account.status()))
            .setCounters(Values.counters(account.counters()))
            .setBalance(account.balance())
            .setAvailable(account.available())
            .setVersion(account.version())
            .setRevision(account.revision())
            .setCreateTime(Values.timestamp(account.createMicros()))
            .setUpdateTime(Values.timestamp(account.updateMicros()));
    settings
        .floor()
        .ifPresentOrElse(
            message::setFloorAmount, () -> message.setNoFloor(NoFloor.getDefaultInstance()));
    settings.ceiling().ifPresent(message::setCeiling);
    settings.privateData().ifPresent(data -> message.setPrivateData(Values.privateData(data)));
    return message.build();
  }

  private static io.meridian.proto.v1.AccountStatus status(AccountStatus status) {
    return switch (status) {
      case OPEN -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_OPEN;
      case FROZEN -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_FROZEN;
      case CLOSED -> io.meridian.proto.v1.AccountStatus.ACCOUNT_STATUS_CLOSED;
    };
  }
}
