package io.meridian.client.internal;

import io.meridian.client.Account;
import io.meridian.client.AccountOutcome;
import io.meridian.client.AccountRequest;
import io.meridian.client.AccountStatusRequest;
import io.meridian.client.Accounts;
import io.meridian.client.Balances;
import io.meridian.client.CreateAccountRequest;
import io.meridian.client.DryRun;
import io.meridian.client.EntriesQuery;
import io.meridian.client.Page;
import io.meridian.client.Reason;
import io.meridian.client.StatementEntry;
import io.meridian.client.UpdateAccountRequest;
import io.meridian.proto.v1.AccountServiceGrpc;
import io.meridian.proto.v1.CloseAccountResponse;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.FreezeAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.ReopenAccountResponse;
import io.meridian.proto.v1.UnfreezeAccountResponse;
import io.meridian.proto.v1.UpdateAccountResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The accounts of ledgers, asked of a server. */
public final class RemoteAccounts extends Remote implements Accounts {
  private static final Command<CreateAccountRequest, ?, ?, AccountOutcome> CREATE =
      new Command<>(
          AccountServiceGrpc.getCreateAccountMethod(),
          RequestMapper::account,
          RemoteAccounts::created,
          CreateAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Command<UpdateAccountRequest, ?, ?, AccountOutcome> UPDATE =
      new Command<>(
          AccountServiceGrpc.getUpdateAccountMethod(),
          RequestMapper::update,
          message -> applied(message.getAccount(), message.getReplayed()),
          UpdateAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Command<AccountStatusRequest, ?, ?, AccountOutcome> FREEZE =
      new Command<>(
          AccountServiceGrpc.getFreezeAccountMethod(),
          RequestMapper::freeze,
          message -> applied(message.getAccount(), message.getReplayed()),
          FreezeAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Command<AccountStatusRequest, ?, ?, AccountOutcome> UNFREEZE =
      new Command<>(
          AccountServiceGrpc.getUnfreezeAccountMethod(),
          RequestMapper::unfreeze,
          message -> applied(message.getAccount(), message.getReplayed()),
          UnfreezeAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Command<AccountStatusRequest, ?, ?, AccountOutcome> CLOSE =
      new Command<>(
          AccountServiceGrpc.getCloseAccountMethod(),
          RequestMapper::close,
          message -> applied(message.getAccount(), message.getReplayed()),
          CloseAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Command<AccountStatusRequest, ?, ?, AccountOutcome> REOPEN =
      new Command<>(
          AccountServiceGrpc.getReopenAccountMethod(),
          RequestMapper::reopen,
          message -> applied(message.getAccount(), message.getReplayed()),
          ReopenAccountResponse::getValidateOnly,
          refused -> refused);

  private static final Reply<GetAccountResponse, Optional<Account>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.account(message.getAccount())),
          failure -> failure.nothingFound(Reason.ACCOUNT_NOT_FOUND));

  private static final Reply<GetBalancesResponse, Balances> WEIGHED =
      Reply.of(
          message ->
              new Balances(
                  AnswerMapper.instant(message.getAsOf()),
                  message.getBalancesList().stream().map(AnswerMapper::balance).toList()));

  private static final Reply<ListEntriesResponse, Page<StatementEntry>> LISTED =
      Reply.of(
          message ->
              new Page<>(
                  message.getEntriesList().stream().map(AnswerMapper::statementEntry).toList(),
                  message.getNextPageToken()));

  public RemoteAccounts(Calls calls, Duration deadline) {
    super(calls, deadline);
  }

  static AccountOutcome created(CreateAccountResponse message) {
    return applied(message.getAccount(), message.getReplayed());
  }

  private static AccountOutcome applied(io.meridian.proto.v1.Account account, boolean replayed) {
    return new AccountOutcome.Applied(AnswerMapper.account(account), replayed);
  }

  private static Command<AccountStatusRequest, ?, ?, AccountOutcome> command(
      AccountStatusRequest request) {
    return switch (request.change()) {
      case FREEZE -> FREEZE;
      case UNFREEZE -> UNFREEZE;
      case CLOSE -> CLOSE;
      case REOPEN -> REOPEN;
    };
  }

  @Override
  public Accounts withDeadline(Duration deadline) {
    return new RemoteAccounts(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public AccountOutcome create(CreateAccountRequest request) {
    return calls.await(CREATE.call(request, deadline));
  }

  @Override
  public CompletableFuture<AccountOutcome> createAsync(CreateAccountRequest request) {
    return calls.start(CREATE.call(request, deadline));
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
  public AccountOutcome update(UpdateAccountRequest request) {
    return calls.await(UPDATE.call(request, deadline));
  }

  @Override
  public CompletableFuture<AccountOutcome> updateAsync(UpdateAccountRequest request) {
    return calls.start(UPDATE.call(request, deadline));
  }

  @Override
  public AccountOutcome changeStatus(AccountStatusRequest request) {
    return calls.await(command(request).call(request, deadline));
  }

  @Override
  public CompletableFuture<AccountOutcome> changeStatusAsync(AccountStatusRequest request) {
    return calls.start(command(request).call(request, deadline));
  }

  @Override
  public DryRun<AccountOutcome> validate(AccountRequest request) {
    return calls.await(judgement(request));
  }

  @Override
  public CompletableFuture<DryRun<AccountOutcome>> validateAsync(AccountRequest request) {
    return calls.start(judgement(request));
  }

  private Call<?, ?, DryRun<AccountOutcome>> judgement(AccountRequest request) {
    if (request instanceof CreateAccountRequest create) {
      return CREATE.dryRun(create, deadline);
    }
    if (request instanceof UpdateAccountRequest update) {
      return UPDATE.dryRun(update, deadline);
    }
    AccountStatusRequest status = (AccountStatusRequest) request;
    return command(status).dryRun(status, deadline);
  }

  @Override
  public Optional<Account> get(String ledger, String account) {
    return calls.await(look(ledger, account, Optional.empty()));
  }

  @Override
  public CompletableFuture<Optional<Account>> getAsync(String ledger, String account) {
    return calls.start(look(ledger, account, Optional.empty()));
  }

  @Override
  public Optional<Account> get(String ledger, String account, Instant asOf) {
    return calls.await(look(ledger, account, Optional.of(asOf)));
  }

  @Override
  public CompletableFuture<Optional<Account>> getAsync(
      String ledger, String account, Instant asOf) {
    return calls.start(look(ledger, account, Optional.of(asOf)));
  }

  private Call<GetAccountRequest, ?, Optional<Account>> look(
      String ledger, String account, Optional<Instant> asOf) {
    GetAccountRequest.Builder request =
        GetAccountRequest.newBuilder().setLedger(ledger).setAccount(account);
    asOf.ifPresent(instant -> request.setAsOf(RequestMapper.timestamp(micros(instant))));
    return read(AccountServiceGrpc.getGetAccountMethod(), request.build(), FOUND);
  }

  @Override
  public Balances balances(String ledger, List<String> accounts) {
    return calls.await(weighing(ledger, accounts, Optional.empty()));
  }

  @Override
  public CompletableFuture<Balances> balancesAsync(String ledger, List<String> accounts) {
    return calls.start(weighing(ledger, accounts, Optional.empty()));
  }

  @Override
  public Balances balances(String ledger, List<String> accounts, Instant asOf) {
    return calls.await(weighing(ledger, accounts, Optional.of(asOf)));
  }

  @Override
  public CompletableFuture<Balances> balancesAsync(
      String ledger, List<String> accounts, Instant asOf) {
    return calls.start(weighing(ledger, accounts, Optional.of(asOf)));
  }

  private Call<GetBalancesRequest, ?, Balances> weighing(
      String ledger, List<String> accounts, Optional<Instant> asOf) {
    GetBalancesRequest.Builder request =
        GetBalancesRequest.newBuilder().setLedger(ledger).addAllAccounts(accounts);
    asOf.ifPresent(instant -> request.setAsOf(RequestMapper.timestamp(micros(instant))));
    return read(AccountServiceGrpc.getGetBalancesMethod(), request.build(), WEIGHED);
  }

  /** Commits happen at whole microseconds, so what is finer makes no difference. */
  private static Instant micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public Page<StatementEntry> entries(EntriesQuery query) {
    return calls.await(listing(query));
  }

  @Override
  public CompletableFuture<Page<StatementEntry>> entriesAsync(EntriesQuery query) {
    return calls.start(listing(query));
  }

  private Call<?, ?, Page<StatementEntry>> listing(EntriesQuery query) {
    return read(AccountServiceGrpc.getListEntriesMethod(), RequestMapper.entries(query), LISTED);
  }
}
