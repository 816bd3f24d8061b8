package io.meridian.ledger;

/**
 * An amount of one asset moved from a debit account to a credit account.
 *
 * @param debit the account that is debited
 * @param credit the account that is credited, never the debit account
 * @param asset the asset's code, that of both accounts
 * @param amount minor units, 1 .. 2^63-1
 */
public record Posting(AccountRef debit, AccountRef credit, String asset, long amount) {
  /**
   * Refuses what {@link ShapeCheck} would have refused; reaching this is a fault of the program.
   */
  public Posting {
    if (amount <= 0) {
      throw new IllegalArgumentException("amount must be positive: " + amount);
    }
    if (debit.equals(credit)) {
      throw new IllegalArgumentException("debit and credit are the same account: " + debit);
    }
  }
}
