package io.meridian.wire;

import io.meridian.codec.CommandCodec;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.Limits;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.AccountResult;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAccountResponse;
import java.util.List;
import java.util.function.Supplier;

/** Maps the messages that create accounts, one or many. Any thread. */
public final class AccountMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  AccountMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** CreateAccount. */
  public Exchange<CommandQuestion, CommandReply, CreateAccountResponse> create(
      CreateAccountRequest request) {
    RequestCheck check = grid.check(request);
    Supplier<CommandQuestion> question = read(check, request, request.getAccount().getLedger());
    return check.exchange(question, reply -> created(reply, request.getValidateOnly()));
  }

  private static Supplier<CommandQuestion> read(
      RequestCheck check, CreateAccountRequest request, String ledgerName) {
    ShapeCheck shape = check.shape();
    check.required("account", request.hasAccount());
    String ledger = shape.ledger("account.ledger", ledgerName);
    AccountRef account = check.reference("account.account", request.getAccount().getAccount());
    AccountSettings settings = AccountRequests.settings(check, request.getAccount());
    AccountRequests.outputOnly(check, request.getAccount());
    String id = check.optionalId("id", request.getId());
    return () ->
        new CommandQuestion(
            CommandCodec.prepare(
                new CreateAccount(
                    new CommandId(
                        ledger,
                        account.region(),
                        id.isEmpty() ? CreateAccount.derivedId(account) : id),
                    NOBODY,
                    account,
                    settings)),
            request.getValidateOnly());
  }

  private static Answer<CreateAccountResponse> created(CommandReply reply, boolean validateOnly) {
    return Answers.command(
        reply,
        done ->
            CreateAccountResponse.newBuilder()
                .setAccount(AccountMessages.after(done))
                .setReplayed(Answers.replayed(done))
                .setValidateOnly(validateOnly)
                .build());
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
    shape.range("requests", request.getRequestsCount(), 1, Limits.BATCH_ITEMS_MAX);
    for (int i = 0; i < Math.min(request.getRequestsCount(), Limits.BATCH_ITEMS_MAX); i++) {
      TransactionRequests.sameLedger(
          check,
          "requests[" + i + "].account.ledger",
          request.getRequests(i).getAccount().getLedger(),
          ledger);
    }
    return check.exchange(
        () -> request.getRequestsList().stream().map(item -> item(item, ledger)).toList(),
        replies -> batchCreated(request, replies));
  }

  private BatchItem item(CreateAccountRequest request, String ledger) {
    RequestCheck check = grid.check(request);
    Supplier<CommandQuestion> question = read(check, request, ledger);
    return check
        .failure()
        .<BatchItem>map(BatchItem.Refused::new)
        .orElseGet(() -> new BatchItem.Execute(question.get()));
  }

  private static Answer<BatchCreateAccountsResponse> batchCreated(
      BatchCreateAccountsRequest request, List<BatchItemReply> replies) {
    BatchCreateAccountsResponse.Builder response = BatchCreateAccountsResponse.newBuilder();
    for (int i = 0; i < replies.size(); i++) {
      response.addResults(result(replies.get(i), request.getRequests(i).getValidateOnly()));
    }
    return Answer.of(response.build());
  }

  private static AccountResult result(BatchItemReply item, boolean validateOnly) {
    Answer<CreateAccountResponse> answer =
        item instanceof BatchItemReply.Failed failed
            ? new Answer.Failure<>(failed.failure())
            : created(((BatchItemReply.Replied) item).reply(), validateOnly);
    return answer instanceof Answer.Message<CreateAccountResponse> message
        ? AccountResult.newBuilder().setCreated(message.message()).build()
        : AccountResult.newBuilder()
            .setStatus(((Answer.Failure<CreateAccountResponse>) answer).failure().details())
            .build();
  }
}
