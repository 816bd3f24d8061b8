package io.meridian.model;

import java.math.BigInteger;

/**
 * One line of an account's statement.
 *
 * @param account {@code region/id}
 * @param transaction the id of the transaction
 * @param kind its kind, in the contract's words
 * @param version the account's count of entries, this one included
 * @param commitMicros when it was committed
 * @param change posted debits, posted credits, held debits, held credits: what was added
 * @param after the same four after it
 */
public record ModelEntry(
    String account,
    String transaction,
    String kind,
    long version,
    long commitMicros,
    Four change,
    Four after) {
  /** The four counters of an account, or a change of them. */
  public record Four(
      BigInteger postedDebits,
      BigInteger postedCredits,
      BigInteger heldDebits,
      BigInteger heldCredits) {
    /** All zero. */
    public static final Four ZERO = of(0, 0, 0, 0);

    /** Four numbers that fit a long. */
    public static Four of(
        long postedDebits, long postedCredits, long heldDebits, long heldCredits) {
      return new Four(
          BigInteger.valueOf(postedDebits),
          BigInteger.valueOf(postedCredits),
          BigInteger.valueOf(heldDebits),
          BigInteger.valueOf(heldCredits));
    }

    Four plus(Four other) {
      return new Four(
          postedDebits.add(other.postedDebits),
          postedCredits.add(other.postedCredits),
          heldDebits.add(other.heldDebits),
          heldCredits.add(other.heldCredits));
    }

    @Override
    public String toString() {
      return postedDebits + "/" + postedCredits + "/" + heldDebits + "/" + heldCredits;
    }
  }
}
