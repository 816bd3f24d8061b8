package io.meridian.engine;

import io.meridian.ledger.Account;
import java.util.List;

/**
 * Accounts at one cut: of every transaction all that concerns them, or nothing.
 *
 * @param atMicros the instant of the cut, microseconds since the epoch: inclusive of every
 *     transaction committed by then
 * @param accounts the accounts in the order asked for; counters, version and time of the last entry
 *     are those of the cut, settings and status the present ones
 */
public record BalancesCut(long atMicros, List<Account> accounts) {
  /** Keeps a copy of the list. */
  public BalancesCut {
    accounts = List.copyOf(accounts);
  }
}
