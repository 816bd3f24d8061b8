package io.meridian.engine;

import java.util.concurrent.CompletableFuture;

/** A request that waits for its answer. */
final class PendingItem<R> {
  private final ShardRequest<R> request;
  private final CallContext call;
  private final CompletableFuture<R> answer = new CompletableFuture<>();

  PendingItem(ShardRequest<R> request, CallContext call) {
    this.request = request;
    this.call = call;
  }

  ShardRequest<R> request() {
    return request;
  }

  CompletableFuture<R> answer() {
    return answer;
  }

  /** Drops the item if nobody waits for it any more. */
  boolean dropIfGone(long nowNanos) {
    if (!call.gone(nowNanos)) {
      return false;
    }
    fail(new CallerGoneException());
    return true;
  }

  void fail(Throwable fault) {
    request.failed();
    answer.completeExceptionally(fault);
  }

  /**
   * Has the request served now, and returns how to give the reply when the batch that it belongs to
   * may speak.
   */
  Answered<R> servedBy(ShardRequest.Server server) {
    return new Answered<>(this, request.serve(server));
  }

  /** An item and its reply. */
  record Answered<R>(PendingItem<R> item, R reply) {
    void give() {
      item.answer.complete(reply);
    }
  }
}
