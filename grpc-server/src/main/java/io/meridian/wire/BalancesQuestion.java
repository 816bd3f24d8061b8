package io.meridian.wire;

import io.meridian.ledger.AccountRef;
import java.util.List;
import java.util.OptionalLong;

/**
 * Accounts that are asked for at one cut.
 *
 * @param ledger their ledger
 * @param accounts which ones, in the order of the answer
 * @param asOfMicros the instant of the cut; empty = now
 */
public record BalancesQuestion(String ledger, List<AccountRef> accounts, OptionalLong asOfMicros) {
  /** Keeps a copy of the list. */
  public BalancesQuestion {
    accounts = List.copyOf(accounts);
  }
}
