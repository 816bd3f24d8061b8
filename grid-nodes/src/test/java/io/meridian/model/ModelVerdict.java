package io.meridian.model;

import io.meridian.ledger.Reason;
import java.util.Comparator;
import java.util.Optional;

/**
 * A reason that stands against a transaction as one shard sees it. Of all shards the first in the
 * contract's order, then in that of postings, is the answer; of a batch first that of its first
 * transaction that one stands against.
 *
 * @param item of a batch the transaction's place in it, else 0
 * @param answer the refusal
 * @param place where the order of postings comes to it; -1 = before every posting
 * @param provisional whether it stands only while something is undecided, so that it is never told
 */
record ModelVerdict(int item, ModelAnswer answer, int place, boolean provisional) {
  /** The order of checks. */
  static final Comparator<ModelVerdict> ORDER =
      Comparator.comparingInt(ModelVerdict::item)
          .thenComparing(ModelVerdict::reason)
          .thenComparingInt(ModelVerdict::place);

  /** Of a transaction that stands alone. */
  ModelVerdict(ModelAnswer answer, int place, boolean provisional) {
    this(0, answer, place, provisional);
  }

  /** The same of a batch's transaction at that place. */
  ModelVerdict ofItem(int item) {
    return new ModelVerdict(item, answer, place, provisional);
  }

  /**
   * Whether {@code other} does not come before this. Which account overflows first is not modelled.
   */
  boolean precedes(Optional<ModelVerdict> other) {
    return other.isEmpty()
        || (reason() == Reason.BALANCE_OVERFLOW
            && other.get().reason() == reason()
            && other.get().item == item)
        || ORDER.compare(this, other.get()) <= 0;
  }

  Reason reason() {
    return answer.reason().orElseThrow();
  }
}
