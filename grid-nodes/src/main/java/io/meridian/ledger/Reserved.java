package io.meridian.ledger;

import java.util.List;

/**
 * How the reservations of undecided crossing transactions count on one account [K3]; minor units.
 * Each may come to be applied or not, so what would make room never counts, and what takes room
 * always does.
 *
 * @param debits how much posted and held debits may grow, taken from their headroom
 * @param credits how much posted and held credits may grow, taken from their headroom
 * @param outgoing how much less may be available, held against the floor
 * @param incoming how much more the balance and incoming holds may be, held against the ceiling
 * @param legs how many there are; each counts as an open hold
 */
public record Reserved(long debits, long credits, long outgoing, long incoming, int legs) {
  /** Nothing is reserved. */
  public static final Reserved NONE = new Reserved(0, 0, 0, 0, 0);

  /**
   * What changes of one account keep from it that are applied one after the other, all or none:
   * whatever is the most at any of them, so that none of them ever goes beyond a limit.
   *
   * @param side the account's side
   */
  static Reserved of(NormalSide side, List<Counters> changes) {
    Counters sum = Counters.ZERO;
    long debits = 0;
    long credits = 0;
    long outgoing = 0;
    long incoming = 0;
    for (Counters change : changes) {
      sum = sum.plus(change);
      debits = Math.max(debits, sum.postedDebits() + sum.heldDebits());
      credits = Math.max(credits, sum.postedCredits() + sum.heldCredits());
      outgoing = Math.max(outgoing, -sum.available(side));
      incoming = Math.max(incoming, sum.potential(side));
    }
    return new Reserved(debits, credits, outgoing, incoming, 1);
  }

  /** These and {@code other} together; what was judged to have room does not overflow. */
  public Reserved plus(Reserved other) {
    return new Reserved(
        Math.addExact(debits, other.debits),
        Math.addExact(credits, other.credits),
        Math.addExact(outgoing, other.outgoing),
        Math.addExact(incoming, other.incoming),
        legs + other.legs);
  }

  /** These without {@code other}, which was one of them. */
  public Reserved minus(Reserved other) {
    return new Reserved(
        debits - other.debits,
        credits - other.credits,
        outgoing - other.outgoing,
        incoming - other.incoming,
        legs - other.legs);
  }
}
