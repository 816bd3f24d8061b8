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
 * @param decisionMicros of a transaction of another shard when it was decided, else 0
 * @param home of a transaction of another region that region, else empty
 */
public record ModelEntry(
    String account,
    String transaction,
    String kind,
    long version,
    long commitMicros,
    Four change,
    Four after,
    long decisionMicros,
    String home) {
  /** The instant from which it counts. */
  long countsMicros() {
    return decisionMicros > 0 ? decisionMicros : commitMicros;
  }

  /** The same without a time, as it may be before it happens. */
  ModelEntry timeless() {
    return new ModelEntry(account, transaction, kind, version, 0, change, after, 0, home);
  }

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

    Four minus(Four other) {
      return new Four(
          postedDebits.subtract(other.postedDebits),
          postedCredits.subtract(other.postedCredits),
          heldDebits.subtract(other.heldDebits),
          heldCredits.subtract(other.heldCredits));
    }

    @Override
    public String toString() {
      return postedDebits + "/" + postedCredits + "/" + heldDebits + "/" + heldCredits;
    }
  }
}
