package io.meridian.cli.crash;

import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A grid of three nodes, each leading some of the shards, under a server that keeps nothing: money
 * moves within and between shards of all nodes while a node is killed with kill -9 and comes back.
 * Nothing that was answered is lost or done twice, and callers see delays only. {@link FaultsIT}
 * has everything else that happens to grids.
 */
final class NodesIT {
  private static final String SEED = "meridian.nodes.seed";
  private static final int ANSWERS = 400;

  @AutoClose private final CrashGrid grid = CrashGrid.named("nodes");

  private final long seed = Long.getLong(SEED, System.nanoTime());

  @Test
  void shouldLoseAndDoubleNothingWhenANodeIsKilled() throws Exception {
    System.out.printf("nodes: -D%s=%d%n", SEED, seed);
    Random random = new Random(seed);
    try (GridLoad load = GridLoad.start(grid, "nodes")) {
      load.watch(random);
      Readers readers = load.readers(random);
      try (readers;
          Tellers tellers = load.tellers(random)) {
        String node = grid.nodes().get(random.nextInt(grid.nodes().size()));
        tellers.awaitAnswers(ANSWERS);
        grid.kill(node);
        tellers.awaitAnswers(ANSWERS);
        grid.startAgain(node);
        load.healed();
        tellers.awaitAnswers(ANSWERS);
      }
      load.holds(readers);
    }
  }
}
