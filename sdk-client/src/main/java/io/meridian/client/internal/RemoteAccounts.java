package io.meridian.client.internal;

import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.Accounts;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.Reason;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The accounts of ledgers, asked of a server. */
public final class RemoteAccounts implements Accounts {
  private static final Reply<CreateAccountResponse, AccountOutcome> CREATED =
      Reply.of(RemoteAccounts::created, failure -> failure.outcome().map(refused -> refused));

  private static final Reply<GetAccountResponse, Optional<Account>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.account(message.getAccount())),
          failure -> failure.nothingFound(Reason.ACCOUNT_NOT_FOUND));

  private final Calls calls;
  private final Duration deadline;

  public RemoteAccounts(Calls calls, Duration deadline) {
    this.calls = calls;
    this.deadline = deadline;
  }

  static AccountOutcome created(CreateAccountResponse message) {
    return new AccountOutcome.Created(
        AnswerMapper.account(message.getAccount()), message.getReplayed());
  }

  @Override
  public Accounts withDeadline(Duration deadline) {
    return new RemoteAccounts(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public AccountOutcome create(CreateAccountRequest request) {
    return calls.await(creation(request));
  }

  @Override
  public CompletableFuture<AccountOutcome> createAsync(CreateAccountRequest request) {
    return calls.start(creation(request));
  }

  @Override
  public List<AccountOutcome> createAll(List<CreateAccountRequest> requests) {
    List<AccountOutcome> outcomes = new ArrayList<>(requests.size());
    AccountBatches batches = new AccountBatches(requests, deadline);
    while (batches.hasNext()) {
      outcomes.addAll(calls.await(batches.next()));
    }
    return List.copyOf(outcomes);
  }

  @Override
  public CompletableFuture<List<AccountOutcome>> createAllAsync(
      List<CreateAccountRequest> requests) {
    CompletableFuture<List<AccountOutcome>> result = new CompletableFuture<>();
    createNext(new AccountBatches(requests, deadline), new ArrayList<>(requests.size()), result);
    return result;
  }

  private void createNext(
      AccountBatches batches,
      List<AccountOutcome> outcomes,
      CompletableFuture<List<AccountOutcome>> result) {
    if (!batches.hasNext()) {
      calls.completeOutside(() -> result.complete(List.copyOf(outcomes)));
      return;
    }
    CompletableFuture<List<AccountOutcome>> batch = calls.startInside(batches.next());
    // Whoever cancels the whole cancels the part that is under way; the next one then does not
    // start.
    var unused = result.whenComplete((whole, failure) -> batch.cancel(true));
    var unusedToo =
        batch.whenComplete(
            (part, failure) -> {
              if (failure != null) {
                calls.completeOutside(() -> result.completeExceptionally(failure));
              } else if (!result.isDone()) {
                outcomes.addAll(part);
                createNext(batches, outcomes, result);
              }
            });
  }

  @Override
  public Optional<Account> get(String ledger, String account) {
    return calls.await(look(ledger, account));
  }

  @Override
  public CompletableFuture<Optional<Account>> getAsync(String ledger, String account) {
    return calls.start(look(ledger, account));
  }

  private Call<io.meridian.proto.v1.CreateAccountRequest, ?, AccountOutcome> creation(
      CreateAccountRequest request) {
    return new Call<>(
        Call.Kind.COMMAND,
        AccountServiceGrpc.getCreateAccountMethod(),
        RequestMapper.account(request),
        deadline,
        CREATED);
  }

  private Call<GetAccountRequest, ?, Optional<Account>> look(String ledger, String account) {
    return new Call<>(
        Call.Kind.READ,
        AccountServiceGrpc.getGetAccountMethod(),
        GetAccountRequest.newBuilder().setLedger(ledger).setAccount(account).build(),
        deadline,
        FOUND);
  }
}
