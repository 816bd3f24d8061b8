package io.meridian.account;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.AccountServiceGrpc.AccountServiceImplBase;
import io.meridian.proto.v1.BatchCreateAccountsRequest;
import io.meridian.proto.v1.BatchCreateAccountsResponse;
import io.meridian.proto.v1.CreateAccountRequest;
import io.meridian.proto.v1.CreateAccountResponse;
import io.meridian.proto.v1.GetAccountRequest;
import io.meridian.proto.v1.GetAccountResponse;
import io.meridian.wire.AccountMapper;

/** Opens and reads accounts. Any thread; never blocks. */
public final class AccountService extends AccountServiceImplBase {
  private final Engine engine;
  private final AccountBatches batches;
  private final AccountMapper wire;
  private final Calls calls;

  /** The service over {@code engine}. */
  public AccountService(Engine engine, AccountMapper wire, Calls calls) {
    this.engine = engine;
    this.batches = new AccountBatches(engine, calls);
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void createAccount(
      CreateAccountRequest request, StreamObserver<CreateAccountResponse> answer) {
    calls.unary(answer, wire.create(request), engine::execute);
  }

  @Override
  public void batchCreateAccounts(
      BatchCreateAccountsRequest request, StreamObserver<BatchCreateAccountsResponse> answer) {
    calls.unary(answer, wire.batchCreate(request), batches::create);
  }

  @Override
  public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> answer) {
    calls.unary(answer, wire.get(request), engine::account);
  }
}
