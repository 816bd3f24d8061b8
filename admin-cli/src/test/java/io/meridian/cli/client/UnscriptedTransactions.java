package io.meridian.cli.client;

import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.DryRun;
import io.meridian.client.FoundTransaction;
import io.meridian.client.StreamOptions;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.TransactionStream;
import io.meridian.client.Transactions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client that nobody told what to answer; a test overrides what it expects to be called. */
public class UnscriptedTransactions implements Transactions {
  @Override
  public Transactions withDeadline(Duration deadline) {
    return this;
  }

  @Override
  public TransactionOutcome create(TransactionRequest request) {
    return createAsync(request).join();
  }

  @Override
  public CompletableFuture<TransactionOutcome> createAsync(TransactionRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DryRun<TransactionOutcome> validate(TransactionRequest request) {
    return validateAsync(request).join();
  }

  @Override
  public CompletableFuture<DryRun<TransactionOutcome>> validateAsync(TransactionRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BatchOutcome batch(BatchRequest request) {
    return batchAsync(request).join();
  }

  @Override
  public CompletableFuture<BatchOutcome> batchAsync(BatchRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DryRun<BatchOutcome> validate(BatchRequest request) {
    return validateAsync(request).join();
  }

  @Override
  public CompletableFuture<DryRun<BatchOutcome>> validateAsync(BatchRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TransactionStream openStream(StreamOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<FoundTransaction> get(String ledger, String transaction) {
    return getAsync(ledger, transaction).join();
  }

  @Override
  public CompletableFuture<Optional<FoundTransaction>> getAsync(String ledger, String transaction) {
    throw new UnsupportedOperationException();
  }
}
