package io.meridian.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A request that waits for its answer. */
final class PendingItem<R> {
  private final ShardRequest<R> request;
  private final CallContext call;
  private final CompletableFuture<R> answer = new CompletableFuture<>();
  private boolean waits;
  private long waitsUntilNanos;
  private Optional<PeerAnswers> peerAnswers = Optional.empty();

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

  /** Answers with what is durable already. */
  void reply(R reply) {
    request.answered(reply);
    answer.complete(reply);
  }

  void fail(Throwable fault) {
    request.failed();
    answer.completeExceptionally(fault);
  }

  /**
   * Has the request served now, and returns how to give the reply when the batch that it belongs to
   * may speak; empty when the item was put aside.
   */
  Optional<Answered<R>> servedBy(ShardRequest.Server server) {
    return request.serve(server, this).reply().map(reply -> new Answered<>(this, reply));
  }

  /** Whether it has been put aside, again and again, for as long as that in all. */
  boolean waitedEnough(long nowNanos, Duration most) {
    if (!waits) {
      waits = true;
      waitsUntilNanos = nowNanos + most.toNanos();
    }
    return nowNanos - waitsUntilNanos >= 0;
  }

  /** What other shards have said about it since it was served last. */
  Optional<PeerAnswers> takePeerAnswers() {
    Optional<PeerAnswers> taken = peerAnswers;
    peerAnswers = Optional.empty();
    return taken;
  }

  void setPeerAnswers(PeerAnswers answers) {
    peerAnswers = Optional.of(answers);
  }

  /** An item and its reply. */
  record Answered<R>(PendingItem<R> item, R reply) {
    void give() {
      item.reply(reply);
    }
  }
}
