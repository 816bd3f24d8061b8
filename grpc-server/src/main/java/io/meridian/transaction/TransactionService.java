package io.meridian.transaction;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.TransactionServiceGrpc.TransactionServiceImplBase;
import io.meridian.wire.TransactionMapper;

/** Executes transactions and reads their records. Any thread; never blocks. */
public final class TransactionService extends TransactionServiceImplBase {
  private final Engine engine;
  private final TransactionMapper wire;
  private final Calls calls;

  /** The service over {@code engine}. */
  public TransactionService(Engine engine, TransactionMapper wire, Calls calls) {
    this.engine = engine;
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void createTransaction(
      CreateTransactionRequest request, StreamObserver<CreateTransactionResponse> answer) {
    calls.unary(answer, wire.create(request), engine::execute);
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> answer) {
    calls.unary(answer, wire.get(request), engine::transaction);
  }
}
