package io.meridian.account;

import io.meridian.call.Calls;
import io.meridian.call.Commands;
import io.meridian.engine.CallContext;
import io.meridian.engine.Engine;
import io.meridian.wire.BatchItem;
import io.meridian.wire.BatchItemReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens many accounts, each on its own, in order. */
final class AccountBatches {
  private final Engine engine;
  private final Commands commands;
  private final Calls calls;

  AccountBatches(Engine engine, Calls calls) {
    this.engine = engine;
    this.commands = new Commands(engine);
    this.calls = calls;
  }

  /**
   * One reply per item; the future itself never fails. The ledger is looked up once and is known
   * from then on, so that the items reach its shards in their order.
   */
  CompletableFuture<List<BatchItemReply>> create(List<BatchItem> items, CallContext call) {
    return items.stream()
        .filter(BatchItem.Execute.class::isInstance)
        .map(item -> ((BatchItem.Execute) item).question().command().command().commandId().ledger())
        .findFirst()
        .map(ledger -> engine.ledger(ledger).handle((found, failure) -> items))
        .orElseGet(() -> CompletableFuture.completedFuture(items))
        .thenCompose(known -> createInOrder(known, call));
  }

  private CompletableFuture<List<BatchItemReply>> createInOrder(
      List<BatchItem> items, CallContext call) {
    List<CompletableFuture<BatchItemReply>> replies =
        items.stream().map(item -> create(item, call)).toList();
    return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
        .thenApply(done -> replies.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<BatchItemReply> create(BatchItem item, CallContext call) {
    return item instanceof BatchItem.Execute execute
        ? commands
            .run(execute.question(), call)
            .handle(
                (reply, failure) ->
                    failure == null
                        ? new BatchItemReply.Replied(reply)
                        : new BatchItemReply.Failed(calls.failure(failure)))
        : CompletableFuture.completedFuture(
            new BatchItemReply.Failed(((BatchItem.Refused) item).failure()));
  }
}
