package io.meridian.engine;

import io.meridian.ledger.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The way to the engines of other nodes. Messages may be lost, and an answer that does not come
 * says nothing about what was done. Methods may be called from any thread and never block; futures
 * complete on any thread.
 */
public interface NodeLink {
  /** The consistent id of this node. */
  String self();

  /** The node that leads a shard as far as this one knows; empty when there is none in view. */
  Optional<String> leader(ShardId shard);

  /**
   * Has another node's engine answer a request. Fails when the node is not in view, leaves, or does
   * not answer in time.
   */
  CompletableFuture<Bytes> call(String node, Bytes request, Duration timeout);

  /** From now on this node answers what others ask. */
  void serve(Server server);

  /** Answers requests. */
  @FunctionalInterface
  interface Server {
    /** Answers a request; never blocks, and its future never fails. */
    CompletableFuture<Bytes> answer(Bytes request);
  }
}
