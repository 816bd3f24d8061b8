package io.meridian.cli.crash;

import java.util.Random;

/**
 * A client that goes away in the middle of a stream, without waiting for its answers.
 *
 * @param load whose wallets it moves money between
 */
record BrokenOffStream(GridLoad load) implements GridFault {
  @Override
  public String name() {
    return "BREAK_OFF_STREAM";
  }

  @Override
  public void strike(CrashGrid grid, Random random) {
    load.breakOffStream(grid, random);
  }
}
