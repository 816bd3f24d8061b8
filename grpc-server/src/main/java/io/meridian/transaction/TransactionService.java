package io.meridian.transaction;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.meridian.admission.Capacity;
import io.meridian.admission.TransactionLimiter;
import io.meridian.call.Calls;
import io.meridian.call.Commands;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.BatchCreateTransactionsRequest;
import io.meridian.proto.v1.BatchCreateTransactionsResponse;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.StreamTransactionsRequest;
import io.meridian.proto.v1.StreamTransactionsResponse;
import io.meridian.proto.v1.TransactionServiceGrpc.TransactionServiceImplBase;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import io.meridian.wire.Wire;

/**
 * Executes transactions, one, many or streamed, reads their records and tells events. Any thread;
 * never blocks.
 */
public final class TransactionService extends TransactionServiceImplBase {
  private final Engine engine;
  private final AdmittedTransactions transactions;
  private final TransactionBatches batches;
  private final Events events;
  private final Wire wire;
  private final Calls calls;
  private final Capacity capacity;

  /**
   * The service over {@code engine}.
   *
   * @param capacity tells streams when the server stops
   * @param limiter how many transactions there may be at a time, those of batches not counted
   */
  public TransactionService(
      Engine engine, Wire wire, Calls calls, Capacity capacity, TransactionLimiter limiter) {
    this.engine = engine;
    this.transactions = new AdmittedTransactions(new Commands(engine), limiter);
    this.batches = new TransactionBatches(engine, calls);
    this.events = new Events(engine);
    this.wire = wire;
    this.calls = calls;
    this.capacity = capacity;
  }

  @Override
  public void createTransaction(
      CreateTransactionRequest request, StreamObserver<CreateTransactionResponse> answer) {
    calls.unary(answer, wire.transactions().create(request), transactions::run);
  }

  @Override
  public void batchCreateTransactions(
      BatchCreateTransactionsRequest request,
      StreamObserver<BatchCreateTransactionsResponse> answer) {
    calls.unary(answer, wire.batches().create(request), batches::run);
  }

  @Override
  public StreamObserver<StreamTransactionsRequest> streamTransactions(
      StreamObserver<StreamTransactionsResponse> answers) {
    return new TransactionStream(
            (ServerCallStreamObserver<StreamTransactionsResponse>) answers,
            wire.transactions(),
            transactions,
            calls,
            capacity)
        .start();
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> answer) {
    calls.unary(answer, wire.transactions().get(request), engine::transaction);
  }

  @Override
  public void watchEvents(WatchEventsRequest request, StreamObserver<WatchEventsResponse> answers) {
    new EventWatch((ServerCallStreamObserver<WatchEventsResponse>) answers, events, calls, capacity)
        .start(wire.events().watch(request), events::ledger);
  }
}
