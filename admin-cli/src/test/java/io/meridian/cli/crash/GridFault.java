package io.meridian.cli.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What happens to a grid under load. Each ends with every process there again. */
enum GridFault {
  /** Kill -9 of a node, which comes back. */
  KILL_NODE {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      String node = any(grid, random);
      grid.kill(node);
      pause(random, Duration.ofSeconds(8));
      grid.startAgain(node);
    }
  },

  /** Kill -9 of two of three nodes within 3 s, which come back in either order. */
  KILL_TWO_NODES {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      List<String> nodes = shuffled(grid, random).subList(0, 2);
      grid.kill(nodes.get(0));
      pause(random, Duration.ofSeconds(3));
      grid.kill(nodes.get(1));
      pause(random, Duration.ofSeconds(3));
      List<String> back = new ArrayList<>(nodes);
      Collections.shuffle(back, random);
      grid.startTogether(back);
    }
  },

  /** Kill -9 of all nodes at once. */
  KILL_ALL_NODES {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      for (String node : grid.nodes()) {
        grid.kill(node);
      }
      grid.startTogether(shuffled(grid, random));
    }
  },

  /** Kill -9 of the server in front, which keeps nothing. */
  KILL_SERVER {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      grid.killServer();
      grid.startServer();
    }
  },

  /** A node stands still for less time than the others need to give it up. */
  PAUSE_NODE {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      String node = any(grid, random);
      grid.pause(node);
      TimeUnit.SECONDS.sleep(3);
      grid.resume(node);
    }
  },

  /** A node stands still until the others have given it up, wakes, ends itself and is started. */
  PAUSE_NODE_FOR_LONG {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      String node = any(grid, random);
      grid.pause(node);
      TimeUnit.SECONDS.sleep(30);
      grid.resume(node);
      grid.awaitEnd(node);
      grid.startAgain(node);
    }
  },

  /** A node is asked to stop, as an upgrade does, and started again. */
  RESTART_NODE {
    @Override
    void strike(CrashGrid grid, Random random) throws Exception {
      String node = any(grid, random);
      grid.stop(node);
      grid.startAgain(node);
    }
  };

  /** Does it, and returns when every process does its work again. */
  abstract void strike(CrashGrid grid, Random random) throws Exception;

  private static String any(CrashGrid grid, Random random) {
    return grid.nodes().get(random.nextInt(grid.nodes().size()));
  }

  private static List<String> shuffled(CrashGrid grid, Random random) {
    List<String> nodes = new ArrayList<>(grid.nodes());
    Collections.shuffle(nodes, random);
    return nodes;
  }

  private static void pause(Random random, Duration most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextLong(most.toMillis()));
  }
}
