package io.meridian.client.internal;

import io.meridian.client.Reason;
import io.meridian.client.Transaction;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.Transactions;
import io.meridian.proto.v1.CreateTransactionRequest;
import io.meridian.proto.v1.CreateTransactionResponse;
import io.meridian.proto.v1.GetTransactionRequest;
import io.meridian.proto.v1.GetTransactionResponse;
import io.meridian.proto.v1.TransactionServiceGrpc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The transactions of ledgers, asked of a server. */
public final class RemoteTransactions implements Transactions {
  private static final Reply<CreateTransactionResponse, TransactionOutcome> EXECUTED =
      Reply.of(
          message ->
              new TransactionOutcome.Posted(
                  AnswerMapper.transaction(message.getTransaction()), message.getReplayed()),
          failure -> failure.outcome().map(refused -> refused));

  private static final Reply<GetTransactionResponse, Optional<Transaction>> FOUND =
      Reply.of(
          message -> Optional.of(AnswerMapper.transaction(message.getTransaction())),
          failure -> failure.nothingFound(Reason.TRANSACTION_NOT_FOUND));

  private final Calls calls;
  private final Duration deadline;

  public RemoteTransactions(Calls calls, Duration deadline) {
    this.calls = calls;
    this.deadline = deadline;
  }

  @Override
  public Transactions withDeadline(Duration deadline) {
    return new RemoteTransactions(calls, Deadlines.ofCall(deadline));
  }

  @Override
  public TransactionOutcome create(TransactionRequest request) {
    return calls.await(execution(request));
  }

  @Override
  public CompletableFuture<TransactionOutcome> createAsync(TransactionRequest request) {
    return calls.start(execution(request));
  }

  @Override
  public Optional<Transaction> get(String ledger, String transaction) {
    return calls.await(look(ledger, transaction));
  }

  @Override
  public CompletableFuture<Optional<Transaction>> getAsync(String ledger, String transaction) {
    return calls.start(look(ledger, transaction));
  }

  private Call<CreateTransactionRequest, ?, TransactionOutcome> execution(
      TransactionRequest request) {
    return new Call<>(
        Call.Kind.COMMAND,
        TransactionServiceGrpc.getCreateTransactionMethod(),
        RequestMapper.transaction(request),
        deadline,
        EXECUTED);
  }

  private Call<GetTransactionRequest, ?, Optional<Transaction>> look(
      String ledger, String transaction) {
    return new Call<>(
        Call.Kind.READ,
        TransactionServiceGrpc.getGetTransactionMethod(),
        GetTransactionRequest.newBuilder().setLedger(ledger).setTransaction(transaction).build(),
        deadline,
        FOUND);
  }
}
