package io.meridian.wire;

import com.google.protobuf.Message;
import io.meridian.codec.CommandCodec;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.ShapeCheck;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.UpdateAccount;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.CloseAccountResponse;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.FreezeAccountResponse;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.ReopenAccountResponse;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.UnfreezeAccountResponse;
import io.meridian.proto.v1.UpdateAccountRequest;
import io.meridian.proto.v1.UpdateAccountResponse;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** Maps the messages that change an account's settings or its status. Any thread. */
public final class AccountChangeMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  AccountChangeMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /** UpdateAccount. */
  public Exchange<CommandQuestion, CommandReply, UpdateAccountResponse> update(
      UpdateAccountRequest request) {
    RequestCheck check = grid.check(request);
    ShapeCheck shape = check.shape();
    check.required("account", request.hasAccount());
    String ledger = shape.ledger("account.ledger", request.getAccount().getLedger());
    AccountRef account = check.reference("account.account", request.getAccount().getAccount());
    Supplier<AccountChanges> changes =
        AccountRequests.changes(check, request.getAccount(), request.getUpdateMask());
    AccountRequests.outputOnly(check, request.getAccount());
    String id = shape.id("id", request.getId());
    OptionalLong revision = check.revision(request.hasRevision(), request.getRevision());
    return check.exchange(
        () ->
            new CommandQuestion(
                CommandCodec.prepare(
                    new UpdateAccount(
                        new CommandId(ledger, account.region(), id),
                        NOBODY,
                        account,
                        changes.get(),
                        revision)),
                request.getValidateOnly()),
        reply ->
            Answers.command(
                reply,
                done ->
                    UpdateAccountResponse.newBuilder()
                        .setAccount(AccountMessages.after(done))
                        .setReplayed(Answers.replayed(done))
                        .setValidateOnly(request.getValidateOnly())
                        .build()));
  }

  /** FreezeAccount. */
  public Exchange<CommandQuestion, CommandReply, FreezeAccountResponse> freeze(
      FreezeAccountRequest request) {
    return change(
        request,
        StatusChange.FREEZE,
        new Wanted(
            request.getLedger(),
            request.getAccount(),
            request.getId(),
            request.hasRevision(),
            request.getRevision(),
            request.getValidateOnly()),
        done ->
            FreezeAccountResponse.newBuilder()
                .setAccount(AccountMessages.after(done))
                .setReplayed(Answers.replayed(done))
                .setValidateOnly(request.getValidateOnly())
                .build());
  }

  /** UnfreezeAccount. */
  public Exchange<CommandQuestion, CommandReply, UnfreezeAccountResponse> unfreeze(
      UnfreezeAccountRequest request) {
    return change(
        request,
        StatusChange.UNFREEZE,
        new Wanted(
            request.getLedger(),
            request.getAccount(),
            request.getId(),
            request.hasRevision(),
            request.getRevision(),
            request.getValidateOnly()),
        done ->
            UnfreezeAccountResponse.newBuilder()
                .setAccount(AccountMessages.after(done))
                .setReplayed(Answers.replayed(done))
                .setValidateOnly(request.getValidateOnly())
                .build());
  }

  /** CloseAccount. */
  public Exchange<CommandQuestion, CommandReply, CloseAccountResponse> close(
      CloseAccountRequest request) {
    return change(
        request,
        StatusChange.CLOSE,
        new Wanted(
            request.getLedger(),
            request.getAccount(),
            request.getId(),
            request.hasRevision(),
            request.getRevision(),
            request.getValidateOnly()),
        done ->
            CloseAccountResponse.newBuilder()
                .setAccount(AccountMessages.after(done))
                .setReplayed(Answers.replayed(done))
                .setValidateOnly(request.getValidateOnly())
                .build());
  }

  /** ReopenAccount. */
  public Exchange<CommandQuestion, CommandReply, ReopenAccountResponse> reopen(
      ReopenAccountRequest request) {
    return change(
        request,
        StatusChange.REOPEN,
        new Wanted(
            request.getLedger(),
            request.getAccount(),
            request.getId(),
            request.hasRevision(),
            request.getRevision(),
            request.getValidateOnly()),
        done ->
            ReopenAccountResponse.newBuilder()
                .setAccount(AccountMessages.after(done))
                .setReplayed(Answers.replayed(done))
                .setValidateOnly(request.getValidateOnly())
                .build());
  }

  /** The fields that the requests for a change of status have in common. */
  private record Wanted(
      String ledger,
      String account,
      String id,
      boolean hasRevision,
      long revision,
      boolean validateOnly) {}

  private <R> Exchange<CommandQuestion, CommandReply, R> change(
      Message request, StatusChange change, Wanted wanted, Function<CommandReply, R> response) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", wanted.ledger());
    AccountRef account = check.reference("account", wanted.account());
    String id = check.shape().id("id", wanted.id());
    OptionalLong revision = check.revision(wanted.hasRevision(), wanted.revision());
    return check.exchange(
        () ->
            new CommandQuestion(
                CommandCodec.prepare(
                    new ChangeAccountStatus(
                        new CommandId(ledger, account.region(), id),
                        NOBODY,
                        account,
                        change,
                        revision)),
                wanted.validateOnly()),
        reply -> Answers.command(reply, response));
  }
}
