package io.meridian.cli.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What happens to a grid under load. Each ends with everything there again, or on its way. */
interface GridFault {
  /** The name that results are kept under. */
  String name();

  /** Does it, and returns when nothing is missing any more but time. */
  void strike(CrashGrid grid, Random random) throws Exception;

  /** One of the nodes. */
  static String any(CrashGrid grid, Random random) {
    return grid.nodes().get(random.nextInt(grid.nodes().size()));
  }

  /** One of the regions. */
  static String anyRegion(CrashGrid grid, Random random) {
    return grid.regions().get(random.nextInt(grid.regions().size()));
  }

  /** The same in another order. */
  static List<String> shuffled(List<String> ordered, Random random) {
    List<String> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** Waits for up to so long. */
  static void pause(Random random, Duration most) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextLong(most.toMillis()));
  }
}
