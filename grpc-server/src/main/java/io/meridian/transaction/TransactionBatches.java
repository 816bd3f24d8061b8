package io.meridian.transaction;

import io.meridian.call.Calls;
import io.meridian.codec.PreparedCommand;
import io.meridian.engine.BatchReply;
import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.wire.BatchItem;
import io.meridian.wire.BatchItemReply;
import io.meridian.wire.TransactionBatch;
import io.meridian.wire.TransactionBatchReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has batches of transactions executed, or only judged. Any thread; never blocks. */
final class TransactionBatches {
  private final Engine engine;
  private final BatchReplies replies;
  private final DryRunsInOrder dryRuns;

  TransactionBatches(Engine engine, Calls calls) {
    this.engine = engine;
    this.replies = new BatchReplies(calls);
    this.dryRuns = new DryRunsInOrder(engine, replies);
  }

  /** Runs one batch; fails only where an atomic one does as a whole. */
  CompletableFuture<TransactionBatchReply> run(TransactionBatch batch, CallContext call) {
    if (batch instanceof TransactionBatch.Atomic atomic) {
      return (atomic.validateOnly()
              ? engine.dryRun(atomic.batch(), call)
              : engine.executeAtomically(atomic.batch(), call))
          .thenApply(TransactionBatches::whole);
    }
    TransactionBatch.InOrder inOrder = (TransactionBatch.InOrder) batch;
    return (inOrder.validateOnly() ? dryRuns.run(inOrder, call) : execute(inOrder, call))
        .thenApply(items -> new TransactionBatchReply.Items(items, false));
  }

  private static TransactionBatchReply whole(BatchReply reply) {
    if (reply instanceof BatchReply.Refused refused) {
      return new TransactionBatchReply.Refused(refused.refusal());
    }
    BatchReply.Items items = (BatchReply.Items) reply;
    return new TransactionBatchReply.Items(
        items.items().stream().<BatchItemReply>map(BatchItemReply.Replied::new).toList(),
        items.replayed());
  }

  private CompletableFuture<List<BatchItemReply>> execute(
      TransactionBatch.InOrder batch, CallContext call) {
    List<BatchItem> tried =
        batch.stopOnFailure() ? beforeTheFirstWrongOne(batch.items()) : batch.items();
    List<PreparedCommand> commands = new ArrayList<>();
    for (BatchItem item : tried) {
      if (item instanceof BatchItem.Execute execute) {
        commands.add(execute.question().command());
      }
    }
    List<CompletableFuture<CommandReply>> answers =
        engine.executeInOrder(commands, batch.stopOnFailure(), call);
    List<CompletableFuture<BatchItemReply>> items = new ArrayList<>();
    int next = 0;
    for (BatchItem item : tried) {
      items.add(
          item instanceof BatchItem.Refused wrong
              ? CompletableFuture.completedFuture(new BatchItemReply.Failed(wrong.failure()))
              : replies.reply(answers.get(next++)));
    }
    return BatchReplies.all(items).thenApply(done -> withTheRest(batch.items(), done));
  }

  private static List<BatchItem> beforeTheFirstWrongOne(List<BatchItem> items) {
    int end = 0;
    while (end < items.size() && items.get(end) instanceof BatchItem.Execute) {
      end++;
    }
    return items.subList(0, end);
  }

  /** What was not tried has stopped: at an item that failed, or at the first wrong one. */
  private static List<BatchItemReply> withTheRest(
      List<BatchItem> items, List<BatchItemReply> tried) {
    List<BatchItemReply> all = new ArrayList<>(tried);
    int failed = BatchReplies.firstFailed(tried);
    if (failed == tried.size() && failed < items.size()) {
      all.add(new BatchItemReply.Failed(((BatchItem.Refused) items.get(failed)).failure()));
    }
    while (all.size() < items.size()) {
      all.add(BatchReplies.stopped(failed));
    }
    return all;
  }
}
