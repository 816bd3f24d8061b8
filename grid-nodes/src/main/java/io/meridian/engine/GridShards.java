package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of the whole grid. A call is executed here when this node leads the shard, and else
 * travels to the node that does. When a leader is lost on the way the same call is made of the next
 * one, as long as the caller waits: commands are idempotent by their ids, so that it does not
 * matter what the lost one still did. Methods may be called from any thread and never block.
 */
public final class GridShards implements Shards {
  /** How long the same call is made again and again, whoever waits longer. */
  private static final Duration REPEAT_MAX = Duration.ofSeconds(30);

  private static final Duration PAUSE_MIN = Duration.ofMillis(20);
  private static final Duration PAUSE_MAX = Duration.ofMillis(320);
  private static final Logger LOG = LoggerFactory.getLogger(GridShards.class);

  private final EngineRuntime runtime;
  private final NodeLink link;
  private final Executor repeating;
  private volatile Optional<LocalShards> local = Optional.empty();
  private volatile Optional<Supplier<NodeReport>> reporting = Optional.empty();

  /** The shards that {@code link} leads to; none of them here until {@link #host}. */
  public GridShards(EngineRuntime runtime, NodeLink link) {
    this.runtime = runtime;
    this.link = link;
    this.repeating = runtime.serial("calls");
  }

  /** From now on this node's own shards are among them, for itself and for other nodes. */
  public void host(LocalShards shards) {
    local = Optional.of(shards);
    link.serve(this::answer);
  }

  /** From now on this node says how it is when another one asks. */
  void report(Supplier<NodeReport> report) {
    reporting = Optional.of(report);
    link.serve(this::answer);
  }

  /** Asks another node how it is; fails when it does not say so in time. */
  CompletableFuture<NodeReport> report(String node, Duration max) {
    return link.call(node, ShardMessages.encode(ShardMessages.reportRequest()), max)
        .thenApply(ShardMessages::decodeReport);
  }

  @Override
  public <R> CompletableFuture<R> call(ShardId shard, ShardCall<R> call, CallContext context) {
    Optional<LocalShards> here = local;
    if (here.isPresent() && here.get().leads(shard) && !call.repeatable()) {
      return here.get().call(shard, call, context);
    }
    Attempts<R> attempts = new Attempts<>(shard, call, context);
    attempts.next();
    return attempts.answer;
  }

  /** One call until it is answered. */
  private final class Attempts<R> {
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final ShardId shard;
    private final ShardCall<R> call;
    private final CallContext context;
    private final long endNanos;
    private Duration pause = PAUSE_MIN;

    Attempts(ShardId shard, ShardCall<R> call, CallContext context) {
      this.shard = shard;
      this.call = call;
      this.context = context;
      this.endNanos = runtime.monotonicNanos() + REPEAT_MAX.toNanos();
    }

    void next() {
      var unused = attempt().whenComplete(this::tried);
    }

    private CompletableFuture<R> attempt() {
      if (context.gone(runtime.monotonicNanos())) {
        return CompletableFuture.failedFuture(new CallerGoneException());
      }
      Optional<LocalShards> here = local;
      if (here.isPresent() && here.get().leads(shard)) {
        return here.get().call(shard, call, context);
      }
      Optional<String> leader = link.leader(shard);
      if (leader.isEmpty()) {
        return CompletableFuture.failedFuture(
            Faults.unavailable(shard, "no node that keeps it is in view"));
      }
      return leader.get().equals(link.self())
          ? CompletableFuture.failedFuture(Faults.leaderChanged(shard, "it is not led yet"))
          : remote(leader.get());
    }

    private CompletableFuture<R> remote(String leader) {
      long waitNanos =
          Math.min(
              context.deadlineNanos() - runtime.monotonicNanos(), Duration.ofDays(1).toNanos());
      Bytes request = ShardMessages.encode(ShardMessages.request(shard, call, waitNanos));
      return link.call(leader, request, Duration.ofNanos(waitNanos))
          .handle(
              (message, fault) -> {
                if (fault != null) {
                  LOG.debug("node {} did not answer a call of {}", leader, shard, fault);
                  throw Faults.leaderChanged(shard, "node " + leader + " did not answer");
                }
                return decoded(message);
              });
    }

    private R decoded(Bytes message) {
      try {
        return ShardMessages.decodeAnswer(call, message);
      } catch (RuntimeException | Error fault) {
        throw fault;
      } catch (Throwable fault) {
        throw new CompletionException(fault);
      }
    }

    private void tried(R value, Throwable fault) {
      if (fault == null) {
        answer.complete(value);
        return;
      }
      Throwable cause = Futures.cause(fault);
      if (again(cause)) {
        runtime.after(pause, repeating, this::next);
        pause = pause.compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : pause;
      } else {
        answer.completeExceptionally(cause);
      }
    }

    /** There must be time left for an attempt after the pause, or the fault says more. */
    private boolean again(Throwable fault) {
      long then = runtime.monotonicNanos() + pause.toNanos();
      return fault instanceof EngineException known
          && known.leaderChanged()
          && call.repeatable()
          && then - endNanos < 0
          && !context.gone(then);
    }
  }

  /** Answers another node. */
  private CompletableFuture<Bytes> answer(Bytes message) {
    try {
      ShardMessages.Request request = ShardMessages.decodeRequest(message);
      if (request.asksForReport()) {
        return CompletableFuture.completedFuture(
            ShardMessages.encodeReport(reporting.orElseThrow().get()));
      }
      return executed(request.shard(), request.call(), request.timeoutNanos());
    } catch (RuntimeException | Error defect) {
      LOG.error("a call of another node could not be executed", defect);
      return CompletableFuture.completedFuture(ShardMessages.encodeFault(defect));
    }
  }

  private <R> CompletableFuture<Bytes> executed(
      ShardId shard, ShardCall<R> call, long timeoutNanos) {
    CallContext context = new CallContext(runtime.monotonicNanos() + timeoutNanos, () -> false);
    Optional<LocalShards> here = local;
    if (here.isEmpty()) {
      return CompletableFuture.completedFuture(
          ShardMessages.encodeFault(Faults.leaderChanged(shard, "this node leads nothing")));
    }
    return here.get()
        .call(shard, call, context)
        .handle(
            (value, fault) ->
                fault == null
                    ? ShardMessages.encodeAnswer(call, value)
                    : ShardMessages.encodeFault(fault))
        .exceptionally(
            defect -> {
              LOG.error("an answer of {} could not be written", shard, defect);
              return ShardMessages.encodeFault(defect);
            });
  }
}
