package io.meridian.account;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.call.Commands;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.AccountServiceGrpc.AccountServiceImplBase;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CloseAccountRequest;
import io.meridian.proto.v1.CloseAccountResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.FreezeAccountRequest;
import io.meridian.proto.v1.FreezeAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.proto.v1.GetBalancesRequest;
import io.meridian.proto.v1.GetBalancesResponse;
import io.meridian.proto.v1.ListEntriesRequest;
import io.meridian.proto.v1.ListEntriesResponse;
import io.meridian.proto.v1.ReopenAccountRequest;
import io.meridian.proto.v1.ReopenAccountResponse;
import io.meridian.proto.v1.UnfreezeAccountRequest;
import io.meridian.proto.v1.UnfreezeAccountResponse;
import io.meridian.proto.v1.UpdateAccountRequest;
import io.meridian.proto.v1.UpdateAccountResponse;
import io.meridian.wire.Wire;

/** Opens, changes and reads accounts. Any thread; never blocks. */
public final class AccountService extends AccountServiceImplBase {
  private final Commands commands;
  private final AccountBatches batches;
  private final AccountReads reads;
  private final Wire wire;
  private final Calls calls;

  /** The service over {@code engine}. */
  public AccountService(Engine engine, Wire wire, Calls calls) {
    this.commands = new Commands(engine);
    this.batches = new AccountBatches(engine, calls);
    this.reads = new AccountReads(engine);
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void createAccount(
      CreateAccountRequest request, StreamObserver<CreateAccountResponse> answer) {
    calls.unary(answer, wire.accounts().create(request), commands::run);
  }

  @Override
  public void batchCreateAccounts(
      BatchCreateAccountsRequest request, StreamObserver<BatchCreateAccountsResponse> answer) {
    calls.unary(answer, wire.accounts().batchCreate(request), batches::create);
  }

  @Override
  public void updateAccount(
      UpdateAccountRequest request, StreamObserver<UpdateAccountResponse> answer) {
    calls.unary(answer, wire.accountChanges().update(request), commands::run);
  }

  @Override
  public void freezeAccount(
      FreezeAccountRequest request, StreamObserver<FreezeAccountResponse> answer) {
    calls.unary(answer, wire.accountChanges().freeze(request), commands::run);
  }

  @Override
  public void unfreezeAccount(
      UnfreezeAccountRequest request, StreamObserver<UnfreezeAccountResponse> answer) {
    calls.unary(answer, wire.accountChanges().unfreeze(request), commands::run);
  }

  @Override
  public void closeAccount(
      CloseAccountRequest request, StreamObserver<CloseAccountResponse> answer) {
    calls.unary(answer, wire.accountChanges().close(request), commands::run);
  }

  @Override
  public void reopenAccount(
      ReopenAccountRequest request, StreamObserver<ReopenAccountResponse> answer) {
    calls.unary(answer, wire.accountChanges().reopen(request), commands::run);
  }

  @Override
  public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> answer) {
    calls.unary(answer, wire.accountReads().account(request), reads::account);
  }

  @Override
  public void getBalances(GetBalancesRequest request, StreamObserver<GetBalancesResponse> answer) {
    calls.unary(answer, wire.accountReads().balances(request), reads::balances);
  }

  @Override
  public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> answer) {
    calls.unary(answer, wire.accountReads().entries(request), reads::statement);
  }
}
