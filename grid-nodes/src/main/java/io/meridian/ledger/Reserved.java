package io.meridian.ledger;

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
