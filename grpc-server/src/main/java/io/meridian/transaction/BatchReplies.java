package io.meridian.transaction;

import io.meridian.call.Calls;
import io.meridian.engine.CommandReply;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.wire.BatchItemReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What becomes of the items of a batch, one by one. Any thread; never blocks. */
final class BatchReplies {
  private final Calls calls;

  BatchReplies(Calls calls) {
    this.calls = calls;
  }

  /** What an item's future comes to; never fails. */
  CompletableFuture<BatchItemReply> reply(CompletableFuture<CommandReply> answer) {
    return answer.handle(
        (reply, failure) -> failure == null ? new BatchItemReply.Replied(reply) : failed(failure));
  }

  /** A fault is its item's, not the batch's. */
  BatchItemReply failed(Throwable failure) {
    return new BatchItemReply.Failed(calls.failure(failure));
  }

  /** All of them, in their order. */
  static CompletableFuture<List<BatchItemReply>> all(
      List<CompletableFuture<BatchItemReply>> items) {
    return CompletableFuture.allOf(items.toArray(CompletableFuture[]::new))
        .thenApply(done -> items.stream().map(CompletableFuture::join).toList());
  }

  /** The first item that did not succeed; as many as there are when all did. */
  static int firstFailed(List<BatchItemReply> items) {
    int item = 0;
    while (item < items.size() && succeeded(items.get(item))) {
      item++;
    }
    return item;
  }

  private static boolean succeeded(BatchItemReply item) {
    if (item instanceof BatchItemReply.Replied replied) {
      return replied.reply().refused().isEmpty();
    }
    return item instanceof BatchItemReply.Repeated repeated && repeated.first().refused().isEmpty();
  }

  /** The answer of an item that is not tried, because an earlier one did not succeed. */
  static BatchItemReply stopped(int failedItem) {
    return unrecorded(
        new Refusal(Reason.BATCH_STOPPED, Map.of("item", Integer.toString(failedItem))));
  }

  static BatchItemReply unrecorded(Refusal refusal) {
    return new BatchItemReply.Replied(new CommandReply.Unrecorded(refusal));
  }
}
