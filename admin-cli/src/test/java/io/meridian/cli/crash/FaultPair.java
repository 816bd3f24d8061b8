package io.meridian.cli.crash;

import java.util.Random;

/**
 * A fault that strikes while another one lasts.
 *
 * @param lasting what goes on with the network meanwhile
 * @param struck what happens to processes or disks
 */
record FaultPair(NetworkFault lasting, GridFault struck) implements GridFault {
  @Override
  public String name() {
    return lasting.name() + '+' + struck.name();
  }

  @Override
  public void strike(CrashGrid grid, Random random) throws Exception {
    try {
      lasting.damage(grid, random);
      struck.strike(grid, random);
    } finally {
      NetworkFault.heal(grid);
    }
  }
}
