package io.meridian.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.meridian.engine.EngineException;
import io.meridian.ledger.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client whose grid is gone. */
final class GridAwayIT {
  private static final long ANSWER_SECONDS_MAX = 60;

  @Test
  void shouldAskToTryAgainWhileNoNodeIsThere() {
    try (TestCluster cluster = TestCluster.start("GridAwayIT", 1, "eu", 1, 0);
        GridNode client = cluster.client("front")) {
      assertThat(client.directory().ledger("shop")).succeedsWithin(30, TimeUnit.SECONDS);

      cluster.stop("node-1");

      CompletableFuture<?> answer = client.directory().ledger("shop");
      Throwable fault =
          catchThrowable(() -> answer.orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join());
      assertThat(fault).isInstanceOf(CompletionException.class);
      assertThat(fault.getCause())
          .isInstanceOfSatisfying(
              EngineException.class, away -> assertThat(away.reason()).isEqualTo(Reason.TRY_AGAIN));
      assertThat(client.link().self()).as("what it is called without a grid").isEqualTo("front");
    }
  }
}
