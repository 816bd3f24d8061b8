package io.meridian.cli.bench;

import io.meridian.cli.load.CallResult;
import io.meridian.cli.load.Streams;
import io.meridian.client.BatchItem;
import io.meridian.client.BatchMode;
import io.meridian.client.BatchOutcome;
import io.meridian.client.BatchRequest;
import io.meridian.client.TransactionOutcome;
import io.meridian.client.TransactionRequest;
import io.meridian.client.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Takes transactions from a source and sends them by one of the APIs. One thread sends. */
abstract class Sender implements AutoCloseable {
  private final Source source;
  private final AtomicReference<Throwable> firstError = new AtomicReference<>();
  private final LongAdder crossed = new LongAdder();

  private Sender(Source source) {
    this.source = source;
  }

  /** A call for each transaction. */
  static Sender unary(Source source, Transactions transactions) {
    return new OneByOne(source, transactions::createAsync, () -> {});
  }

  /** Streams for at most {@code window} transactions at once. */
  static Sender stream(Source source, Transactions transactions, int window) {
    Streams streams = new Streams(transactions, window);
    return new OneByOne(source, streams::send, streams::close);
  }

  /** A call for so many transactions. */
  static Sender batch(Source source, Transactions transactions, String ledger, int items) {
    return new Batches(source, transactions, ledger, items);
  }

  /** How many of those that were applied touched several shards. */
  final long crossed() {
    return crossed.sum();
  }

  /** Makes one call; its future says what came of its transactions. */
  abstract CompletableFuture<CallResult> send();

  /** The first failure; null when there was none. */
  final Throwable firstError() {
    return firstError.get();
  }

  @Override
  public void close() {}

  final TransactionRequest next() {
    return source.next();
  }

  final CallResult count(TransactionRequest request, TransactionOutcome outcome) {
    source.answered(request, outcome);
    if (!(outcome instanceof TransactionOutcome.Applied applied)) {
      return CallResult.REFUSED;
    }
    if (applied.transaction().decisionTime().isPresent()) {
      crossed.increment();
    }
    return CallResult.ACCEPTED;
  }

  final void failed(Throwable failure) {
    firstError.compareAndSet(null, failure);
  }

  private static final class OneByOne extends Sender {
    private final Function<TransactionRequest, CompletableFuture<TransactionOutcome>> call;
    private final Runnable end;

    OneByOne(
        Source source,
        Function<TransactionRequest, CompletableFuture<TransactionOutcome>> call,
        Runnable end) {
      super(source);
      this.call = call;
      this.end = end;
    }

    @Override
    CompletableFuture<CallResult> send() {
      TransactionRequest request = next();
      return call.apply(request)
          .whenComplete((outcome, failure) -> failed(failure))
          .thenApply(outcome -> count(request, outcome));
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private static final class Batches extends Sender {
    private final Transactions transactions;
    private final String ledger;
    private final int items;

    Batches(Source source, Transactions transactions, String ledger, int items) {
      super(source);
      this.transactions = transactions;
      this.ledger = ledger;
      this.items = items;
    }

    @Override
    CompletableFuture<CallResult> send() {
      List<TransactionRequest> requests = new ArrayList<>(items);
      for (int at = 0; at < items; at++) {
        requests.add(next());
      }
      return transactions
          .batchAsync(BatchRequest.builder(ledger, BatchMode.INDEPENDENT).addAll(requests).build())
          .whenComplete((outcome, failure) -> failed(failure))
          .thenApply(outcome -> count(requests, outcome));
    }

    private CallResult count(List<TransactionRequest> requests, BatchOutcome outcome) {
      CallResult sum = new CallResult(0, 0, 0);
      for (int at = 0; at < requests.size(); at++) {
        BatchItem item = outcome.items().get(at);
        if (item instanceof BatchItem.Failed fault) {
          failed(fault.fault());
          sum = sum.plus(CallResult.FAILED);
        } else {
          sum = sum.plus(count(requests.get(at), (TransactionOutcome) item));
        }
      }
      return sum;
    }
  }
}
