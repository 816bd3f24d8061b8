package io.meridian.model;

import io.meridian.model.ModelEntry.Four;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/**
 * What one undecided request will do to one account: of a batch what each of its transactions will,
 * one after the other.
 *
 * @param changes in their order
 */
record ModelReservation(List<Four> changes) {
  ModelReservation {
    changes = List.copyOf(changes);
  }

  /** All of it. */
  Four sum() {
    return changes.stream().reduce(Four.ZERO, Four::plus);
  }

  /** The most that it takes at any of them. What makes room takes nothing. */
  BigInteger most(Function<Four, BigInteger> part) {
    BigInteger most = BigInteger.ZERO;
    Four sum = Four.ZERO;
    for (Four change : changes) {
      sum = sum.plus(change);
      most = most.max(part.apply(sum));
    }
    return most;
  }
}
