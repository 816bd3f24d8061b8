package io.meridian.ledger;

/**
 * An amount of one posting of an earlier transaction.
 *
 * @param posting the posting's place in that transaction, from 0
 * @param amount minor units of its asset, at least 1
 */
public record Part(int posting, long amount) {
  /**
   * Refuses what {@link ShapeCheck} would have refused; reaching this is a fault of the program.
   */
  public Part {
    if (posting < 0 || posting >= Limits.POSTINGS_MAX || amount <= 0) {
      throw new IllegalArgumentException("no part of a transaction: " + amount + " of " + posting);
    }
  }
}
