package io.meridian.cli.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What happens between hosts. Processes that end themselves are started again. */
enum NetworkFault implements GridFault {
  /** A node is cut off from everybody else, for longer than the others wait for it. */
  CUT_NODE {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.network().cut(List.of(node), others(grid, List.of(node)));
    }
  },

  /** What a node says is heard by nobody, but it hears the others. */
  CUT_NODE_ONE_WAY {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      grid.network().cutOneWay(List.of(node), others(grid, List.of(node)));
    }
  },

  /** Of three nodes two do not reach each other, and the third both. */
  CUT_TWO_NODES_APART {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      List<String> nodes =
          GridFault.shuffled(CrashGrid.nodes(GridFault.anyRegion(grid, random)), random);
      grid.network().cut(List.of(nodes.get(0)), List.of(nodes.get(1)));
    }
  },

  /** A node is cut off and reached again, second by second. */
  FLAP_NODE {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      for (int flap = 0; flap < FLAPS; flap++) {
        grid.network().cut(List.of(node), others(grid, List.of(node)));
        grid.supervise(Duration.ofMillis(500 + random.nextInt(1_500)));
        grid.network().heal();
        grid.supervise(Duration.ofMillis(500 + random.nextInt(1_500)));
      }
    }
  },

  /** Every host loses a few packets of a hundred. */
  LOSE_PACKETS {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      for (String host : hosts(grid)) {
        grid.network().lose(host, 1 + random.nextInt(8));
      }
    }
  },

  /** A node's link is slow. */
  SLOW_NODE {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      grid.network().slow(GridFault.any(grid, random), 200 + random.nextInt(2_000));
    }
  },

  /** Regions do not reach each other; each has its server with it. */
  CUT_REGIONS {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      List<String> part = anyRegion(grid, random);
      grid.network().cut(part, others(grid, part));
    }
  },

  /** One region hears nothing of the others. */
  CUT_REGIONS_ONE_WAY {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      List<String> part = anyRegion(grid, random);
      grid.network().cutOneWay(others(grid, part), part);
    }
  },

  /** All hosts fall into two parts, anyhow. */
  CUT_ANYWHERE {
    @Override
    void damage(CrashGrid grid, Random random) throws Exception {
      List<String> hosts = GridFault.shuffled(hosts(grid), random);
      List<String> part = hosts.subList(0, 1 + random.nextInt(hosts.size() - 1));
      grid.network().cut(part, others(grid, part));
    }
  };

  private static final int FLAPS = 6;

  /** Until every part has found out that it is whole, or its nodes have left it. */
  private static final Duration SETTLES = Duration.ofSeconds(5);

  /** Begins it. */
  abstract void damage(CrashGrid grid, Random random) throws Exception;

  @Override
  public void strike(CrashGrid grid, Random random) throws Exception {
    damage(grid, random);
    grid.supervise(CrashGrid.CUT_OFF_MAX);
    heal(grid);
  }

  /** Ends all that happens to the network. */
  static void heal(CrashGrid grid) throws IOException, InterruptedException {
    grid.network().heal();
    grid.supervise(SETTLES);
  }

  /** The hosts of one of the regions, its server's too. */
  private static List<String> anyRegion(CrashGrid grid, Random random) {
    String region = GridFault.anyRegion(grid, random);
    List<String> hosts = new ArrayList<>(CrashGrid.nodes(region));
    hosts.add(CrashGrid.front(region));
    return hosts;
  }

  private static List<String> hosts(CrashGrid grid) {
    List<String> hosts = new ArrayList<>(grid.nodes());
    grid.regions().forEach(region -> hosts.add(CrashGrid.front(region)));
    return hosts;
  }

  private static List<String> others(CrashGrid grid, List<String> part) {
    return hosts(grid).stream().filter(host -> !part.contains(host)).toList();
  }
}
