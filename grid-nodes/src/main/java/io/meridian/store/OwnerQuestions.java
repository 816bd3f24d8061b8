package io.meridian.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;

/** Questions that only one node can answer, about its own copy. */
final class OwnerQuestions {
  private final Ignite ignite;
  private final Duration timeout;
  private final BlockingPool reads;

  /**
   * Questions of one node.
   *
   * @param timeout after which an owner counts as silent
   * @param reads where answers are handed over, so that nothing of ours runs on a thread of Ignite
   */
  OwnerQuestions(Ignite ignite, Duration timeout, BlockingPool reads) {
    this.ignite = ignite;
    this.timeout = timeout;
    this.reads = reads;
  }

  /** Runs {@code question} on the node with the consistent id {@code owner} and on no other. */
  <T> CompletableFuture<T> ask(String owner, IgniteCallable<T> question) {
    return reads.call(() -> send(owner, question)).thenCompose(sent -> handedOver(sent, reads));
  }

  /** An answer that there is no room for is a failed one: whoever asked must not wait for ever. */
  static <T> CompletableFuture<T> handedOver(IgniteFuture<T> sent, BlockingPool reads) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    sent.listen(
        done -> {
          CompletableFuture<T> taken = reads.call(done::get);
          var unused =
              taken.whenComplete(
                  (value, fault) -> {
                    if (fault == null) {
                      answer.complete(value);
                    } else {
                      answer.completeExceptionally(fault);
                    }
                  });
        });
    return answer;
  }

  private <T> IgniteFuture<T> send(String owner, IgniteCallable<T> question) {
    for (ClusterNode node : ignite.cluster().forServers().nodes()) {
      if (owner.equals(node.consistentId())) {
        return ignite
            .compute(ignite.cluster().forNode(node))
            .withTimeout(timeout.toMillis())
            .withNoFailover()
            .withExecutor(OwnerThreads.NAME)
            .callAsync(question);
      }
    }
    throw new StoreException("owner " + owner + " is not in view");
  }
}
