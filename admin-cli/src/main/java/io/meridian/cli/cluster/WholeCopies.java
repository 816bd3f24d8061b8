package io.meridian.cli.cluster;

import io.meridian.cli.console.FaultException;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import io.meridian.client.ServerStatus;
import io.meridian.client.ServerStatus.ShardState;
import io.meridian.client.ServerStatus.ShardStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until a cluster could lose a node. Asks whichever of its servers answers. One thread. */
final class WholeCopies implements AutoCloseable {
  private static final Duration WHOLE_MAX = Duration.ofMinutes(10);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 300;

  private final MeridianClient client;

  /**
   * Of a cluster whose servers speak in the clear, as those of the example do.
   *
   * @param addresses where they serve
   */
  WholeCopies(List<String> addresses) {
    this.client =
        MeridianClient.builder().targets(addresses).plaintext().deadline(ANSWER_MAX).build();
  }

  /**
   * Waits until every shard is open and all of its copies are whole.
   *
   * @throws FaultException when that takes too long; it names a shard that is not
   */
  void await() throws InterruptedException {
    long endNanos = System.nanoTime() + WHOLE_MAX.toNanos();
    String missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new FaultException(
            "after " + WHOLE_MAX.toMinutes() + " min " + missing + "; see meridian cluster status");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      missing = missing();
    }
  }

  private String missing() {
    try {
      ServerStatus status = client.operations().status();
      return status.shards().stream()
          .filter(shard -> !isWhole(shard))
          .findFirst()
          .map(WholeCopies::words)
          .orElse("");
    } catch (MeridianException silent) {
      return "no server tells how the grid is: " + silent.getMessage();
    }
  }

  static boolean isWhole(ShardStatus shard) {
    return shard.state() == ShardState.OPEN && shard.owners().size() == shard.copies();
  }

  private static String words(ShardStatus shard) {
    return "shard "
        + shard.region()
        + '/'
        + shard.shard()
        + " is "
        + shard.state()
        + " with whole copies on "
        + (shard.owners().isEmpty() ? "no node" : String.join(", ", shard.owners()));
  }

  @Override
  public void close() {
    client.close();
  }
}
