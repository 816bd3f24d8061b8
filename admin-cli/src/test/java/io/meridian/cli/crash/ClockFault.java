package io.meridian.cli.crash;

import java.time.Duration;
import java.util.Random;

/**
 * What happens to the clock of a node. It judges nothing, and leaves the grid after
 * grid.wrongClockMax; whoever supervises it starts it in vain until the clock is right again.
 */
enum ClockFault implements GridFault {
  /** It goes forward by an hour, and back. */
  CLOCK_AHEAD(Duration.ofHours(1)),

  /** It goes back by an hour, and forward. */
  CLOCK_BEHIND(Duration.ofHours(-1));

  private static final Duration LASTS = Duration.ofSeconds(20);

  private final Duration moved;

  ClockFault(Duration moved) {
    this.moved = moved;
  }

  @Override
  public void strike(CrashGrid grid, Random random) throws Exception {
    String node = GridFault.any(grid, random);
    grid.clocks().move(node, moved);
    try {
      grid.supervise(LASTS);
    } finally {
      grid.clocks().move(node, Duration.ZERO);
    }
  }
}
