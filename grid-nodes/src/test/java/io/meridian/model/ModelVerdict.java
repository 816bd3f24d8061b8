package io.meridian.model;

import io.meridian.ledger.Reason;
import java.util.Comparator;
import java.util.Optional;

/**
 * A reason that stands against a transaction as one shard sees it. Of all shards the first in the
 * contract's order, then in that of postings, is the answer.
 *
 * @param answer the refusal
 * @param place where the order of postings comes to it; -1 = before every posting
 * @param provisional whether it stands only while something is undecided, so that it is never told
 */
record ModelVerdict(ModelAnswer answer, int place, boolean provisional) {
  /** The order of checks. */
  static final Comparator<ModelVerdict> ORDER =
      Comparator.comparing(ModelVerdict::reason).thenComparingInt(ModelVerdict::place);

  /**
   * Whether {@code other} does not come before this. Which account overflows first is not modelled.
   */
  boolean precedes(Optional<ModelVerdict> other) {
    return other.isEmpty()
        || (reason() == Reason.BALANCE_OVERFLOW && other.get().reason() == reason())
        || ORDER.compare(this, other.get()) <= 0;
  }

  Reason reason() {
    return answer.reason().orElseThrow();
  }
}
