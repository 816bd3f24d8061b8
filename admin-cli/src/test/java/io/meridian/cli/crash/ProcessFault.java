package io.meridian.cli.crash;

import io.meridian.cli.process.Launched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What happens to processes. */
enum ProcessFault implements GridFault {
  /** Kill -9 of a node, which comes back. */
  KILL_NODE {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.kill(node);
      GridFault.pause(random, Duration.ofSeconds(8));
      grid.startAgain(node);
    }
  },

  /** Kill -9 of a node at some moment of its coming back: joining, being filled, replaying. */
  KILL_NODE_COMING_BACK {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.kill(node);
      GridFault.pause(random, Duration.ofSeconds(8));
      grid.launchAgain(node);
      GridFault.pause(random, Duration.ofSeconds(10));
      grid.kill(node);
      grid.startAgain(node);
    }
  },

  /** Kill -9 of a node while a snapshot is taken of the grid. */
  KILL_NODE_IN_SNAPSHOT {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      List<String> nodes = GridFault.shuffled(grid.nodes(), random);
      CompletableFuture<Launched.Run> snapshot = grid.takeSnapshot(nodes.get(0), "struck");
      GridFault.pause(random, Duration.ofSeconds(8));
      grid.kill(nodes.get(1));
      System.out.println(
          "faults: snapshot ended with "
              + snapshot.get(SNAPSHOT_SECONDS_MAX, TimeUnit.SECONDS).exitCode());
      grid.startAgain(nodes.get(1));
      grid.deleteSnapshots();
    }
  },

  /** Kill -9 of two of the three nodes of a region within 3 s, which come back in either order. */
  KILL_TWO_NODES {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String region = GridFault.anyRegion(grid, random);
      List<String> nodes = GridFault.shuffled(CrashGrid.nodes(region), random).subList(0, 2);
      grid.kill(nodes.get(0));
      GridFault.pause(random, Duration.ofSeconds(3));
      grid.kill(nodes.get(1));
      GridFault.pause(random, Duration.ofSeconds(3));
      List<String> back = new ArrayList<>(nodes);
      Collections.shuffle(back, random);
      grid.startTogether(back);
    }
  },

  /** Kill -9 of all nodes at once. */
  KILL_ALL_NODES {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      for (String node : grid.nodes()) {
        grid.kill(node);
      }
      grid.startTogether(GridFault.shuffled(grid.nodes(), random));
    }
  },

  /** Kill -9 of all nodes, and again at some moment of their coming back: joining, replaying. */
  KILL_ALL_NODES_TWICE {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      for (String node : grid.nodes()) {
        grid.kill(node);
      }
      for (String node : GridFault.shuffled(grid.nodes(), random)) {
        grid.launchAgain(node);
      }
      GridFault.pause(random, Duration.ofSeconds(12));
      for (String node : grid.nodes()) {
        grid.kill(node);
      }
      grid.startTogether(GridFault.shuffled(grid.nodes(), random));
    }
  },

  /** Kill -9 of all nodes of one region, which come back. */
  KILL_REGION {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      List<String> nodes = CrashGrid.nodes(GridFault.anyRegion(grid, random));
      for (String node : nodes) {
        grid.kill(node);
      }
      GridFault.pause(random, Duration.ofSeconds(20));
      grid.startTogether(GridFault.shuffled(nodes, random));
    }
  },

  /** Kill -9 of a server in front, which keeps nothing. */
  KILL_SERVER {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String region = GridFault.anyRegion(grid, random);
      grid.killServer(region);
      grid.startServer(region);
    }
  },

  /** A node stands still for less time than the others need to give it up. */
  PAUSE_NODE {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.pause(node);
      TimeUnit.SECONDS.sleep(3);
      grid.resume(node);
    }
  },

  /** A node stands still until the others have given it up, wakes, ends itself and is started. */
  PAUSE_NODE_FOR_LONG {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.pause(node);
      TimeUnit.SECONDS.sleep(60);
      grid.resume(node);
      grid.awaitEnd(node);
      grid.startAgain(node);
    }
  },

  /** A node is asked to stop, as an upgrade does, and started again. */
  RESTART_NODE {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.stop(node);
      grid.startAgain(node);
    }
  };

  /** It is made, or found that it cannot be and cancelled, within this. */
  private static final long SNAPSHOT_SECONDS_MAX = 180;
}
