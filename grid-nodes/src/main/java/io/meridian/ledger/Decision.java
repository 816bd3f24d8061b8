package io.meridian.ledger;

/**
 * What home decided about a crossing transaction, once and for ever [K2].
 *
 * @param micros when, if it is to be applied, microseconds since the epoch: the instant from which
 *     it counts on all its accounts [K5]; 0 when it is to be released
 */
public record Decision(long micros) {
  /** Nothing happens anywhere. */
  public static final Decision RELEASE = new Decision(0);

  /** Refuses a time before the epoch. */
  public Decision {
    if (micros < 0) {
      throw new IllegalArgumentException("decided at " + micros);
    }
  }

  /** It is applied everywhere, as of {@code micros}. */
  public static Decision apply(long micros) {
    if (micros == 0) {
      throw new IllegalArgumentException("applied at no time");
    }
    return new Decision(micros);
  }

  /** Whether it is applied; else it is released. */
  public boolean applies() {
    return micros > 0;
  }
}
