package io.meridian.client;

import static java.util.Objects.requireNonNull;

/**
 * An amount of one asset moved from one account to another.
 *
 * @param debitAccount the account that is debited, {@code region/id}
 * @param creditAccount the account that is credited, {@code region/id}; another one
 * @param asset the code of the asset, that of both accounts
 * @param amount minor units, 1 .. 2^63-1
 */
public record Posting(String debitAccount, String creditAccount, String asset, long amount) {
  /** Checks that nothing is null; the server judges the rest. */
  public Posting {
    requireNonNull(debitAccount, "debitAccount");
    requireNonNull(creditAccount, "creditAccount");
    requireNonNull(asset, "asset");
  }
}
