package io.meridian.client;

import java.time.Instant;
import java.util.List;

/**
 * The balances of several accounts at one consistent cut: of every transaction either all of its
 * entries on them are in it or none.
 *
 * @param asOf the instant of the cut, microseconds: everything committed up to it is in, nothing
 *     later
 * @param balances one balance per account, in the order of the question
 */
public record Balances(Instant asOf, List<AccountBalance> balances) {
  /** Keeps a copy of the list. */
  public Balances {
    balances = List.copyOf(balances);
  }
}
