package io.meridian.client.internal;

import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.DryRun;
import io.meridian.client.FoundTransaction;
import io.meridian.client.Reason;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.Transactions;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The transactions of ledgers, asked of a server. */
public final class RemoteTransactions extends Remote implements Transactions {
  private static final Command<TransactionRequest, ?, ?, TransactionOutcome> CREATE =
      new Command<>(
          TransactionServiceGrpc.getCreateTransactionMethod(),
          RequestMapper::transaction,
          AnswerMapper::applied,
          CreateTransactionResponse::getValidateOnly,
          refused -> refused);

  private static final Reply<GetTransactionResponse, Optional<FoundTransaction>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.found(message)),
          failure -> failure.nothingFound(Reason.TRANSACTION_NOT_FOUND));

  public RemoteTransactions(Calls calls, Duration deadline) {
    super(calls, deadline);
  }

  @Override
  public Transactions withDeadline(Duration deadline) {
    return new RemoteTransactions(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public TransactionOutcome create(TransactionRequest request) {
    return calls.await(CREATE.call(request, deadline));
  }

  @Override
  public CompletableFuture<TransactionOutcome> createAsync(TransactionRequest request) {
    return calls.start(CREATE.call(request, deadline));
  }

  @Override
  public DryRun<TransactionOutcome> validate(TransactionRequest request) {
    return calls.await(CREATE.dryRun(request, deadline));
  }

  @Override
  public CompletableFuture<DryRun<TransactionOutcome>> validateAsync(TransactionRequest request) {
    return calls.start(CREATE.dryRun(request, deadline));
  }

  @Override
  public BatchOutcome batch(BatchRequest request) {
    return calls.await(TransactionBatch.execution(request, deadline));
  }

  @Override
  public CompletableFuture<BatchOutcome> batchAsync(BatchRequest request) {
    return calls.start(TransactionBatch.execution(request, deadline));
  }

  @Override
  public DryRun<BatchOutcome> validate(BatchRequest request) {
    return calls.await(TransactionBatch.judgement(request, deadline));
  }

  @Override
  public CompletableFuture<DryRun<BatchOutcome>> validateAsync(BatchRequest request) {
    return calls.start(TransactionBatch.judgement(request, deadline));
  }

  @Override
  public TransactionStream openStream(StreamOptions options) {
    RemoteStream stream = new RemoteStream(calls, deadline, options.window());
    calls.enter(stream);
    return stream;
  }

  @Override
  public Optional<FoundTransaction> get(String ledger, String transaction) {
    return calls.await(look(ledger, transaction));
  }

  @Override
  public CompletableFuture<Optional<FoundTransaction>> getAsync(String ledger, String transaction) {
    return calls.start(look(ledger, transaction));
  }

  private Call<GetTransactionRequest, ?, Optional<FoundTransaction>> look(
      String ledger, String transaction) {
    return read(
        TransactionServiceGrpc.getGetTransactionMethod(),
        GetTransactionRequest.newBuilder().setLedger(ledger).setTransaction(transaction).build(),
        FOUND);
  }
}
