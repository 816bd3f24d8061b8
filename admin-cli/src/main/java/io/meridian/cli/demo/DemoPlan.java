package io.meridian.cli.demo;

import io.meridian.cli.console.UsageException;

/**
 * How large the sale is.
 *
 * @param wallets how many buyers have a wallet
 * @param stock how many units there are
 * @param orders how many units are ordered
 * @param buyers how many orders may be on their way at once
 */
record DemoPlan(int wallets, int stock, int orders, int buyers) {
  private static final int WALLETS_MAX = 100_000;
  private static final int ORDERS_MAX = 10_000_000;
  private static final int BUYERS_MAX = 5000;

  DemoPlan {
    check("--wallets", wallets, WALLETS_MAX);
    check("--stock", stock, ORDERS_MAX);
    check("--orders", orders, ORDERS_MAX);
    check("--buyers", buyers, BUYERS_MAX);
  }

  /** How many orders are answered when the server is killed. */
  int killAfter() {
    return Math.max(1, orders * 2 / 5);
  }

  /** How many orders can be served: all there are, or all there is. */
  int servable() {
    return Math.min(orders, stock);
  }

  private static void check(String flag, int value, int most) {
    if (value < 1 || value > most) {
      throw new UsageException(flag + " must be 1 to " + most + "; got " + value);
    }
  }
}
