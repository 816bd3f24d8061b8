package io.meridian.ledger;

/**
 * The four counters of an account, or a change of them; minor units. An account's counters are
 * never negative, and posted plus held of either side fits a long, so that a capture can never
 * overflow.
 */
public record Counters(long postedDebits, long postedCredits, long heldDebits, long heldCredits) {
  /** All zero. */
  public static final Counters ZERO = new Counters(0, 0, 0, 0);

  /**
   * These counters changed by {@code change}.
   *
   * @throws ArithmeticException on overflow
   */
  public Counters plus(Counters change) {
    return new Counters(
        Math.addExact(postedDebits, change.postedDebits),
        Math.addExact(postedCredits, change.postedCredits),
        Math.addExact(heldDebits, change.heldDebits),
        Math.addExact(heldCredits, change.heldCredits));
  }

  /** The change that leads from {@code before} to these counters. */
  public Counters minus(Counters before) {
    return new Counters(
        postedDebits - before.postedDebits,
        postedCredits - before.postedCredits,
        heldDebits - before.heldDebits,
        heldCredits - before.heldCredits);
  }

  /** Posted on the normal side minus posted on the other side. */
  public long balance(NormalSide side) {
    return side == NormalSide.CREDIT ? postedCredits - postedDebits : postedDebits - postedCredits;
  }

  /** The balance less what is held on the outgoing side. */
  public long available(NormalSide side) {
    return balance(side) - (side == NormalSide.CREDIT ? heldDebits : heldCredits);
  }

  /** The balance plus what is held on the incoming side: what a ceiling bounds. */
  public long potential(NormalSide side) {
    return balance(side) + (side == NormalSide.CREDIT ? heldCredits : heldDebits);
  }
}
